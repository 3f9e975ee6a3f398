internal import Contracts
internal import SwiftProtobuf

/// How one payer of a job is billed.
struct InvoiceTerms: Sendable {
    var terms: Invoice.PaymentTerms
    var date: Int64
    var reason = ""
    /// Taxes of the shop, for the printed detail.
    var taxes: [ShopTax] = []
    /// The payer, when it is an insurer.
    var insurer: InsuranceCompany?
}

extension Invoice {
    /// F001–F007: the draft of a payer's bill, with the job, the customer and the car as they are
    /// now, and its lines.
    static func draft(
        _ bill: PayerBill,
        of job: GetJobForInvoicingResponse,
        _ terms: InvoiceTerms
    ) throws(FinanceRefusal) -> (invoice: Invoice, lines: [InvoiceLine]) {
        let currency = job.job.currency
        let lines = try bill.lines(
            currency: currency,
            taxWeights: job.taxWeights(),
            rateMillionths: TaxDetails.rate(terms.taxes)
        )
        var invoice = Invoice()
        invoice.currency = currency
        invoice.status = .draft
        invoice.payerType = bill.payer
        invoice.takeJob(job)
        invoice.invoiceDate = Google_Protobuf_Timestamp(microseconds: terms.date)
        invoice.paymentTerms = terms.terms
        invoice.dueDate = Google_Protobuf_Timestamp(
            microseconds: terms.terms.due(from: terms.date)
        )
        invoice.invoiceType =
            bill.isSupplement ? .supplement : bill.payer == .insurer ? .insurance : .standard
        if bill.isSupplement { invoice.revisionReason = terms.reason }
        if let insurer = terms.insurer, bill.payer == .insurer {
            invoice.insuranceCompanyID = insurer.id
            invoice.insurerName = insurer.name
            invoice.isDrp = insurer.hasActiveDrp(at: terms.date)
            invoice.billingAddress = insurer.postalAddress
        }
        try invoice.takeSums(of: lines)
        let parts = try TaxDetails.parts(of: lines, taxes: terms.taxes, total: bill.tax)
        if !parts.isEmpty { invoice.taxDetails = TaxDetails.kept(parts) }
        invoice.paymentMethods = ["cash", "check", "credit_card"]
        invoice = try invoice.totalled()
        guard invoice.totalAmount.minor == bill.total else {
            throw .sumsMismatch(total: bill.total, sums: invoice.totalAmount.minor)
        }
        return (invoice, lines)
    }

    /// What is printed of the job, the customer and the car; it does not follow their changes.
    private mutating func takeJob(_ answer: GetJobForInvoicingResponse) {
        jobID = answer.job.id
        jobNumber = answer.job.jobNumber
        jobSnapshotVersion = answer.job.version
        customerID = answer.job.customerID
        customerName = answer.customer.printedName
        vehicleID = answer.job.vehicleID
        let car = answer.vehicle
        let words = [car.year > 0 ? String(car.year) : "", car.make, car.model]
        vehicleText = String(words.filter { !$0.isEmpty }.joined(separator: " ").prefix(200))
        if !car.vin.isEmpty { vin = car.vin }
        deductible = money(answer.deductible.minor)
        if !answer.claimNumber.isEmpty { claimNumber = answer.claimNumber }
        if !answer.adjusterID.isEmpty { adjusterID = answer.adjusterID }
    }
}

extension Customer {
    fileprivate var printedName: String {
        let person = [firstName, lastName].filter { !$0.isEmpty }.joined(separator: " ")
        return String((companyName.isEmpty ? person : companyName).prefix(200))
    }
}

extension InsuranceCompany {
    fileprivate var postalAddress: Address {
        Address.with {
            $0.street = hasBillingAddress ? billingAddress : address
            $0.city = city
            $0.state = state
            $0.postalCode = zipCode
            $0.country = country
        }
    }
}

extension GetJobForInvoicingResponse {
    /// How much of the job's tax comes from each category, by its lines.
    func taxWeights() throws(FinanceRefusal) -> [JobCategory: Int64] {
        var weights: [JobCategory: Int64] = [:]
        for line in lines {
            guard let category = JobCategory.allCases.first(where: { $0.kind == line.type })
            else { continue }
            weights[category] = try (weights[category] ?? 0).plus(line.taxAmount.minor)
        }
        return weights
    }
}
