internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf

/// POST /v1/technicianPerformances:recompute — computes the snapshots of a period; a closed one
/// only as a restatement (J146).
enum RecomputePerformance {
    static func handle(
        _ request: RecomputePerformanceRequest,
        _ call: Call
    ) async throws -> RecomputePerformanceResponse {
        if request.restate {
            try call.require(Permission.periodsReopen)
            guard !request.reason.isEmpty else { throw LaborRefusal.restatementReasonMissing }
        }
        return try await call.write { tx in
            let shop = try call.shop
            let house = try tx.get(Shop.self, shop.text, in: shop) ?? Shop()
            let calendar = ShopCalendar(house)
            let date = request.date.isEmpty ? calendar.date(call.now) : CivilDate(request.date)
            guard let date else { throw ReportRefusal.datesInvalid }
            let snapshots = PerformanceSnapshots(
                period: request.reportingPeriod,
                span: PeriodSpan(request.reportingPeriod, of: date, calendar),
                house: house,
                calendar: calendar,
                now: call.now
            )
            let rows = try snapshots.write(
                restating: request.restate ? request.reason : nil,
                tx,
                in: shop,
                by: call.authorship
            )
            return RecomputePerformanceResponse.with { $0.technicianPerformances = rows }
        }
    }
}

/// The snapshots of every technician of a shop for one period.
struct PerformanceSnapshots: Sendable {
    let period: TechnicianPerformance.ReportingPeriod
    let span: PeriodSpan
    let house: Shop
    let calendar: ShopCalendar
    /// Microseconds since 1970.
    let now: Int64

    /// A period that has passed is closed: its snapshots are frozen.
    var isClosed: Bool { span.instants.upperBound <= now }

    /// The stored snapshots, by technician.
    func stored(_ view: View, in shop: ShopID) throws -> [String: TechnicianPerformance] {
        let rows = try view.all(
            TechnicianPerformance.self,
            in: shop,
            where: [
                .equal("reporting_period", period),
                .equal("period_start", .integer(span.instants.lowerBound)),
            ]
        )
        return Dictionary(rows.map { ($0.technicianID, $0) }) { first, _ in first }
    }

    /// Computes and writes them, each with the next `data_version`.
    ///
    /// - Parameter reason: why a closed period is computed again; nil = it is not.
    /// - Returns: by rank, the unranked after them.
    /// - Throws: `LaborRefusal.periodFrozen`.
    func write(
        restating reason: String?,
        _ tx: Transaction,
        in shop: ShopID,
        by author: Authorship
    ) throws -> [TechnicianPerformance] {
        let stored = try stored(tx, in: shop)
        if reason == nil, stored.values.contains(where: \.frozen) {
            throw LaborRefusal.periodFrozen
        }
        let users = try tx.all(User.self, in: shop, archived: true)
        let sums = try TechnicianWork.read(span, tx, in: shop)
        let people = users.filter {
            sums[$0.id] != nil || stored[$0.id] != nil || ($0.role == .technician && $0.isActive)
        }
        let earlier = try earlier(tx, in: shop)
        let rows = people.map { person in
            var row = stored[person.id] ?? TechnicianPerformance()
            row.technicianID = person.id
            row.reportingPeriod = period
            row.periodStart = Google_Protobuf_Timestamp(microseconds: span.instants.lowerBound)
            row.periodEnd = Google_Protobuf_Timestamp(microseconds: span.instants.upperBound)
            row.setFigures(
                sums[person.id] ?? TechnicianSums(),
                earlier: earlier[person.id] ?? [],
                BonusPolicy(house.settings),
                currency: house.currency
            )
            row.calculatedAt = Google_Protobuf_Timestamp(microseconds: now)
            if row.frozen, let reason { row.restatementReason = reason }
            row.frozen = isClosed
            return row
        }
        let departments = Dictionary(users.map { ($0.id, $0.department) }) { first, _ in first }
        return try TechnicianPerformance.ranked(rows, departments: departments)
            .map { try save($0, stored[$0.technicianID], tx, in: shop, by: author) }
            .sorted(by: Self.comesBefore)
    }

    private func save(
        _ row: TechnicianPerformance,
        _ stored: TechnicianPerformance?,
        _ tx: Transaction,
        in shop: ShopID,
        by author: Authorship
    ) throws -> TechnicianPerformance {
        var row = row
        guard let stored else {
            row.dataVersion = 1
            return try tx.insert(row, in: shop, by: author)
        }
        row.dataVersion = stored.dataVersion.addingClamped(1)
        return try tx.update(row, expecting: stored.version, in: shop, by: author)
    }

    /// The snapshots of the periods before, the latest first, by technician.
    private func earlier(
        _ view: View,
        in shop: ShopID
    ) throws -> [String: [TechnicianPerformance]] {
        let starts = (1...Int64(Trend.periods)).map { back in
            calendar.start(of: period.firstDay(-back, after: span.first))
        }
        let rows = try view.all(
            TechnicianPerformance.self,
            in: shop,
            where: [
                .equal("reporting_period", period),
                .oneOf("period_start", starts.map { SQLValue.integer($0) }),
            ],
            order: [.descending("period_start")]
        )
        return Dictionary(grouping: rows, by: \.technicianID)
    }

    private static func comesBefore(
        _ left: TechnicianPerformance,
        _ right: TechnicianPerformance
    ) -> Bool {
        let places = (
            left.hasRankInShop ? left.rankInShop : .max,
            right.hasRankInShop ? right.rankInShop : .max
        )
        return places.0 == places.1 ? left.technicianID < right.technicianID : places.0 < places.1
    }
}
