internal import Contracts

/// Bands of a job's total that the trade compares cars by.
enum Severity: Int64, CaseIterable, Sendable {
    case light, medium, heavy, severe

    /// First total of the next band, minor units; the last of heavy is 10,000.00 itself.
    static let mediumMinor: Int64 = 150_000
    static let heavyMinor: Int64 = 400_000
    static let heavyMaxMinor: Int64 = 1_000_000

    init(totalMinor: Int64) {
        if totalMinor < Self.mediumMinor {
            self = .light
        } else if totalMinor < Self.heavyMinor {
            self = .medium
        } else {
            self = totalMinor <= Self.heavyMaxMinor ? .heavy : .severe
        }
    }

    /// Of a report's line.
    var key: String {
        switch self {
        case .light: "light"
        case .medium: "medium"
        case .heavy: "heavy"
        case .severe: "severe"
        }
    }

    var label: String {
        switch self {
        case .light: "below 1,500"
        case .medium: "1,500 to 4,000"
        case .heavy: "4,000 to 10,000"
        case .severe: "above 10,000"
        }
    }

    init?(key: String) {
        guard let band = Self.allCases.first(where: { $0.key == key }) else { return nil }
        self = band
    }
}
