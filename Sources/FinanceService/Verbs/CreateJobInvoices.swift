internal import Chassis
internal import Contracts
internal import Schema
internal import Store

/// POST /v1/invoices:createForJob — asks Jobs for the job as it stands, splits it between its
/// payers and keeps a draft for each (F001–F007, F018, F019).
enum CreateJobInvoices {
    static func handle(
        _ request: CreateJobInvoicesRequest,
        _ call: Call
    ) async throws -> CreateJobInvoicesResponse {
        let facts = try await ShopFacts.read(call)
        let job = try await call.client("jobs").call(
            JobsMethods.getJobForInvoicing,
            GetJobForInvoicingRequest.with { $0.jobID = request.jobID },
            call.asService
        )
        let shop = try call.shop
        if request.validateOnly {
            return try await call.read { view in
                var answer = CreateJobInvoicesResponse()
                answer.invoices = try plan(request, job, facts, view, in: shop, at: call.now).map {
                    made in
                    InvoiceWithLines.with {
                        $0.invoice = made.invoice
                        $0.lines = made.lines
                    }
                }
                return answer
            }
        }
        return try await call.write { tx in
            var answer = CreateJobInvoicesResponse()
            for made in try plan(request, job, facts, tx, in: shop, at: call.now) {
                answer.invoices.append(try keep(made, facts, tx, in: shop, call))
            }
            try JobMoney.tell(
                [job.job.id],
                currency: facts.currency,
                tx,
                in: shop,
                by: call.authorship
            )
            return answer
        }
    }

    private typealias Made = (invoice: Invoice, lines: [InvoiceLine])

    /// The drafts, not yet kept.
    private static func plan(
        _ request: CreateJobInvoicesRequest,
        _ job: GetJobForInvoicingResponse,
        _ facts: ShopFacts,
        _ view: View,
        in shop: ShopID,
        at now: Int64
    ) throws -> [Made] {
        let billed = try billed(request, view, in: shop)
        try job.job.status.checkBillable(isSupplement: !billed.isEmpty)
        let insurer = try view.get(
            InsuranceCompany.self,
            job.insuranceCompanyID,
            in: shop,
            archived: true
        )
        let date = request.hasInvoiceDate ? request.invoiceDate.microseconds : now
        return try JobBilling(job).bills(billed: billed).map { bill in
            let terms: Invoice.PaymentTerms =
                switch bill.payer {
                case .insurer where request.insurerTerms == .unspecified:
                    .init(insurer?.paymentTerms ?? .net30)
                case .insurer: request.insurerTerms
                case .customer, .warranty, .thirdParty, .unspecified, .UNRECOGNIZED:
                    request.customerTerms == .unspecified ? .dueOnReceipt : request.customerTerms
                }
            return try Invoice.draft(
                bill,
                of: job,
                InvoiceTerms(
                    terms: terms,
                    date: date,
                    reason: request.reason,
                    taxes: facts.taxes,
                    insurer: insurer
                )
            )
        }
    }

    /// F018: what live invoices of the job ask of each payer. Without a reason there are none.
    private static func billed(
        _ request: CreateJobInvoicesRequest,
        _ view: View,
        in shop: ShopID
    ) throws -> [Invoice.PayerType: PayerBill] {
        let live = try view.all(
            Invoice.self,
            in: shop,
            where: [.equal("job_id", .uuid(request.jobID))],
            limit: JobMoney.rowsMax
        ).filter(\.isLive)
        if let first = live.first, request.reason.allSatisfy(\.isWhitespace) {
            throw FinanceRefusal.duplicateInvoice(existing: first.id)
        }
        var lines: [Invoice.PayerType: [InvoiceLine]] = [:]
        for invoice in live {
            lines[invoice.payerType, default: []] += try InvoiceLines.of(invoice.id, view, in: shop)
        }
        var bills: [Invoice.PayerType: PayerBill] = [:]
        for (payer, lines) in lines { bills[payer] = try PayerBill.billed(payer, lines) }
        return bills
    }

    private static func keep(
        _ made: Made,
        _ facts: ShopFacts,
        _ tx: Transaction,
        in shop: ShopID,
        _ call: Call
    ) throws -> InvoiceWithLines {
        var invoice = made.invoice
        invoice.invoiceNumber = try Numbers.invoice(tx, in: shop, on: facts.day(tx.now))
        if !call.actor.userID.isEmpty { invoice.createdBy = call.actor.userID }
        let saved = try tx.insert(invoice, in: shop, by: call.authorship)
        var answer = InvoiceWithLines()
        answer.invoice = saved
        for var line in made.lines {
            line.invoiceID = saved.id
            answer.lines.append(try tx.insert(line, in: shop, by: call.authorship))
        }
        return answer
    }
}

/// The lines of an invoice.
enum InvoiceLines {
    static func of(_ invoiceID: String, _ view: View, in shop: ShopID) throws -> [InvoiceLine] {
        try view.all(
            InvoiceLine.self,
            in: shop,
            where: [.equal("invoice_id", .uuid(invoiceID))],
            order: [.ascending("line_number")]
        )
    }
}
