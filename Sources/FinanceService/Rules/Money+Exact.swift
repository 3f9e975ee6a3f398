internal import Contracts

extension Money {
    static func of(_ minor: Int64, _ currency: String) -> Money {
        Money.with {
            $0.minor = minor
            $0.currency = currency
        }
    }
}

/// Minor units, added without ever wrapping, saturating or trapping.
extension Int64 {
    func plus(_ other: Int64) throws(FinanceRefusal) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        guard !overflow else { throw .amountTooLarge }
        return sum
    }

    func minus(_ other: Int64) throws(FinanceRefusal) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        guard !overflow else { throw .amountTooLarge }
        return difference
    }

    /// This × part ÷ whole, rounded half away from zero. `whole` is above zero.
    func share(_ part: Int64, of whole: Int64) throws(FinanceRefusal) -> Int64 {
        let product = Int128(self) * Int128(part)
        let half = Int128(whole) / 2
        let rounded = (product + (product < 0 ? -half : half)) / Int128(whole)
        guard let result = Int64(exactly: rounded) else { throw .amountTooLarge }
        return result
    }
}

extension Sequence<Int64> {
    /// The sum, refused when it leaves Int64.
    func total() throws(FinanceRefusal) -> Int64 {
        var sum: Int64 = 0
        for value in self { sum = try sum.plus(value) }
        return sum
    }
}
