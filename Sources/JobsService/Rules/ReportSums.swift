internal import Schema

/// Sums by name that figures are made of. Those of a total are the sums of its parts: never a mean
/// of means.
struct ReportSums: Sendable, Equatable {
    private var values: [String: Int64] = [:]
    /// How many jobs took so many days.
    private(set) var days: [Int64: Int64] = [:]

    subscript(_ name: String) -> Int64 {
        get { values[name] ?? 0 }
        set { values[name] = newValue }
    }

    mutating func add(_ name: String, _ value: Int64) {
        values[name] = self[name].addingClamped(value)
    }

    mutating func addDays(_ days: Int64, count: Int64) {
        self.days[days] = (self.days[days] ?? 0).addingClamped(count)
    }

    static func += (left: inout ReportSums, right: ReportSums) {
        for (name, value) in right.values { left.add(name, value) }
        for (days, count) in right.days { left.addDays(days, count: count) }
    }

    /// The least number of days that at least `percent` of the jobs took at most; nil without jobs.
    func days(percentile percent: Int64) -> Int64? {
        let all = days.values.reduce(Int64(0)) { $0.addingClamped($1) }
        guard all > 0 else { return nil }
        var passed: Int64 = 0
        for (day, count) in days.sorted(by: { $0.key < $1.key }) {
            passed = passed.addingClamped(count)
            if Int128(passed) * 100 >= Int128(all) * Int128(percent) { return day }
        }
        return nil
    }
}
