internal import Contracts
internal import SwiftProtobuf

extension Invoice {
    /// F002, F003: subtotal = six amounts; total = subtotal − discount + tax + late fee, never
    /// below zero; due = total − paid − credits − written off.
    func totalled() throws(FinanceRefusal) -> Invoice {
        var invoice = self
        let subtotal = try [
            laborAmount.minor, paintAmount.minor, partsAmount.minor, materialAmount.minor,
            subletAmount.minor, miscAmount.minor,
        ].total()
        let total = try subtotal.minus(discountAmount.minor).plus(taxAmount.minor)
            .plus(lateFeeAmount.minor)
        invoice.subtotal = money(subtotal)
        invoice.totalAmount = money(max(0, total))
        return try invoice.settled(paid: amountPaid.minor)
    }

    /// F008: what is due, and how the invoice stands, when so much is paid. A cancelled or voided
    /// invoice is left as it is (F014).
    func settled(paid: Int64) throws(FinanceRefusal) -> Invoice {
        guard status != .cancelled, status != .voided else { return self }
        var invoice = self
        let due = try totalAmount.minor.minus(paid).minus(creditedAmount.minor)
            .minus(writtenOffAmount.minor)
        invoice.amountPaid = money(paid)
        invoice.amountDue = money(due)
        if due <= 0 && (isIssued || totalAmount.minor > 0) {
            invoice.paymentStatus = .paid
        } else {
            invoice.paymentStatus = paid > 0 ? .partial : .unpaid
        }
        switch payerType {
        case .insurer: invoice.insurancePayment = money(paid)
        case .customer, .warranty, .thirdParty, .unspecified, .UNRECOGNIZED:
            invoice.customerPayment = money(paid)
        }
        return invoice
    }

    /// The lines' sums by category, as the header keeps them; the discount is positive there.
    mutating func takeSums(of lines: [InvoiceLine]) throws(FinanceRefusal) {
        func sum(_ category: InvoiceLine.Category) throws(FinanceRefusal) -> Int64 {
            try lines.filter { $0.category == category }.map(\.amount.minor).total()
        }
        laborAmount = money(try sum(.labor))
        partsAmount = money(try sum(.parts))
        paintAmount = money(try sum(.paint))
        materialAmount = money(try sum(.material))
        subletAmount = money(try sum(.sublet))
        miscAmount = money(try sum(.misc).plus(try sum(.deductible)))
        discountAmount = money(try Int64(0).minus(try sum(.discount)))
        taxAmount = money(try lines.map(\.taxAmount.minor).total().plus(try sum(.tax)))
    }

    /// An amount in the invoice's currency.
    func money(_ minor: Int64) -> Money { .of(minor, currency) }
}
