internal import Schema

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
    func checkedShare(_ part: Int64, of whole: Int64) throws(FinanceRefusal) -> Int64 {
        guard let result = Int64(exactly: exactShare(part, of: whole)) else {
            throw .amountTooLarge
        }
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
