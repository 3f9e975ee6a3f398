internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// POST /v1/jobs/{job_id}/blocks — keeps a job from a stage, or from all of them.
enum BlockStage {
    static func handle(_ request: BlockStageRequest, _ call: Call) async throws -> StageBlock {
        let shop = try call.shop
        return try await call.write { tx in
            let job = try tx.require(Job.self, request.jobID, in: shop)
            guard job.status != .delivered, job.status != .cancelled else {
                throw JobRefusal.jobClosed
            }
            guard !request.reason.allSatisfy(\.isWhitespace) else {
                throw JobRefusal.reasonRequired
            }
            if !request.ownerID.isEmpty { _ = try tx.require(User.self, request.ownerID, in: shop) }
            let user = call.actor.userID
            let owner = request.ownerID.isEmpty ? user : request.ownerID
            let block = StageBlock.with {
                $0.jobID = job.id
                if request.stage != .unspecified { $0.stage = request.stage }
                $0.cause = request.cause == .unspecified ? .other : request.cause
                $0.reason = request.reason
                if !owner.isEmpty { $0.ownerID = owner }
                $0.since = Google_Protobuf_Timestamp(microseconds: call.now)
                if request.hasExpectedUntil { $0.expectedUntil = request.expectedUntil }
                if !user.isEmpty { $0.placedBy = user }
            }
            return try tx.insert(block, in: shop, by: call.authorship)
        }
    }
}

/// POST /v1/stageBlocks/{id}:clear — it blocks no longer.
enum ClearBlock {
    static func handle(_ request: ClearBlockRequest, _ call: Call) async throws -> StageBlock {
        try await call.change(StageBlock.self, request.id, etag: request.etag) { block, _ in
            guard !block.hasClearedAt else { throw FloorRefusal.blockCleared }
            block.clearedAt = Google_Protobuf_Timestamp(microseconds: call.now)
            if !call.actor.userID.isEmpty { block.clearedBy = call.actor.userID }
            if !request.note.isEmpty { block.clearNote_p = request.note }
        }
    }
}

/// GET /v1/jobs/{job_id}/blocks.
enum ListStageBlocks {
    static func handle(_ request: ListStageBlocksRequest, _ call: Call) async throws
        -> ListStageBlocksResponse
    {
        let shop = try call.shop
        return try await call.read { view in
            _ = try view.require(Job.self, request.jobID, in: shop)
            var conditions: [Condition] = [.equal("job_id", .uuid(request.jobID))]
            if !request.showCleared { conditions.append(.isNull("cleared_at")) }
            let blocks = try view.all(
                StageBlock.self,
                in: shop,
                where: conditions,
                order: [.ascending("since")]
            )
            return ListStageBlocksResponse.with { $0.blocks = blocks }
        }
    }
}
