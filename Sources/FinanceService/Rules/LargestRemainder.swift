/// Splits an amount so that the parts add up to it exactly: each part is rounded down, and what
/// is then missing goes, one minor unit each, to the parts that lost most; of equals, to the
/// first.
enum LargestRemainder {
    /// Parts of `amount` in proportion to `weights`, none of them negative. Without any weight
    /// all goes to the first part; without parts there is nothing.
    static func split(_ amount: Int64, by weights: [Int64]) throws(FinanceRefusal) -> [Int64] {
        guard !weights.isEmpty else { return [] }
        var whole: Int128 = 0
        for weight in weights { whole += Int128(max(0, weight)) }
        guard whole > 0 else {
            return weights.indices.map { $0 == weights.startIndex ? amount : 0 }
        }
        return try distribute(
            amount,
            weights.map { Int128(amount) * Int128(max(0, $0)) },
            over: whole
        )
    }

    /// The part of each component that belongs to a share of their sum: the parts add up to
    /// `share`, and each lies within one minor unit of its exact value. Components may be
    /// negative (a discount).
    ///
    /// - Parameter total: sum of the components, above zero.
    static func take(
        _ share: Int64,
        of components: [Int64],
        total: Int64
    ) throws(FinanceRefusal) -> [Int64] {
        guard total > 0 else { return components.map { _ in 0 } }
        return try distribute(
            share,
            components.map { Int128($0) * Int128(share) },
            over: Int128(total)
        )
    }

    /// `sum` over parts whose exact values are numerator ÷ denominator and add up to it.
    private static func distribute(
        _ sum: Int64,
        _ numerators: [Int128],
        over denominator: Int128
    ) throws(FinanceRefusal) -> [Int64] {
        var parts: [Int128] = []
        var remainders: [Int128] = []
        for numerator in numerators {
            let (quotient, rest) = numerator.quotientAndRemainder(dividingBy: denominator)
            // Rounded down, also below zero.
            parts.append(rest < 0 ? quotient - 1 : quotient)
            remainders.append(rest < 0 ? rest + denominator : rest)
        }
        var missing = Int128(sum) - parts.reduce(0, +)
        let byRemainder = remainders.indices.sorted {
            remainders[$0] == remainders[$1] ? $0 < $1 : remainders[$0] > remainders[$1]
        }
        for index in byRemainder where missing > 0 {
            parts[index] += 1
            missing -= 1
        }
        guard missing == 0 else {
            throw .splitMismatch(total: sum, parts: Int64(clamping: parts.reduce(0, +)))
        }
        var result: [Int64] = []
        for part in parts {
            guard let exact = Int64(exactly: part) else { throw .amountTooLarge }
            result.append(exact)
        }
        return result
    }
}
