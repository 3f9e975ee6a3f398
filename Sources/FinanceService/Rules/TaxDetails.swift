internal import Contracts
internal import SwiftProtobuf

/// What of an invoice's tax is which tax (F005).
struct TaxPart: Sendable, Equatable {
    var name: String
    var base: Int64
    var rateMillionths: Int32
    var amount: Int64
}

enum TaxDetails {
    /// F005: each tax of the shop on each taxable line, rounded at the line. When that does not
    /// come to the tax of the estimate (it was made under other rates), the estimate's tax is
    /// split in the same proportions: what is printed adds up to what is asked for.
    static func parts(
        of lines: [InvoiceLine],
        taxes: [ShopTax],
        total: Int64
    ) throws(FinanceRefusal) -> [TaxPart] {
        guard !taxes.isEmpty else { return [] }
        var parts: [TaxPart] = []
        for tax in taxes {
            var part = TaxPart(
                name: tax.name,
                base: 0,
                rateMillionths: tax.rateMillionths,
                amount: 0
            )
            for line in lines where line.taxable {
                let isExempt = tax.exempt.contains { kind in
                    JobCategory.allCases.contains { $0.kind == kind && $0.line == line.category }
                }
                if isExempt { continue }
                part.base = try part.base.plus(line.amount.minor)
                part.amount = try part.amount.plus(
                    try line.amount.minor.checkedShare(Int64(tax.rateMillionths), of: 1_000_000)
                )
            }
            parts.append(part)
        }
        let computed = try parts.map(\.amount).total()
        guard computed != total else { return parts }
        let weights = parts.map { $0.amount > 0 ? $0.amount : 0 }
        let amounts = try LargestRemainder.split(total, by: weights)
        for index in parts.indices { parts[index].amount = amounts[index] }
        return parts
    }

    /// As the invoice keeps it: `{"taxes": [{"name", "base", "rateMillionths", "amount"}]}`,
    /// amounts in minor units as text, because a JSON number is not exact.
    static func kept(_ parts: [TaxPart]) -> Google_Protobuf_Struct {
        func text(_ value: some BinaryInteger) -> Google_Protobuf_Value {
            Google_Protobuf_Value(stringValue: String(value))
        }
        let rows = parts.map { part in
            Google_Protobuf_Value(
                structValue: Google_Protobuf_Struct(fields: [
                    "name": Google_Protobuf_Value(stringValue: part.name),
                    "base": text(part.base), "rateMillionths": text(part.rateMillionths),
                    "amount": text(part.amount),
                ])
            )
        }
        return Google_Protobuf_Struct(fields: [
            "taxes": Google_Protobuf_Value(listValue: Google_Protobuf_ListValue(values: rows))
        ])
    }

    /// The shop's taxes together on goods that none of them exempts.
    static func rate(_ taxes: [ShopTax]) -> Int32 {
        taxes.reduce(Int32(0)) { sum, tax in
            let (next, overflow) = sum.addingReportingOverflow(tax.rateMillionths)
            return overflow ? sum : next
        }
    }
}
