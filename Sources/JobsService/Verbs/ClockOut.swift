internal import Chassis
internal import Contracts
internal import Store

/// POST /v1/laborTimeEntries/{id}:clockOut — closes an entry; overtime, sold hours and the job's
/// hours and cost follow.
enum ClockOut {
    static func handle(_ request: ClockOutRequest, _ call: Call) async throws -> LaborTimeEntry {
        try await call.write { tx in
            let shop = try call.shop
            let settings = try tx.get(Shop.self, shop.text, in: shop)?.settings ?? ShopSettings()
            let open = try OwnEntry.require(request.id, etag: request.etag, tx, call)
            return try close(open, at: call.now, settings, tx, in: shop, by: call.authorship) {
                if request.progressPercentage > 0 {
                    $0.progressPercentage = request.progressPercentage
                }
                if request.workStatus != .unspecified { $0.workStatus = request.workStatus }
                if !request.notes.isEmpty { $0.notes = request.notes }
            }
        }
    }

    /// Closes an open entry with all that follows from it.
    static func close(
        _ open: LaborTimeEntry,
        at now: Int64,
        _ settings: ShopSettings,
        _ tx: Transaction,
        in shop: ShopID,
        by author: Authorship,
        _ change: (inout LaborTimeEntry) -> Void = { _ in }
    ) throws -> LaborTimeEntry {
        var closed = try open.closed(at: now, minutesMax: settings.openEntryMinutes)
        change(&closed)
        if open.status == .onBreak { try Breaks.end(of: open, at: now, tx, in: shop, by: author) }
        let saved = try tx.update(closed, expecting: open.version, in: shop, by: author)
        return try EntrySettling.settle(saved, tx, in: shop, by: author)
    }
}

extension ShopSettings {
    /// J135: minutes an entry may run.
    var openEntryMinutes: Int64 {
        hasOpenEntryMinutesMax ? Int64(openEntryMinutesMax) : LaborTimeEntry.openMinutesMax
    }
}

/// An entry the caller may change: their own, or anyone's with jobs.assign.
enum OwnEntry {
    static func require(
        _ id: String,
        etag: String,
        _ tx: Transaction,
        _ call: Call
    ) throws -> LaborTimeEntry {
        let entry = try tx.require(LaborTimeEntry.self, id, etag: etag, in: try call.shop)
        if entry.technicianID != call.actor.userID { try call.require(Permission.jobsAssign) }
        guard !entry.payrollProcessed else { throw LaborRefusal.payrollProcessed }  // J138
        return entry
    }
}
