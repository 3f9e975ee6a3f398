internal import Contracts
internal import Schema

/// The overall score of 1.13, in whole numbers: Σ weight × part ÷ Σ weight over the parts that are
/// known (J143–J145). A part of 0 is known; only an absent one is left out.
struct PerformanceScore: Sendable, Equatable {
    /// 1.0 to 5.0 in tenths.
    var qualityTenths: Int32?
    /// Basis points; counts up to 100 %, or 120 % where the shop allows a bonus.
    var efficiencyBasisPoints: Int32?
    /// Basis points.
    var utilizationBasisPoints: Int32?
    /// 1.0 to 5.0 in tenths.
    var customerTenths: Int32?
    /// 1.0 to 5.0 in tenths.
    var safetyTenths: Int32?
    var efficiencyBonus = false

    private static let whole: Int64 = 10_000
    private static let bonusWhole: Int64 = 12_000

    /// Hundredths: 9280 is 92.80. Rounded half up; nil when nothing is known.
    var overallHundredths: Int32? {
        let parts: [(weight: Int64, value: Int64?)] = [
            (30, Self.ofFive(qualityTenths)),
            (
                25,
                Self.clamped(efficiencyBasisPoints, efficiencyBonus ? Self.bonusWhole : Self.whole)
            ),
            (20, Self.clamped(utilizationBasisPoints, Self.whole)),
            (15, Self.ofFive(customerTenths)),
            (10, Self.ofFive(safetyTenths)),
        ]
        var sum: Int64 = 0
        var weights: Int64 = 0
        for part in parts {
            guard let value = part.value else { continue }
            sum += part.weight * value
            weights += part.weight
        }
        guard weights > 0 else { return nil }
        // A hundredth of a point of 100 is a basis point.
        return Int32(clamping: sum.share(1, of: weights))
    }

    private static func ofFive(_ tenths: Int32?) -> Int64? {
        tenths.map { min(max(Int64($0), 0), 50).share(whole, of: 50) }
    }

    private static func clamped(_ points: Int32?, _ most: Int64) -> Int64? {
        points.map { min(max(Int64($0), 0), most) }
    }
}

extension TechnicianPerformance.PerformanceGrade {
    /// Lowest score of each grade, hundredths.
    private static let steps: [(Int32, Self)] = [
        (9_700, .aPlus), (9_300, .a), (9_000, .aMinus), (8_700, .bPlus), (8_300, .b),
        (8_000, .bMinus), (7_700, .cPlus), (7_300, .c), (7_000, .cMinus), (6_000, .d),
    ]

    init(hundredths: Int32) {
        self = Self.steps.first { hundredths >= $0.0 }?.1 ?? .f
    }

    /// A−, as people write it.
    var text: String {
        switch self {
        case .aPlus: "A+"
        case .a: "A"
        case .aMinus: "A-"
        case .bPlus: "B+"
        case .b: "B"
        case .bMinus: "B-"
        case .cPlus: "C+"
        case .c: "C"
        case .cMinus: "C-"
        case .d: "D"
        case .f: "F"
        case .unspecified, .UNRECOGNIZED: ""
        }
    }

    var isTop: Bool { self == .aPlus || self == .a || self == .aMinus }
    var needsImprovement: Bool { self == .cMinus || self == .d || self == .f }
}

/// Against the mean of the three periods before: more than 2 % above it improving, more than 2 %
/// below it declining.
enum Trend: Sendable, Equatable {
    case improving, stable, declining

    static let periods = 3

    /// Nil when there is nothing to compare.
    init?(_ value: Int32?, against earlier: [Int32?]) {
        let known = earlier.prefix(Self.periods).compactMap { $0.map(Int64.init) }
        guard let value = value.map(Int64.init), !known.isEmpty else { return nil }
        let sum = known.reduce(0, +)
        let scaled = value * Int64(known.count) * 100
        if scaled > sum * 102 {
            self = .improving
        } else if scaled < sum * 98 {
            self = .declining
        } else {
            self = .stable
        }
    }
}

/// Places among the technicians of a shop in one period.
enum PerformanceRanks {
    /// Jobs below which a score says too little to be ranked.
    static let jobsMin: Int32 = 5

    /// Dense rank, 1 = best: equal scores share a place and the next one follows it.
    static func dense(_ scores: [Int32?]) -> [Int32?] {
        let places = Set(scores.compactMap(\.self)).sorted(by: >)
        return scores.map { score in
            score.flatMap { places.firstIndex(of: $0) }.map { Int32(clamping: $0 + 1) }
        }
    }

    /// Share of the peers strictly below, basis points; nil without peers.
    static func percentiles(_ scores: [Int32?]) -> [Int32?] {
        let known = scores.compactMap(\.self)
        return scores.map { score in
            guard let score, known.count > 1 else { return nil }
            let below = Int64(known.count { $0 < score })
            return Int32(clamping: below.share(10_000, of: Int64(known.count - 1)))
        }
    }
}
