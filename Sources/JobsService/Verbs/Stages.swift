internal import Schema
internal import Chassis
internal import Contracts
internal import Store

/// POST /v1/workflowStatuses/{id}:start — begins work on a stage (J012, J065, J070, J071, J077,
/// J079, J091). The job's status follows.
enum StartStage {
    static func handle(_ request: StartStageRequest, _ call: Call) async throws -> WorkflowStatus {
        let following = try await FollowStages.ask(request.id, as: .inProgress, call)
        let shop = try call.shop
        return try await call.write { tx in
            let run = try tx.require(
                WorkflowStatus.self,
                request.id,
                etag: request.etag,
                in: shop
            )
            let job = try tx.require(Job.self, run.jobID, in: shop)
            let floor = try Floor.read(tx, in: shop)
            let definition = floor.definition(of: run.stage)
            var ready = run
            if !request.technicianID.isEmpty { ready.technicianID = request.technicianID }
            if !request.bayNumber.isEmpty { ready.bayNumber = request.bayNumber }
            if request.hasTemperatureHundredths {
                ready.temperatureHundredths = request.temperatureHundredths
            }
            if request.hasHumidityHundredths {
                ready.humidityHundredths = request.humidityHundredths
            }
            let started = try ready.moved(
                to: .inProgress,
                at: call.now,
                buffer: definition?.bufferTime ?? 0,
                floor.calendar
            )
            try check(started, of: job, definition, request, floor, tx, call)
            let saved = try tx.update(
                started.assigned(over: run, by: call.actor.userID, at: call.now),
                expecting: run.version,
                in: shop,
                by: call.authorship
            )
            try following.move(job, for: saved, isStarting: true, floor, tx, call)
            return saved
        }
    }

    private static func check(
        _ run: WorkflowStatus,
        of job: Job,
        _ definition: ProductionStage?,
        _ request: StartStageRequest,
        _ floor: Floor,
        _ tx: Transaction,
        _ call: Call
    ) throws {
        guard job.status != .delivered, job.status != .cancelled else { throw JobRefusal.jobClosed }
        guard job.status != .onHold else { throw FloorRefusal.jobOnHold }
        try run.checkMayProceed(try floor.blocks(of: job.id, tx))
        try Bays.check(run, definition, floor, tx)
        if run.hasTechnicianID {
            let technician = try tx.require(User.self, run.technicianID, in: floor.shop)
            try definition?.checkTechnician(technician, on: floor.calendar.date(call.now))
        }
        guard let definition else { return }
        let runs = try floor.runs(of: job.id, tx)
        try definition.checkMayStart(beside: floor.stages, runs)
        try definition.checkParallel(runs, starting: run)
        try floor.checkCapacity(definition, for: run, tx)
        try definition.checkEnvironment(
            temperature: request.hasTemperatureHundredths ? request.temperatureHundredths : nil,
            humidity: request.hasHumidityHundredths ? request.humidityHundredths : nil
        )
    }
}

/// POST /v1/workflowStatuses/{id}:complete — ends a stage (J066, J080). The job's status follows
/// where its guards allow.
enum CompleteStage {
    static func handle(_ request: CompleteStageRequest, _ call: Call) async throws -> WorkflowStatus
    {
        // A department that does not answer keeps the job's status where it is, not the work.
        let following = (try? await FollowStages.ask(request.id, as: .completed, call)) ?? .silent
        let shop = try call.shop
        return try await call.write { tx in
            let run = try tx.require(
                WorkflowStatus.self,
                request.id,
                etag: request.etag,
                in: shop
            )
            let floor = try Floor.read(tx, in: shop)
            var done = try run.moved(to: .completed, at: call.now, floor.calendar)
            try run.checkMayProceed(try floor.blocks(of: run.jobID, tx))
            try StageChecklistItem.checkDone(try floor.checklist(of: run, tx))
            if request.hasQualityRating { done.qualityRating = request.qualityRating }
            if !request.notes.isEmpty { done.notes = request.notes }
            let saved = try tx.update(
                done,
                expecting: run.version,
                in: shop,
                by: call.authorship
            )
            let job = try tx.require(Job.self, run.jobID, in: shop)
            try following.move(job, for: saved, isStarting: false, floor, tx, call)
            return saved
        }
    }
}

/// POST /v1/workflowStatuses/{id}:skip — leaves a stage out, by permission and with the reason
/// (J072, J073).
enum SkipStage {
    static func handle(_ request: SkipStageRequest, _ call: Call) async throws -> WorkflowStatus {
        let following = (try? await FollowStages.ask(request.id, as: .skipped, call)) ?? .silent
        let shop = try call.shop
        return try await call.write { tx in
            let run = try tx.require(
                WorkflowStatus.self,
                request.id,
                etag: request.etag,
                in: shop
            )
            let floor = try Floor.read(tx, in: shop)
            try floor.definition(of: run.stage)?.checkSkip()
            var skipped = try run.moved(to: .skipped, at: call.now, floor.calendar)
            skipped.skipReason = request.reason
            if !call.actor.userID.isEmpty { skipped.skippedBy = call.actor.userID }
            let saved = try tx.update(
                skipped,
                expecting: run.version,
                in: shop,
                by: call.authorship
            )
            let job = try tx.require(Job.self, run.jobID, in: shop)
            try following.move(job, for: saved, isStarting: false, floor, tx, call)
            return saved
        }
    }
}
