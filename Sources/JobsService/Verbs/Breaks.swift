internal import Chassis
internal import Contracts

/// POST /v1/laborTimeEntries/{id}:startBreak
enum StartBreak {
    static func run(_ request: StartBreakRequest, _ call: Call) async throws -> LaborTimeEntry {
        try await call.write { tx in
            let entry = try OwnEntry.require(request.id, etag: request.etag, tx, call)
            return try tx.update(
                entry.breakStarted(at: call.now), expecting: entry.version, in: call.shop,
                by: call.authorship)
        }
    }
}

/// POST /v1/laborTimeEntries/{id}:endBreak
enum EndBreak {
    static func run(_ request: EndBreakRequest, _ call: Call) async throws -> LaborTimeEntry {
        try await call.write { tx in
            let entry = try OwnEntry.require(request.id, etag: request.etag, tx, call)
            return try tx.update(
                entry.breakEnded(at: call.now), expecting: entry.version, in: call.shop,
                by: call.authorship)
        }
    }
}
