/// The totals a shop's estimate takes over, in minor units.
///
/// `parts + labor + paint + material + sublet + other + tax == gross`, always and exactly: what
/// the writer's rounding leaves over is in `other`, and also in `rounding` to be seen.
public struct HeaderTotals: Sendable, Equatable {
    public var parts: Int64 = 0
    /// All labour but refinish, without what is sublet.
    public var labor: Int64 = 0
    /// Refinish labour.
    public var paint: Int64 = 0
    public var material: Int64 = 0
    public var sublet: Int64 = 0
    public var other: Int64 = 0
    public var tax: Int64 = 0
    public var gross: Int64 = 0
    /// The part of the gross amount the customer pays first; positive.
    public var deductible: Int64 = 0
    public var net: Int64 = 0
    /// What of `other` is nothing but the writer's rounding.
    public var rounding: Int64 = 0
    /// J119: lines and printed totals are too far apart, the header is summed from the lines.
    public var isFromLines = false

    /// J119: 0.05, the most by which lines and printed totals may differ.
    static let mismatchMax: Int64 = 5
}

extension EstimateFile {
    /// The lines' sums by bucket where the printed sections agree to a few cents, the sections'
    /// where they do not (a file without rates); `other` takes what is left of the printed total.
    /// J119: when the totals as a whole are too far apart, all is summed from the lines.
    func makeHeaderTotals() -> HeaderTotals {
        let sums = lineSums
        let hasSections = totals.rows.contains { $0.section != .summary }
        let sections = (totals.labor ?? 0) + (totals.parts ?? 0) + (totals.other ?? 0)
        let tax = totals.tax ?? 0
        guard let gross = totals.gross ?? (hasSections ? sections + tax : nil) else {
            return makeHeaderTotalsFromLines(sums)
        }
        let distance = gross - tax - sums.subtotal
        if totals.gross != nil, distance.magnitude > HeaderTotals.mismatchMax.magnitude {
            return makeHeaderTotalsFromLines(sums)
        }
        var header = HeaderTotals()
        header.gross = gross
        header.tax = tax
        let printed = printedBuckets(sums)
        func settled(_ bucket: Bucket) -> Int64 {
            let own = sums.amount(bucket)
            guard hasSections, let amount = printed[bucket],
                (amount - own).magnitude > HeaderTotals.mismatchMax.magnitude
            else { return own }
            return amount
        }
        header.parts = settled(.parts)
        header.labor = settled(.labor)
        header.paint = settled(.paint)
        header.material = sums.amount(.material)
        header.sublet = sums.amount(.sublet)
        let rest = header.parts + header.labor + header.paint + header.material + header.sublet
        header.other = gross - tax - rest
        header.rounding = header.other - sums.amount(.other)
        header.deductible = totals.deductible ?? 0
        header.net = totals.net ?? gross - header.deductible
        return header
    }

    /// What the printed sections leave for a bucket without the other buckets' shares in them.
    private func printedBuckets(_ sums: LineSums) -> [Bucket: Int64] {
        let subletLabor = sums.subletLaborByType.values.reduce(0, +)
        let paint =
            totals.laborAmountByType["LAR"].map { $0 - (sums.subletLaborByType["LAR"] ?? 0) }
            ?? sums.amount(.paint)
        let foreign = sums.partsSection.filter { $0.key != .parts }.values.reduce(0, +)
        return [
            .paint: paint, .labor: (totals.labor ?? 0) - paint - subletLabor,
            .parts: (totals.parts ?? 0) - foreign,
        ]
    }

    private func makeHeaderTotalsFromLines(_ sums: LineSums) -> HeaderTotals {
        var header = HeaderTotals()
        header.parts = sums.amount(.parts)
        header.labor = sums.amount(.labor)
        header.paint = sums.amount(.paint)
        header.material = sums.amount(.material)
        header.sublet = sums.amount(.sublet)
        header.other = sums.amount(.other)
        header.tax = totals.tax ?? 0
        header.gross = sums.subtotal + header.tax
        header.deductible = totals.deductible ?? 0
        header.net = header.gross - header.deductible
        header.isFromLines = true
        return header
    }
}
