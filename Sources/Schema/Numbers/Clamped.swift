/// Arithmetic on numbers of outsiders: what does not fit becomes the nearest number that does, and
/// never traps. Of an amount of money that is far beyond ``Validator/moneyMinorMax``, so that the
/// row is refused when it is written: a wrong figure is never stored.
extension FixedWidthInteger where Self: SignedInteger {
    public func addingClamped(_ other: Self) -> Self {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    public func subtractingClamped(_ other: Self) -> Self {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }
}

extension Int64 {
    /// This × `part` ÷ `whole`, rounded half away from zero. `whole` is above zero.
    ///
    /// An hourly rate for some hundredths of an hour is `rate.share(hundredths, of: 100)`, a tax of
    /// 5 % `amount.share(500, of: 10_000)`.
    public func share(_ part: Int64, of whole: Int64) -> Int64 {
        Int64(clamping: exactShare(part, of: whole))
    }

    /// The same, in a number that always holds it.
    public func exactShare(_ part: Int64, of whole: Int64) -> Int128 {
        guard whole > 0 else { return 0 }
        let product = Int128(self) * Int128(part)
        let half = Int128(whole) / 2
        return (product + (product < 0 ? -half : half)) / Int128(whole)
    }
}
