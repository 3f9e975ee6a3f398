import Chassis
import Contracts
import Schema
import Store
import SwiftProtobuf
import Testing
import Wire

@testable import JobsService

@Suite("Starting and ending stages")
struct StageVerbTests {
    /// A job checked in, its stages planned, its intake done; the shop is open.
    private func planned(_ floor: ShopFloor) async throws -> Job {
        floor.bench.clock.advance(seconds: 6 * 3_600)
        let job = try await floor.move(floor.job(), .intake)
        _ = try await floor.plan(job)
        return job
    }

    @Test("1.5: a job moves as its stages are completed and started, by one rule")
    func follows() async throws {
        let floor = try await ShopFloor()
        let job = try await planned(floor)
        #expect(try await floor.all(WorkflowStatus.self).count == 12)
        let intake = try await floor.run(job, .intake)
        #expect(await reason { try await floor.complete(intake) } == "NEEDS_INSPECTION")
        _ = try await floor.inspect(intake)
        _ = try await floor.complete(intake)
        #expect(try await floor.job(again: job).status == .blueprint)
        let disassembly = try await floor.run(job, .disassembly)
        #expect(disassembly.status == .pending)
        floor.bench.clock.advance(seconds: 600)
        _ = try await floor.start(disassembly)
        #expect(try await floor.job(again: job).status == .blueprint)
        let history = try await floor.all(JobStageHistory.self)
        #expect(history.map(\.toStage) == ["intake", "blueprint"])
        #expect(history.last?.inspectionCompleted == true)
    }

    @Test("a completed stage stays completed when the guard of the next status says no")
    func guarded() async throws {
        let floor = try await ShopFloor()
        let job = try await planned(floor)
        for stage in [WorkflowStatus.Stage.intake, .disassembly] {
            let run = try await floor.run(job, stage)
            if run.status == .pending { _ = try await floor.start(run) }
            if run.requiresInspection { _ = try await floor.inspect(run) }
            _ = try await floor.complete(run)
        }
        let blueprint = try await floor.run(job, .blueprint)
        _ = try await floor.start(blueprint)
        _ = try await floor.inspect(blueprint)
        #expect(try await floor.complete(blueprint).status == .completed)
        #expect(try await floor.job(again: job).status == .blueprint)
        let parts = try await floor.run(job, .partsOrdering)
        #expect(await reason { try await floor.start(parts) } == "BLUEPRINT_INCOMPLETE")
        #expect(try await floor.run(job, .partsOrdering).status == .pending)
    }

    @Test("J071: a stage does not start before its prerequisites")
    func prerequisites() async throws {
        let floor = try await ShopFloor()
        let job = try await planned(floor)
        let blueprint = try await floor.run(job, .blueprint)
        #expect(await reason { try await floor.start(blueprint) } == "PREREQUISITES")
    }

    @Test("J079: the booth is too cold, or nobody looked")
    func environment() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.move(floor.job(), .intake)
        try await floor.stage("DISASSEMBLY", ["min_temperature_hundredths", "prerequisites"]) {
            $0.minTemperatureHundredths = 1_800
            $0.prerequisites = []
        }
        try await floor.stage("DISASSEMBLY", ["can_parallelize"]) { $0.canParallelize = true }
        _ = try await floor.plan(job)
        let run = try await floor.run(job, .disassembly)
        #expect(await reason { try await floor.start(run) } == "READING_REQUIRED")
        #expect(await reason { try await floor.start(run, celsius: 15) } == "ENVIRONMENT")
        let started = try await floor.start(run, celsius: 18)
        #expect(started.temperatureHundredths == 1_800)
        #expect(try await floor.job(again: job).status == .intake, "the lowest stage in progress")
    }

    @Test("J012: who is not certified is not put on the stage")
    func certified() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.move(floor.job(), .intake)
        try await floor.stage("DISASSEMBLY", ["required_certifications"]) {
            $0.requiredCertifications = ["I-CAR"]
        }
        _ = try await floor.plan(job)
        let run = try await floor.run(job, .disassembly)
        let assign = await reason {
            try await floor.call(
                WorkflowStatusesMethods.updateWorkflowStatus,
                UpdateWorkflowStatusRequest.with {
                    $0.workflowStatus.id = run.id
                    $0.workflowStatus.technicianID = floor.technician.id
                    $0.updateMask.paths = ["technician_id"]
                }
            )
        }
        #expect(assign == "CERTIFICATION_MISSING")
    }

    @Test("J072, J073: a stage is skipped where it can be, by permission, with its reason")
    func skip() async throws {
        let floor = try await ShopFloor()
        let job = try await planned(floor)
        let run = try await floor.run(job, .disassembly)
        let request = SkipStageRequest.with {
            $0.id = run.id
            $0.reason = "nothing to take apart"
        }
        func skip() async throws -> WorkflowStatus {
            try await floor.call(WorkflowStatusesMethods.skipStage, request)
        }
        #expect(await reason { try await skip() } == "STAGE_NOT_SKIPPABLE")
        try await floor.stage("DISASSEMBLY", ["can_skip"]) { $0.canSkip = true }
        let refused = await #expect(throws: RPCError.self) {
            try await floor.asTechnician(WorkflowStatusesMethods.skipStage, request)
        }
        #expect(refused?.code == .permissionDenied)
        let skipped = try await skip()
        #expect(skipped.skipReason == "nothing to take apart")
        #expect(skipped.skippedBy == floor.owner.id)
    }

    @Test("a checklist is ticked by whom and when, and names what is open")
    func checklist() async throws {
        let floor = try await ShopFloor()
        try await floor.stage("INTAKE", ["checklist_template"]) {
            $0.checklistTemplate = [
                Google_Protobuf_Struct(fields: ["text": "odometer"]),
                Google_Protobuf_Struct(fields: ["text": "keys"]),
            ]
        }
        let job = try await planned(floor)
        let run = try await floor.inspect(try await floor.run(job, .intake))
        let items = try await floor.call(
            StageRunsMethods.listChecklist,
            ListChecklistRequest.with { $0.workflowStatusID = run.id }
        ).items
        #expect(items.map(\.text) == ["odometer", "keys"])
        func tick(_ item: StageChecklistItem) async throws -> StageChecklistItem {
            try await floor.call(
                StageRunsMethods.tickChecklistItem,
                TickChecklistItemRequest.with {
                    $0.id = item.id
                    $0.done = true
                }
            )
        }
        let first = try await tick(items[0])
        #expect(first.doneBy == floor.owner.id && first.hasDoneAt)
        let error = await #expect(throws: RPCError.self) { try await floor.complete(run) }
        #expect(error?.reason == "CHECKLIST_OPEN")
        #expect(error?.metadata["items"] == "keys")
        let moved = await reason { try await floor.move(job, .blueprint) }
        #expect(moved == "CHECKLIST_OPEN", "the card asks what the stage asks")
        _ = try await tick(items[1])
        #expect(try await floor.complete(run).status == .completed)
    }

    @Test("J080, J081: a card is moved on by who may inspect and did not do the work")
    func signedOff() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.move(floor.job(), .intake)
        let onwards = MoveJobRequest.with {
            $0.id = job.id
            $0.toStatus = .blueprint
        }
        let asTechnician = await reason {
            try await floor.asTechnician(JobsMethods.moveJob, onwards)
        }
        #expect(asTechnician == "NEEDS_INSPECTION")
        _ = try await floor.move(job, .blueprint)
        let intake = try await floor.run(job, .intake)
        #expect(intake.inspectedBy == floor.owner.id && intake.firstPass)
        let blueprint = try await floor.run(job, .blueprint)
        _ = try await floor.call(
            WorkflowStatusesMethods.updateWorkflowStatus,
            UpdateWorkflowStatusRequest.with {
                $0.workflowStatus.id = blueprint.id
                $0.workflowStatus.technicianID = floor.owner.id
                $0.updateMask.paths = ["technician_id"]
            }
        )
        let own = await reason { try await floor.inspect(blueprint) }
        #expect(own == "INSPECTOR_DID_THE_WORK")
    }

    @Test("J069: done again as often as the stage allows; more by a manager")
    func rework() async throws {
        let floor = try await ShopFloor()
        let job = try await planned(floor)
        try await floor.stage("INTAKE", ["max_rework_attempts"]) { $0.maxReworkAttempts = 1 }
        let run = try await floor.run(job, .intake)
        func again(_ role: String) async throws -> WorkflowStatus {
            try await floor.call(
                StageRunsMethods.reworkStage,
                ReworkStageRequest.with {
                    $0.id = run.id
                    $0.reason = .qualityIssue
                },
                role: role
            )
        }
        #expect(try await again("technician").reworkCount == 1)
        _ = try await floor.start(run)
        #expect(await reason { try await again("technician") } == "REWORK_LIMIT")
        #expect(try await again("owner").reworkCount == 2)
    }

    @Test("a failed inspection sends the run back; the status of runs is not written by hand")
    func failed() async throws {
        let floor = try await ShopFloor()
        let job = try await planned(floor)
        let run = try await floor.run(job, .intake)
        let failed = try await floor.inspect(run, passed: false)
        #expect(failed.status == .rework && !failed.firstPass)
        let written = await reason {
            try await floor.call(
                WorkflowStatusesMethods.updateWorkflowStatus,
                UpdateWorkflowStatusRequest.with {
                    $0.workflowStatus.id = run.id
                    $0.workflowStatus.status = .inProgress
                    $0.updateMask.paths = ["status"]
                }
            )
        }
        #expect(written == "TRANSITION_NOT_ALLOWED")
    }

    @Test("1.10: a stage that jobs use is deactivated, not deleted; orders and codes are unique")
    func definitions() async throws {
        let floor = try await ShopFloor()
        _ = try await planned(floor)
        let stages = try await floor.all(ProductionStage.self)
        let intake = try #require(stages.first { $0.stageCode == "INTAKE" })
        let deleted = await reason {
            try await floor.call(
                ProductionStagesMethods.deleteProductionStage,
                DeleteProductionStageRequest.with { $0.id = intake.id }
            )
        }
        #expect(deleted == "STAGE_IN_USE")
        try await floor.stage("INTAKE", ["is_active"]) { $0.isActive = false }
        let same = await reason {
            try await floor.stage("QC", ["stage_order"]) { $0.stageOrder = intake.stageOrder }
        }
        #expect(same == "DUPLICATE")
        try await floor.stage("DETAIL", ["prerequisites"]) { $0.prerequisites = ["PAINT"] }
        let paint = try await floor.all(ProductionStage.self).first { $0.stageCode == "PAINT" }
        #expect(paint?.dependentStages == ["DETAIL"])
    }
}
