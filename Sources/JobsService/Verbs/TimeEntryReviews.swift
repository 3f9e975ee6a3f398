internal import Chassis
internal import Contracts
internal import Store

/// POST /v1/laborTimeEntries/{id}:cancel
enum CancelTimeEntry {
    static func handle(
        _ request: CancelTimeEntryRequest,
        _ call: Call
    ) async throws -> LaborTimeEntry {
        try await call.write { tx in
            let entry = try OwnEntry.require(request.id, etag: request.etag, tx, call)
            return try tx.update(
                entry.cancelled(at: call.now),
                expecting: entry.version,
                in: try call.shop,
                by: call.authorship
            )
        }
    }
}

/// POST /v1/laborTimeEntries/{id}:dispute — the hours are wrong; payroll waits.
enum DisputeTimeEntry {
    static func handle(
        _ request: DisputeTimeEntryRequest,
        _ call: Call
    ) async throws -> LaborTimeEntry {
        try await call.write { tx in
            let entry = try OwnEntry.require(request.id, etag: request.etag, tx, call)
            return try tx.update(
                entry.disputed(request.reason),
                expecting: entry.version,
                in: try call.shop,
                by: call.authorship
            )
        }
    }
}

/// POST /v1/laborTimeEntries/{id}:resolve — ends a dispute.
enum ResolveTimeEntry {
    static func handle(
        _ request: ResolveTimeEntryRequest,
        _ call: Call
    ) async throws -> LaborTimeEntry {
        try await call.write { tx in
            let entry = try OwnEntry.require(request.id, etag: request.etag, tx, call)
            let resolved = try entry.resolved(
                clockOut: request.hasClockOut ? request.clockOut.microseconds : nil,
                notes: request.notes,
                by: call.actor.userID,
                at: call.now
            )
            try EntryOverlap.check(resolved, tx, in: try call.shop)
            let saved = try tx.update(
                resolved,
                expecting: entry.version,
                in: try call.shop,
                by: call.authorship
            )
            return try EntrySettling.settle(saved, tx, in: try call.shop, by: call.authorship)
        }
    }
}

/// POST /v1/laborTimeEntries/{id}:approve
enum ApproveTimeEntry {
    static func handle(
        _ request: ApproveTimeEntryRequest,
        _ call: Call
    ) async throws -> LaborTimeEntry {
        try await call.write { tx in
            let entry = try OwnEntry.require(request.id, etag: request.etag, tx, call)
            return try tx.update(
                entry.approved(request.notes, by: call.actor.userID, at: call.now),
                expecting: entry.version,
                in: try call.shop,
                by: call.authorship
            )
        }
    }
}

/// POST /v1/laborTimeEntries/{id}:adjust — a paid entry is corrected by another one (J138).
enum AdjustTimeEntry {
    static func handle(
        _ request: AdjustTimeEntryRequest,
        _ call: Call
    ) async throws -> LaborTimeEntry {
        try await call.write { tx in
            let shop = try call.shop
            let paid = try tx.require(LaborTimeEntry.self, request.id, in: shop)
            let earlier = try tx.all(
                LaborTimeEntry.self,
                in: shop,
                where: [.equal("adjusts_entry_id", .uuid(paid.id))]
            )
            var entry = try paid.adjusted(
                hours: request.hoursHundredths,
                overtime: request.overtimeHoursHundredths,
                reason: request.reason,
                earlier: earlier,
                by: call.actor.userID,
                at: call.now
            )
            if !call.actor.userID.isEmpty { entry.createdBy = call.actor.userID }
            let saved = try tx.insert(entry, in: shop, by: call.authorship)
            try JobHours.add(of: saved.jobID, tx, in: shop, by: call.authorship)
            return saved
        }
    }
}

/// J136: no two entries of a technician at one time.
enum EntryOverlap {
    static func check(_ row: LaborTimeEntry, _ tx: Transaction, in shop: ShopID) throws {
        var conditions: [Condition] = [
            .equal("technician_id", .uuid(row.technicianID)),
            .notEqual("status", LaborTimeEntry.Status.cancelled), .isNull("adjusts_entry_id"),
            // An entry that runs has no end; no other lasts longer than that.
            .greater("clock_in", .integer(row.clockIn.microseconds - spanMax)),
        ]
        if row.hasClockOut {
            conditions.append(.less("clock_in", .integer(row.clockOut.microseconds)))
        }
        let others = try tx.all(LaborTimeEntry.self, in: shop, where: conditions)
        if let other = others.first(where: { $0.id != row.id && $0.overlaps(row) }) {
            throw LaborRefusal.entryOverlaps(entry: other.id)
        }
    }

    /// Entries longer than this are not looked for: 31 days.
    private static let spanMax: Int64 = 31 * ShopCalendar.day
}
