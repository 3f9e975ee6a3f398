internal import Foundation
internal import Schema

/// Days as the shop counts them: the books go by its wall clock, not by UTC.
struct ShopCalendar: Sendable {
    private let zone: TimeZone

    /// - Parameter timezone: IANA name; UTC when it is unknown.
    init(timezone: String) {
        zone = TimeZone(identifier: timezone) ?? .gmt
    }

    /// The shop's day of an instant in microseconds since 1970.
    func day(_ microseconds: Int64) -> CivilDate {
        let seconds = microseconds / 1_000_000
        let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(seconds)))
        let (local, overflow) = microseconds.addingReportingOverflow(Int64(offset) * 1_000_000)
        return CivilDate(microseconds: overflow ? microseconds : local)
    }
}

extension CivilDate {
    /// `26`, as numbers of invoices carry it.
    var shortYear: String { String(compact.prefix(2)) }
}
