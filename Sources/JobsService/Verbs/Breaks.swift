internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// POST /v1/laborTimeEntries/{id}:startBreak
enum StartBreak {
    static func handle(_ request: StartBreakRequest, _ call: Call) async throws -> LaborTimeEntry {
        try await call.write { tx in
            let entry = try OwnEntry.require(request.id, etag: request.etag, tx, call)
            let paused = try entry.breakStarted(at: call.now)
            _ = try tx.insert(
                EntryBreak.with {
                    $0.laborTimeEntryID = entry.id
                    $0.startTime = Google_Protobuf_Timestamp(microseconds: call.now)
                },
                in: try call.shop,
                by: call.authorship
            )
            return try tx.update(
                paused,
                expecting: entry.version,
                in: try call.shop,
                by: call.authorship
            )
        }
    }
}

/// POST /v1/laborTimeEntries/{id}:endBreak
enum EndBreak {
    static func handle(_ request: EndBreakRequest, _ call: Call) async throws -> LaborTimeEntry {
        try await call.write { tx in
            let entry = try OwnEntry.require(request.id, etag: request.etag, tx, call)
            let back = try entry.breakEnded(at: call.now)
            try Breaks.end(of: entry, at: call.now, tx, in: try call.shop, by: call.authorship)
            return try tx.update(
                back,
                expecting: entry.version,
                in: try call.shop,
                by: call.authorship
            )
        }
    }
}

/// GET /v1/laborTimeEntries/{labor_time_entry_id}/breaks
enum ListTimeBreaks {
    static func handle(
        _ request: ListTimeBreaksRequest,
        _ call: Call
    ) async throws -> ListTimeBreaksResponse {
        let shop = try call.shop
        return try await call.read { view in
            let entry = try view.require(LaborTimeEntry.self, request.laborTimeEntryID, in: shop)
            let breaks = try view.all(
                EntryBreak.self,
                in: shop,
                where: [.equal("labor_time_entry_id", .uuid(entry.id))],
                order: [.ascending("start_time")]
            )
            return ListTimeBreaksResponse.with {
                $0.timeBreaks = breaks.map(\.shown)
            }
        }
    }
}

/// The rows behind an entry's breaks.
enum Breaks {
    /// Ends the break that runs, if one does.
    static func end(
        of entry: LaborTimeEntry,
        at now: Int64,
        _ tx: Transaction,
        in shop: ShopID,
        by author: Authorship
    ) throws {
        let open = try tx.first(
            EntryBreak.self,
            in: shop,
            where: [.equal("labor_time_entry_id", .uuid(entry.id)), .isNull("end_time")]
        )
        guard var open else { return }
        open.endTime = Google_Protobuf_Timestamp(microseconds: now)
        _ = try tx.update(open, expecting: nil, in: shop, by: author)
    }
}

extension EntryBreak {
    /// As clients see it.
    fileprivate var shown: TimeBreak {
        TimeBreak.with {
            $0.startTime = startTime
            if hasEndTime { $0.endTime = endTime }
            $0.paid = paid
        }
    }
}
