internal import Chassis
internal import Contracts
internal import SwiftProtobuf

/// POST /v1/jobs/{id}:completeBlueprint — the checklist is done and all damage written down.
enum CompleteBlueprint {
    static func handle(_ request: CompleteBlueprintRequest, _ call: Call) async throws -> Job {
        try await call.change(Job.self, request.id, etag: request.etag) { job, _ in
            job.blueprintCompleted = true
            job.blueprintCompletedAt = Google_Protobuf_Timestamp(microseconds: call.now)
            if !call.actor.userID.isEmpty { job.blueprintCompletedBy = call.actor.userID }
        }
    }
}
