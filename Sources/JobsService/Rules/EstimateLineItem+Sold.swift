internal import Schema
internal import Contracts

/// Sold hours: what a line pays for, and whose they are (J139).
extension EstimateLineItem {
    /// Hours the line sells, hundredths. None when its labour is a part of another line's.
    var soldHours: Int32 {
        if voided || laborIncluded { return 0 }
        return max(0, laborHoursHundredths.addingClamped(refinishHoursHundredths))
    }

    /// J139: `sold` hours by the share of clocked time, in hundredths; the parts add up to it. Of
    /// equal remainders the first gets more. Without clocked time nobody gets any.
    static func flagged(_ sold: Int32, by worked: [Int32]) -> [Int32] {
        let sold = Int64(max(0, sold))
        let weights = worked.map { Int64(max(0, $0)) }
        let whole = weights.reduce(0, +)
        guard whole > 0 else { return worked.map { _ in 0 } }
        var parts: [Int64] = []
        var rests: [Int64] = []
        for weight in weights {
            // Both are below 2^31.
            let (part, rest) = (sold * weight).quotientAndRemainder(dividingBy: whole)
            parts.append(part)
            rests.append(rest)
        }
        var missing = sold - parts.reduce(0, +)
        let order = rests.indices.sorted {
            rests[$0] == rests[$1] ? $0 < $1 : rests[$0] > rests[$1]
        }
        for index in order where missing > 0 {
            parts[index] += 1
            missing -= 1
        }
        return parts.map { Int32(clamping: $0) }
    }
}

extension LaborTimeEntry {
    /// What an hour of a kind of work is sold for: the line's rate, else the shop's for that kind
    /// of labour, else its general one. Nil in another currency than the job's.
    static func customerRate(
        line: EstimateLineItem?,
        _ settings: ShopSettings,
        _ type: LaborType,
        currency: String
    ) -> Money? {
        let kind = EstimateLineItem.LaborType(storedName: type.storedName) ?? .other
        let known =
            line.flatMap { $0.hasLaborRate ? $0.laborRate : nil }
            ?? settings.laborRates.first { $0.laborType == kind }?.rate
            ?? (settings.hasLaborRate ? settings.laborRate : .of(generalRateMinor, currency))
        return known.currency == currency ? known : nil
    }

    /// The selling rate of a shop that says none. It is never what a technician is paid (J132).
    private static let generalRateMinor: Int64 = 6_500
}
