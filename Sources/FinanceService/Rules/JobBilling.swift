internal import Contracts

/// What of a job is billed to one payer: an amount per category and the tax.
struct PayerBill: Sendable, Equatable {
    var payer: Invoice.PayerType
    /// By ``JobCategory``; the discount is negative.
    var amounts: [JobCategory: Int64]
    var tax: Int64
    /// Σ amounts + tax.
    var total: Int64
    /// The payer was billed for this job before.
    var isSupplement = false
}

/// The split of a job between its payers, exact to the minor unit in every category.
struct JobBilling: Sendable {
    /// What the categories of an estimate may differ from its printed total and still be billed,
    /// as a line of its own: one unit of money.
    static let roundingMax: Int64 = 100

    let amounts: [JobCategory: Int64]
    let tax: Int64
    let total: Int64
    let customerShare: Int64
    let insurerShare: Int64

    /// F001, F004: the job as Jobs tells it. Without an insurer the customer bears all.
    init(_ job: GetJobForInvoicingResponse) throws(FinanceRefusal) {
        let sums = job.sums
        var amounts: [JobCategory: Int64] = [
            .labor: sums.labor.minor, .parts: sums.parts.minor, .paint: sums.paint.minor,
            .material: sums.material.minor, .sublet: sums.sublet.minor, .other: sums.other.minor,
        ]
        let gross = try amounts.values.total().plus(sums.tax.minor)
        // F003: a discount above the whole takes it to zero, not below.
        let discount = min(sums.discount.minor, max(0, gross))
        amounts[.discount] = try Int64(0).minus(discount)
        let difference = try sums.total.minor.minus(gross.minus(discount))
        guard difference.magnitude <= Self.roundingMax.magnitude else {
            throw .sumsMismatch(total: sums.total.minor, sums: try gross.minus(discount))
        }
        amounts[.rounding] = difference
        self.amounts = amounts
        tax = sums.tax.minor
        total = sums.total.minor
        if job.insuranceCompanyID.isEmpty {
            customerShare = total
            insurerShare = 0
        } else {
            customerShare = job.customerShare.minor
            insurerShare = job.insurerShare.minor
        }
        let shares = try customerShare.plus(insurerShare)
        guard shares == total, customerShare >= 0, insurerShare >= 0 else {
            throw .sharesMismatch(total: total, shares: shares)
        }
    }

    /// F004, F018: one bill per payer with a share, the insurer's first. `billed` is what live
    /// invoices already ask for; only what is new since is billed. A job of zero makes one bill
    /// of zero for the customer, paid when it is issued; a job without any amount makes none.
    func bills(billed: [Invoice.PayerType: PayerBill] = [:]) throws(FinanceRefusal) -> [PayerBill] {
        var bills: [PayerBill] = []
        for whole in try shares() {
            guard let before = billed[whole.payer] else {
                if whole.total > 0 || (total == 0 && hasAmounts && whole.payer == .customer) {
                    bills.append(whole)
                }
                continue
            }
            let rest = try whole.less(before)
            guard rest.total >= 0 else { throw .billedMore(minor: try Int64(0).minus(rest.total)) }
            if rest.total > 0 { bills.append(rest) }
        }
        guard !bills.isEmpty else { throw .nothingToInvoice }
        return bills
    }

    private var hasAmounts: Bool { amounts.values.contains { $0 != 0 } }

    /// The whole of both payers: every category of both adds up to the job's.
    private func shares() throws(FinanceRefusal) -> [PayerBill] {
        let categories = JobCategory.allCases
        var components = categories.map { amounts[$0] ?? 0 }
        components.append(tax)
        let customers =
            insurerShare == 0
            ? components
            : try LargestRemainder.take(customerShare, of: components, total: total)
        var insurer = PayerBill(payer: .insurer, amounts: [:], tax: 0, total: insurerShare)
        var customer = PayerBill(payer: .customer, amounts: [:], tax: 0, total: customerShare)
        for (index, category) in categories.enumerated() {
            customer.amounts[category] = customers[index]
            insurer.amounts[category] = try components[index].minus(customers[index])
        }
        customer.tax = customers.last ?? 0
        insurer.tax = try tax.minus(customer.tax)
        return [insurer, customer]
    }
}

extension PayerBill {
    /// What is left of this after `other` was billed.
    func less(_ other: PayerBill) throws(FinanceRefusal) -> PayerBill {
        var rest = self
        for category in JobCategory.allCases {
            rest.amounts[category] = try (amounts[category] ?? 0)
                .minus(other.amounts[category] ?? 0)
        }
        rest.tax = try tax.minus(other.tax)
        rest.total = try total.minus(other.total)
        rest.isSupplement = true
        return rest
    }

    /// What these lines of live invoices ask a payer for.
    static func billed(
        _ payer: Invoice.PayerType,
        _ lines: [InvoiceLine]
    ) throws(FinanceRefusal) -> PayerBill {
        var bill = PayerBill(payer: payer, amounts: [:], tax: 0, total: 0)
        for line in lines {
            if let category = JobCategory(line) {
                bill.amounts[category] = try (bill.amounts[category] ?? 0).plus(line.amount.minor)
            }
            bill.tax = try bill.tax.plus(line.taxAmount.minor)
            bill.total = try bill.total.plus(line.amount.minor).plus(line.taxAmount.minor)
        }
        return bill
    }
}
