internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf

/// Invoices made by hand (1.21): numbered drafts. Once issued they do not change (F015).
struct InvoiceRules: RecordRules {
    func creating(_ row: inout Invoice, _ rule: RuleContext) throws {
        let facts = try ShopFacts.read(rule.tx, in: rule.shop)
        try checkJob(row, rule)
        try checkSigns(row)
        if row.currency.isEmpty { row.currency = facts.currency }
        if !row.hasInvoiceDate {
            row.invoiceDate = Google_Protobuf_Timestamp(microseconds: rule.now)
        }
        if !row.hasDueDate {
            row.dueDate = Google_Protobuf_Timestamp(
                microseconds: row.paymentTerms.due(from: row.invoiceDate.microseconds)
            )
        }
        row.invoiceNumber = try Numbers.invoice(
            rule.tx,
            in: rule.shop,
            on: facts.day(rule.now)
        )
        row.discountAmount = row.money(row.discountAmount.minor)
        row = try row.totalled()
        if !rule.actor.userID.isEmpty { row.createdBy = rule.actor.userID }
    }

    /// F018, F019, from our copy of the job.
    private func checkJob(_ row: Invoice, _ rule: RuleContext) throws {
        if let job = try rule.tx.replica(Job.self, row.jobID, in: rule.shop) {
            try job.status.checkBillable(isSupplement: row.invoiceType.isAdditional)
        }
        guard !row.invoiceType.isAdditional else { return }
        let other = try rule.tx.first(
            Invoice.self,
            in: rule.shop,
            where: [
                .equal("job_id", .uuid(row.jobID)), .equal("payer_type", row.payerType),
                .not(.oneOf("status", [Invoice.Status.cancelled, .voided])),
            ]
        )
        if let other { throw FinanceRefusal.duplicateInvoice(existing: other.id) }
    }

    /// F015: an issued invoice keeps all but the shop's own notes. A draft's discount and dates
    /// may change; its sums follow.
    func updating(_ row: inout Invoice, from old: Invoice, _ rule: RuleContext) throws {
        if old.status != .draft {
            for position in try row.changedColumns(from: old)
            where !Invoice.openColumns.contains(Invoice.table.columns[position].name) {
                throw FinanceRefusal.sentInvoiceImmutable(old.invoiceNumber)
            }
        } else {
            try compute(&row, from: old, rule)
        }
        if !rule.actor.userID.isEmpty { row.updatedBy = rule.actor.userID }
    }

    private func compute(_ row: inout Invoice, from old: Invoice, _ rule: RuleContext) throws {
        let isNewDate =
            row.invoiceDate != old.invoiceDate || row.paymentTerms != old.paymentTerms
        if isNewDate, row.dueDate == old.dueDate {
            row.dueDate = Google_Protobuf_Timestamp(
                microseconds: row.paymentTerms.due(from: row.invoiceDate.microseconds)
            )
        }
        if row.hasDiscountBasisPoints, row.discountBasisPoints != old.discountBasisPoints {
            row.discountAmount = row.money(
                try row.subtotal.minor.checkedShare(Int64(row.discountBasisPoints), of: 10_000)
            )
        }
        try checkSigns(row)
        row = try row.totalled()
    }

    /// A discount takes off and a late fee adds; neither the other way round.
    private func checkSigns(_ row: Invoice) throws {
        for amount in [row.discountAmount.minor, row.lateFeeAmount.minor] where amount < 0 {
            throw FinanceRefusal.amountNotPositive(minor: amount)
        }
    }

    func saved(_ row: Invoice, old: Invoice?, _ rule: RuleContext) throws {
        let before = old?.discountAmount.minor ?? 0
        if row.status == .draft, row.discountAmount.minor != before {
            try keepDiscount(row, rule)
        }
        if old == nil || old?.totalAmount != row.totalAmount {
            try JobMoney.tell(
                [row.jobID],
                currency: row.currency,
                rule.tx,
                in: rule.shop,
                by: rule.authorship
            )
        }
    }

    /// The discount is a line too, so that an invoice is the sum of its lines (L7).
    private func keepDiscount(_ row: Invoice, _ rule: RuleContext) throws {
        let lines = try InvoiceLines.of(row.id, rule.tx, in: rule.shop)
        let amount = row.money(-row.discountAmount.minor)
        if var line = lines.first(where: { $0.category == .discount }) {
            line.amount = amount
            line.unitPrice = amount
            _ = try rule.tx.update(
                line,
                expecting: line.version,
                in: rule.shop,
                by: rule.authorship
            )
            return
        }
        let last = lines.map(\.lineNumber).max() ?? 0
        let line = InvoiceLine.with {
            $0.currency = row.currency
            $0.invoiceID = row.id
            $0.lineNumber = last + 1
            $0.category = .discount
            $0.description_p = JobCategory.discount.words
            $0.quantityHundredths = 100
            $0.unitPrice = amount
            $0.amount = amount
            $0.incomeAccountCode = LedgerAccount.discounts.code
        }
        _ = try rule.tx.insert(line, in: rule.shop, by: rule.authorship)
    }

    /// A draft is cancelled and its number stays; an issued one is voided by its own verb.
    func kept(_ row: Invoice, _ rule: RuleContext) throws -> Invoice? {
        try row.cancelled("", at: rule.now)
    }
}
