internal import Contracts
internal import Schema

/// What a technician did in a period, as base sums. Everything that is a share is made of these.
struct TechnicianSums: Sendable, Equatable {
    /// Minutes at the shop.
    var attendedMinutes: Int64 = 0
    var daysWorked: Int64 = 0
    var daysAbsent: Int64 = 0
    var daysLate: Int64 = 0

    /// Hundredths of an hour.
    var clocked: Int64 = 0
    var billable: Int64 = 0
    var overtime: Int64 = 0
    var flagged: Int64 = 0
    /// Minor units.
    var laborCost: Int64 = 0
    var laborSales: Int64 = 0
    var entries: Int64 = 0

    var stages: Int64 = 0
    var stagesFirstTime: Int64 = 0
    var stagesReworked: Int64 = 0
    /// Σ of ratings 1 to 5, and how many there are.
    var ratings: Int64 = 0
    var rated: Int64 = 0
    var inspections: Int64 = 0
    var inspectionsPassed: Int64 = 0
    /// Σ of 100 ÷ minutes, hundredths (J087), and how many stages had any.
    var velocity: Int64 = 0
    var velocityStages: Int64 = 0

    var jobs: Int64 = 0
    var jobsPromised: Int64 = 0
    var jobsOnTime: Int64 = 0
    var jobMinutes: Int64 = 0
    var comebacks: Int64 = 0
    /// Σ of answers 1 to 5, and how many there are.
    var satisfaction: Int64 = 0
    var answers: Int64 = 0
    var answersGood: Int64 = 0
    var answersBad: Int64 = 0

    /// Hundredths of an hour, rounded once.
    var attended: Int64 { attendedMinutes.share(100, of: 60) }

    static func += (left: inout TechnicianSums, right: TechnicianSums) {
        for path in all {
            left[keyPath: path] = left[keyPath: path].addingClamped(right[keyPath: path])
        }
    }

    private static var all: [WritableKeyPath<TechnicianSums, Int64>] {
        [
            \.attendedMinutes, \.daysWorked, \.daysAbsent, \.daysLate, \.clocked, \.billable,
            \.overtime, \.flagged, \.laborCost, \.laborSales, \.entries, \.stages,
            \.stagesFirstTime, \.stagesReworked, \.ratings, \.rated, \.inspections,
            \.inspectionsPassed, \.velocity, \.velocityStages, \.jobs, \.jobsPromised,
            \.jobsOnTime, \.jobMinutes, \.comebacks, \.satisfaction, \.answers, \.answersGood,
            \.answersBad,
        ]
    }

    /// The parts of the overall score that are computed; safety is entered by people.
    func score(safetyTenths: Int32?, efficiencyBonus: Bool) -> PerformanceScore {
        PerformanceScore(
            qualityTenths: Self.ratio(ratings, 10, rated),
            efficiencyBasisPoints: Self.ratio(flagged, 10_000, clocked),
            utilizationBasisPoints: Self.ratio(clocked, 10_000, attended),
            customerTenths: Self.ratio(satisfaction, 10, answers),
            safetyTenths: safetyTenths,
            efficiencyBonus: efficiencyBonus
        )
    }

    /// Rounded half up; nil when there is nothing to divide by.
    static func ratio(_ part: Int64, _ scale: Int64, _ whole: Int64) -> Int32? {
        whole > 0 ? Int32(clamping: part.share(scale, of: whole)) : nil
    }
}
