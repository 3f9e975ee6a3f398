internal import Chassis
internal import Contracts

/// POST /v1/laborTimeEntries/{id}:startBreak
enum StartBreak {
    static func handle(_ request: StartBreakRequest, _ call: Call) async throws -> LaborTimeEntry {
        try await call.write { tx in
            let entry = try OwnEntry.require(request.id, etag: request.etag, tx, call)
            return try tx.update(
                entry.breakStarted(at: call.now),
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
            return try tx.update(
                entry.breakEnded(at: call.now),
                expecting: entry.version,
                in: try call.shop,
                by: call.authorship
            )
        }
    }
}
