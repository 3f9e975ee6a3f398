internal import Schema
internal import Chassis
internal import Contracts
internal import Store

/// POST /v1/workflowStatuses/{id}:start — begins work on a stage (J065, J071, J077).
enum StartStage {
    static func handle(_ request: StartStageRequest, _ call: Call) async throws -> WorkflowStatus {
        try await call.write { tx in
            let run = try tx.require(
                WorkflowStatus.self,
                request.id,
                etag: request.etag,
                in: try call.shop
            )
            let stages = try tx.all(ProductionStage.self, in: try call.shop, where: [])
            let runs = try tx.all(
                WorkflowStatus.self,
                in: try call.shop,
                where: [.equal("job_id", .uuid(run.jobID))]
            )
            var started = try run.moved(to: .inProgress, at: call.now)
            if let stage = stages.first(where: { $0.jobStage == run.stage.storedName }) {
                try stage.checkMayStart(beside: stages, runs)
                let open = try tx.count(
                    WorkflowStatus.self,
                    in: try call.shop,
                    where: [
                        .equal("stage", run.stage),
                        .equal("status", WorkflowStatus.Status.inProgress),
                    ]
                )
                try stage.checkCapacity(open: open)
            }
            if !request.technicianID.isEmpty { started.technicianID = request.technicianID }
            if !request.bayNumber.isEmpty { started.bayNumber = request.bayNumber }
            return try tx.update(
                started,
                expecting: run.version,
                in: try call.shop,
                by: call.authorship
            )
        }
    }
}

/// POST /v1/workflowStatuses/{id}:complete — ends a stage (J066, J080).
enum CompleteStage {
    static func handle(_ request: CompleteStageRequest, _ call: Call) async throws -> WorkflowStatus
    {
        try await call.write { tx in
            let run = try tx.require(
                WorkflowStatus.self,
                request.id,
                etag: request.etag,
                in: try call.shop
            )
            var done = try run.moved(to: .completed, at: call.now)
            if request.hasQualityRating { done.qualityRating = request.qualityRating }
            if !request.notes.isEmpty { done.notes = request.notes }
            return try tx.update(
                done,
                expecting: run.version,
                in: try call.shop,
                by: call.authorship
            )
        }
    }
}

/// POST /v1/workflowStatuses/{id}:skip — leaves a stage out (J072, J073).
enum SkipStage {
    static func handle(_ request: SkipStageRequest, _ call: Call) async throws -> WorkflowStatus {
        try await call.write { tx in
            let run = try tx.require(
                WorkflowStatus.self,
                request.id,
                etag: request.etag,
                in: try call.shop
            )
            let stage = try tx.first(
                ProductionStage.self,
                in: try call.shop,
                where: [.equal("job_stage", .text(run.stage.storedName))]
            )
            if let stage, stage.isRequired, !stage.canSkip { throw StageRefusal.stageNotSkippable }
            var skipped = try run.moved(to: .skipped, at: call.now)
            skipped.notes = request.reason
            return try tx.update(
                skipped,
                expecting: run.version,
                in: try call.shop,
                by: call.authorship
            )
        }
    }
}
