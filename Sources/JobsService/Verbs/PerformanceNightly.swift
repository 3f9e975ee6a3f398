internal import Chassis
internal import Contracts
internal import Schema
internal import Store

/// Every night the periods that run are computed anew, and the one that ended is computed a last
/// time and frozen. Once per shop and day, in the shop's own time; what was done already is left
/// alone.
enum PerformanceNightly {
    static let interval: Duration = .seconds(1_800)

    /// Until the service stops.
    static func run(_ environment: Environment) async throws {
        while !Task.isCancelled {
            try await sweep(environment)
            try await Task.sleep(for: interval)
        }
    }

    /// Looks at every shop once, each period of it in a transaction of its own.
    static func sweep(_ environment: Environment) async throws {
        let shops = try await environment.store.read { view in
            try view.acrossShops(Shop.self, where: []).map(\.shop)
        }
        for shop in shops {
            let due = try await environment.store.read { view in
                try Self.due(at: environment.clock.now(), view, in: shop)
            }
            for snapshots in open {
                try await environment.store.write { tx in
                    _ = try snapshots.write(
                        restating: nil,
                        tx,
                        in: shop,
                        by: Authorship(
                            actor: "service:" + environment.service,
                            shop: shop,
                            reason: "nightly scorecards"
                        )
                    )
                }
            }
        }
    }

    /// The periods that ended and are not frozen yet, and those that run and were not computed
    /// today.
    private static func due(
        at now: Int64,
        _ view: View,
        in shop: ShopID
    ) throws -> [PerformanceSnapshots] {
        let house = try view.get(Shop.self, shop.text, in: shop) ?? Shop()
        let calendar = ShopCalendar(house)
        let today = calendar.date(now)
        let midnight = calendar.start(of: today)
        var due: [PerformanceSnapshots] = []
        for period in TechnicianPerformance.ReportingPeriod.all {
            for back in [Int64(-1), 0] {
                let first = period.firstDay(back, after: period.firstDay(of: today))
                let snapshots = PerformanceSnapshots(
                    period: period,
                    span: PeriodSpan(period, of: first, calendar),
                    house: house,
                    calendar: calendar,
                    now: now
                )
                let stored = try snapshots.stored(view, in: shop).values
                if stored.contains(where: \.frozen) { continue }
                let isFresh = stored.contains { $0.calculatedAt.microseconds >= midnight }
                if back < 0 || !isFresh { due.append(snapshots) }
            }
        }
        return due
    }
}
