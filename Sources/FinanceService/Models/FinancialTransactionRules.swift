internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf

/// Ledger lines entered by hand (1.23): numbered, computed, moved by their machine, never taken
/// away.
struct FinancialTransactionRules: RecordRules {
    func creating(_ row: inout FinancialTransaction, _ rule: RuleContext) throws {
        let facts = try ShopFacts.read(rule.tx, in: rule.shop)
        if row.currency.isEmpty { row.currency = facts.currency }
        if !row.hasTransactionDate {
            row.transactionDate = Google_Protobuf_Timestamp(microseconds: rule.now)
        }
        row = try row.computed(base: facts.currency)
        try checkParts(row, rule)
        row.transactionNumber = try Numbers.transaction(
            row.transactionType,
            rule.tx,
            in: rule.shop,
            on: facts.day(rule.now)
        )
        if !rule.actor.userID.isEmpty { row.createdBy = rule.actor.userID }
        row.id = UUIDv7.make()
        try begin(&row, facts, rule)
    }

    /// A new row is pending, or already completed when it needs no approval (F031, F040).
    private func begin(
        _ row: inout FinancialTransaction,
        _ facts: ShopFacts,
        _ rule: RuleContext
    ) throws {
        switch row.status {
        case .pending: return
        case .completed:
            if row.requiresApproval { throw FinanceRefusal.approvalRequired }
            row.stamp(from: .pending, by: rule.actor.userID, at: rule.now)
            try post(&row, facts, rule)
        case .processing, .failed, .cancelled, .disputed, .refunded, .partiallyRefunded,
            .reversed, .settled, .unspecified, .UNRECOGNIZED:
            throw FinanceRefusal.transactionTransition(from: .pending, to: row.status)
        }
    }

    func updating(
        _ row: inout FinancialTransaction,
        from old: FinancialTransaction,
        _ rule: RuleContext
    ) throws {
        let facts = try ShopFacts.read(rule.tx, in: rule.shop)
        if old.status.isFinal {
            for position in try row.changedColumns(from: old) {
                let name = FinancialTransaction.table.columns[position].name
                // F047
                guard FinancialTransaction.openColumns.contains(name) else {
                    throw FinanceRefusal.appendOnly
                }
            }
            if let field = CardNumber.field(of: row) {
                throw FinanceRefusal.panDetected(field: field)
            }
        } else {
            row = try row.computed(base: facts.currency)
        }
        let wanted = row.status
        if wanted != old.status {
            switch wanted {
            case .refunded, .partiallyRefunded, .reversed:
                // Money is given back by the payment's refund, which also keeps the books.
                throw FinanceRefusal.transactionTransition(from: old.status, to: wanted)
            case .pending, .processing, .completed, .failed, .cancelled, .disputed, .settled,
                .unspecified, .UNRECOGNIZED:
                break
            }
            row.status = old.status
            row = try row.moved(to: wanted, by: rule.actor.userID, at: rule.now)
            if wanted == .completed, !old.hasJournalEntryID { try post(&row, facts, rule) }
        }
        if row.bankAmount != old.bankAmount || row.reconciliationReason != old.reconciliationReason
        {
            row = try row.reconciled(by: rule.actor.userID, at: rule.now)
        }
    }

    func deleting(_ row: FinancialTransaction, _ rule: RuleContext) throws {
        throw FinanceRefusal.appendOnly
    }

    /// A completed line with both of its accounts is in the journal.
    private func post(
        _ row: inout FinancialTransaction,
        _ facts: ShopFacts,
        _ rule: RuleContext
    ) throws {
        guard row.hasDebitAccount, row.hasCreditAccount else { return }
        row.baseAmount.currency = facts.currency
        let journal = Journal(
            tx: rule.tx,
            shop: rule.shop,
            authorship: rule.authorship,
            user: rule.actor.userID
        )
        let entry = try journal.post(
            try Posting.entered(row),
            on: facts.day(row.transactionDate.microseconds)
        )
        if let entry { row.journalEntryID = entry.id }
        row.baseAmount.currency = row.currency == facts.currency ? facts.currency : ""
    }

    /// F051: the parts of a split come to its total.
    private func checkParts(_ row: FinancialTransaction, _ rule: RuleContext) throws {
        guard row.isSplit, row.hasSplitTotal, row.hasParentTransactionID else { return }
        let others = try rule.tx.all(
            FinancialTransaction.self,
            in: rule.shop,
            where: [.equal("parent_transaction_id", .uuid(row.parentTransactionID))]
        )
        try FinancialTransaction.checkParts(
            others.map(\.amount.minor) + [row.amount.minor],
            total: row.splitTotal.minor,
            count: Int(row.splitCount)
        )
    }
}
