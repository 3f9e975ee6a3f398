internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// POST /v1/stageChecklistItems/{id}:tick — done by whom and when, or open again.
enum TickChecklistItem {
    static func handle(_ request: TickChecklistItemRequest, _ call: Call) async throws
        -> StageChecklistItem
    {
        let shop = try call.shop
        return try await call.change(StageChecklistItem.self, request.id, etag: request.etag) {
            item,
            tx in
            let run = try tx.require(WorkflowStatus.self, item.workflowStatusID, in: shop)
            guard run.status != .completed, run.status != .skipped else {
                throw StageRefusal.stageTransition(from: run.status, to: run.status)
            }
            item.isDone = request.done
            item.clearDoneAt()
            item.clearDoneBy()
            if request.done {
                item.doneAt = Google_Protobuf_Timestamp(microseconds: call.now)
                if !call.actor.userID.isEmpty { item.doneBy = call.actor.userID }
            }
            if !request.note.isEmpty { item.note = request.note }
        }
    }
}

/// GET /v1/workflowStatuses/{workflow_status_id}/checklist.
enum ListChecklist {
    static func handle(_ request: ListChecklistRequest, _ call: Call) async throws
        -> ListChecklistResponse
    {
        let shop = try call.shop
        return try await call.read { view in
            let run = try view.require(WorkflowStatus.self, request.workflowStatusID, in: shop)
            let items = try Floor.read(view, in: shop).checklist(of: run, view)
            return ListChecklistResponse.with { $0.items = items }
        }
    }
}

/// POST /v1/jobs/{job_id}:planStages — a pending run for every active stage that has none yet.
enum PlanStages {
    static func handle(_ request: PlanStagesRequest, _ call: Call) async throws
        -> PlanStagesResponse
    {
        let shop = try call.shop
        return try await call.write { tx in
            let job = try tx.require(Job.self, request.jobID, in: shop)
            guard job.status != .delivered, job.status != .cancelled else {
                throw JobRefusal.jobClosed
            }
            let floor = try Floor.read(tx, in: shop)
            var runs = try floor.runs(of: job.id, tx)
            for definition in floor.stages where definition.isActive {
                guard let stage = definition.stage, !runs.contains(where: { $0.stage == stage })
                else { continue }
                let run = WorkflowStatus.planned(job: job, stage: stage, definition: definition)
                runs.append(try floor.insert(run, tx, by: call.authorship))
            }
            let all = runs.sorted {
                ($0.stageOrder, $0.reworkCount) < ($1.stageOrder, $1.reworkCount)
            }
            return PlanStagesResponse.with { $0.runs = all }
        }
    }
}
