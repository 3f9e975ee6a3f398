internal import Chassis
internal import Contracts
internal import Schema
internal import Store

/// Time passed: an entry that runs for longer than the shop allows is closed at that limit as
/// disputed (J135, A21), one of a person who left the shop when that was (J009). A shop's day that
/// somebody forgot to end is closed likewise.
enum TimeLeftOpen {
    static let interval: Duration = .seconds(900)
    /// Until the service stops.
    static func run(_ environment: Environment) async throws {
        while !Task.isCancelled {
            try await sweep(environment)
            try await Task.sleep(for: interval)
        }
    }

    /// Looks at everything that is open once. Each is closed in a transaction of its own.
    static func sweep(_ environment: Environment) async throws {
        let now = environment.clock.now()
        let (entries, days) = try await environment.store.read { view in
            let entries = try view.acrossShops(LaborTimeEntry.self, where: [.isNull("clock_out")])
                .filter { try end(of: $0.row, at: now, view, in: $0.shop) != nil }
            let days = try view.acrossShops(AttendanceDay.self, where: [.isPresent("in_since")])
                .filter { try end(of: $0.row, at: now, view, in: $0.shop) != nil }
            return (entries, days)
        }
        for owned in entries {
            try await environment.store.write { tx in
                try close(owned.row.id, tx, in: owned.shop, environment)
            }
        }
        for owned in days {
            try await environment.store.write { tx in
                try end(owned.row.id, tx, in: owned.shop, environment)
            }
        }
    }

    private static func end(
        of entry: LaborTimeEntry,
        at now: Int64,
        _ view: View,
        in shop: ShopID
    ) throws -> LaborTimeEntry.OpenEnd? {
        let house = try view.get(Shop.self, shop.text, in: shop) ?? Shop()
        let technician = try view.get(User.self, entry.technicianID, in: shop, archived: true)
        return entry.openEnd(
            minutesMax: house.settings.openEntryMinutes,
            technicianLeft: technician?.left(ShopCalendar(house), now: now),
            now: now
        )
    }

    /// When a day that nobody ended ends by itself; nil while it may go on.
    private static func end(
        of day: AttendanceDay,
        at now: Int64,
        _ view: View,
        in shop: ShopID
    ) throws -> Int64? {
        let house = try view.get(Shop.self, shop.text, in: shop) ?? Shop()
        let minutes = house.settings.openEntryMinutes
        let limit = day.inSince.microseconds.addingClamped(minutes * ShopCalendar.minute)
        return day.hasInSince && limit <= now ? limit : nil
    }

    private static func close(
        _ id: String,
        _ tx: Transaction,
        in shop: ShopID,
        _ environment: Environment
    ) throws {
        let entry = try tx.require(LaborTimeEntry.self, id, in: shop)
        guard let end = try end(of: entry, at: tx.now, tx, in: shop) else { return }
        let house = try tx.get(Shop.self, shop.text, in: shop) ?? Shop()
        let minutes = house.settings.openEntryMinutes
        let author = author(environment, shop)
        var closed = try entry.closed(at: end.instant, minutesMax: minutes)
        if end.isForgotten { closed = try closed.forgotten(minutes) }
        if entry.status == .onBreak {
            try Breaks.end(of: entry, at: end.instant, tx, in: shop, by: author)
        }
        closed.requiresApproval = true
        let saved = try tx.update(closed, expecting: entry.version, in: shop, by: author)
        _ = try EntrySettling.settle(saved, tx, in: shop, by: author)
    }

    private static func end(
        _ id: String,
        _ tx: Transaction,
        in shop: ShopID,
        _ environment: Environment
    ) throws {
        let day = try tx.require(AttendanceDay.self, id, in: shop)
        guard let limit = try end(of: day, at: tx.now, tx, in: shop) else { return }
        var ended = try day.left(at: limit, unpaidMinutes: 0)
        ended.forgotten = true
        let author = author(environment, shop)
        _ = try tx.update(ended, expecting: day.version, in: shop, by: author)
        try Attendance.mark(day.userID, isIn: false, at: limit, tx, in: shop, by: author)
    }

    private static func author(_ environment: Environment, _ shop: ShopID) -> Authorship {
        Authorship(actor: "service:" + environment.service, shop: shop, reason: "left open")
    }
}
