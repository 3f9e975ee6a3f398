internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf

/// What every report begins and ends with: the shop's days, its currency, who may see which
/// figure, and CSV.
struct ReportDesk: Sendable {
    let shop: ShopID
    let range: ReportRange
    let grouping: ReportGrouping
    let currency: String
    let timeZone: String
    let settings: ShopSettings
    let call: Call

    init(
        _ from: String,
        _ to: String,
        by grouping: ReportGrouping = .total,
        offering: Set<ReportGrouping> = [.total],
        _ call: Call
    ) async throws {
        let shop = try call.shop
        let house = try await call.read { try $0.get(Shop.self, shop.text, in: shop) } ?? Shop()
        let wanted = grouping == .unspecified ? .total : grouping
        guard offering.contains(wanted) else { throw ReportRefusal.groupingNotOffered(wanted) }
        self.shop = shop
        self.grouping = wanted
        self.call = call
        range = try ReportRange(from, to, ShopCalendar(house))
        currency = house.currency
        timeZone = house.timezone
        settings = house.settings
    }

    /// The figures that the caller may see.
    func kpis(_ definitions: [KpiDefinition], _ sums: ReportSums) -> [Kpi] {
        definitions.filter { definition in definition.needs.map { call.may($0) } ?? true }
            .map { $0.kpi(sums, currency: currency) }
    }

    func group(
        _ key: String,
        _ label: String,
        _ definitions: [KpiDefinition],
        _ sums: ReportSums,
        rowsOf report: String? = nil
    ) -> ReportGroup {
        ReportGroup.with {
            $0.key = key
            $0.label = label
            $0.kpis = kpis(definitions, sums)
            if let report { $0.link = link(report, key) }
        }
    }

    /// The finished report: its figures, or its figures as CSV.
    func report(_ name: String, totals: ReportGroup, _ groups: [ReportGroup], csv: Bool) -> Report {
        var report = Report.with {
            $0.name = name
            $0.fromDate = range.first.text
            $0.toDate = range.end.text
            $0.timeZone = timeZone
            $0.asOf = Google_Protobuf_Timestamp(microseconds: call.now)
            $0.currency = currency
            $0.totals = totals
            $0.groups = groups
        }
        guard csv else { return report }
        report.csv = ReportCSV.of(report)
        report.clearTotals()
        report.groups = []
        return report
    }

    /// Where the rows behind a line are listed.
    private func link(_ report: String, _ key: String) -> String {
        let name = ReportGrouping.values.value(number: grouping.rawValue)?.name ?? ""
        return "/v1/reports/\(report)/rows?fromDate=\(range.first.text)&toDate=\(range.end.text)"
            + "&groupBy=\(name)&key=\(key)"
    }

    /// Lines by key, each key's sums put together.
    func merged(_ parts: [[String: ReportSums]]) -> [String: ReportSums] {
        var all: [String: ReportSums] = [:]
        for part in parts {
            for (key, sums) in part { all[key, default: ReportSums()] += sums }
        }
        return all
    }

    /// What a line is called.
    func label(_ key: String, _ insurers: [String: String]) -> String {
        switch grouping {
        case .severity: Severity(key: key)?.label ?? key
        case .insurer: key == DeliveredJobs.noKey ? "no insurer" : insurers[key] ?? key
        case .drivable:
            switch key {
            case "true": "drivable"
            case "false": "not drivable"
            default: "not known"
            }
        case .total, .day, .week, .month, .stage, .unspecified, .UNRECOGNIZED: key
        }
    }

    /// Names of the insurers of some keys, from the copies that this service keeps.
    func insurers(_ keys: some Collection<String>, _ view: View) throws -> [String: String] {
        guard grouping == .insurer else { return [:] }
        var names: [String: String] = [:]
        for key in keys where key != DeliveredJobs.noKey {
            names[key] = try view.replica(InsuranceCompany.self, key, in: shop)?.name
        }
        return names
    }
}
