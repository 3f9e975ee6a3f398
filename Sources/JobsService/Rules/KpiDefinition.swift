internal import Contracts
internal import Schema

/// What a figure is: its name, its formula in words, and which base sums it is made of. The
/// definition is printed with every value, because the trade has several for most of these words.
struct KpiDefinition: Sendable {
    enum Unit: String, Sendable {
        case days = "days_hundredths"
        case percent = "basis_points"
        case hours = "hours_hundredths"
        case minutes
        case count
        case money = "minor_units"
        /// Points of 100, hundredths.
        case points = "points_hundredths"
        /// Of five, tenths.
        case rating = "rating_tenths"
    }

    enum Form: Sendable {
        /// The base sum itself.
        case sum(String)
        /// numerator × scale ÷ denominator, rounded half away from zero.
        case ratio(String, scale: Int64, of: String)
        /// Days that so many percent of the jobs took at most.
        case percentile(Int64)
    }

    let name: String
    let title: String
    let formula: String
    let unit: Unit
    let form: Form
    /// The base sum that counts the rows.
    let n: String
    /// Absent for whoever lacks it.
    var needs: Permission?

    init(
        _ name: String,
        _ title: String,
        _ formula: String,
        _ unit: Unit,
        _ form: Form,
        n: String,
        needs: Permission? = nil
    ) {
        self.name = name
        self.title = title
        self.formula = formula
        self.unit = unit
        self.form = form
        self.n = n
        self.needs = needs
    }

    func kpi(_ sums: ReportSums, currency: String) -> Kpi {
        Kpi.with {
            $0.name = name
            $0.title = title
            $0.formula = formula
            $0.unit = unit.rawValue
            $0.n = sums[n]
            switch form {
            case .sum(let part):
                $0.numerator = sums[part]
                $0.value = sums[part]
            case .ratio(let part, let scale, let whole):
                $0.numerator = sums[part]
                $0.denominator = sums[whole]
                if sums[whole] > 0 { $0.value = sums[part].share(scale, of: sums[whole]) }
            case .percentile(let percent):
                if let days = sums.days(percentile: percent) { $0.value = days * 100 }
            }
            $0.text = $0.hasValue ? unit.text($0.value, currency: currency) : "–"
        }
    }
}

extension KpiDefinition.Unit {
    /// As it is printed: 87.50 %.
    func text(_ value: Int64, currency: String) -> String {
        switch self {
        case .days: Self.decimal(value, places: 2) + " days"
        case .percent: Self.decimal(value, places: 2) + " %"
        case .hours: Self.decimal(value, places: 2) + " h"
        case .minutes: String(value) + " min"
        case .count: String(value)
        case .money: Self.decimal(value, places: 2) + " " + currency
        case .points: Self.decimal(value, places: 2)
        case .rating: Self.decimal(value, places: 1)
        }
    }

    private static func decimal(_ value: Int64, places: Int) -> String {
        let digits = String(value.magnitude)
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        return (value < 0 ? "-" : "") + padded.dropLast(places) + "." + padded.suffix(places)
    }
}
