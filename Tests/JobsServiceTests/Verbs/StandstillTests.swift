import Chassis
import Contracts
import Schema
import Store
import Testing
import Wire

@testable import JobsService

@Suite("Holds, blocks and bays")
struct StandstillTests {
    private func hold(_ floor: ShopFloor, _ job: Job, reason: String = "no keys") async throws
        -> JobHold
    {
        try await floor.call(
            StandstillsMethods.holdJob,
            HoldJobRequest.with {
                $0.id = job.id
                $0.cause = .customer
                $0.reason = reason
                $0.ownerID = floor.technician.id
                $0.expectedUntil = Sample.time(Sample.now + Sample.day)
            }
        )
    }

    @Test("J041, J042: a hold has its reason and owner, and ends when the job goes on")
    func holds() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.move(floor.job(), .intake)
        let silent = await reason { try await hold(floor, job, reason: " ") }
        #expect(silent == "HOLD_REASON_REQUIRED")
        let held = try await hold(floor, job)
        #expect(held.ownerID == floor.technician.id)
        #expect(try await floor.job(again: job).status == .onHold)
        #expect(try await floor.run(job, .intake).status == .onHold)
        #expect(await reason { try await hold(floor, job) } == "TRANSITION_NOT_ALLOWED")
        floor.bench.clock.advance(seconds: 3 * 86_400)
        let ended = try await floor.call(
            StandstillsMethods.resumeJob,
            ResumeJobRequest.with { $0.id = job.id }
        )
        #expect(ended.id == held.id)
        #expect(ended.endedBy == floor.owner.id && ended.hasEndedAt)
        #expect(try await floor.job(again: job).status == .intake)
        #expect(try await floor.run(job, .intake).status == .inProgress)
        #expect(
            await reason {
                try await floor.call(
                    StandstillsMethods.resumeJob,
                    ResumeJobRequest.with { $0.id = job.id }
                )
            } == "TRANSITION_NOT_ALLOWED"
        )
    }

    @Test("J043: a card moved to on_hold writes the same hold, and its days are no touch time")
    func card() async throws {
        let floor = try await ShopFloor()
        var job = try await floor.move(floor.job(), .intake)
        job = try await floor.move(job, .onHold, reason: "police seal")
        floor.bench.clock.advance(seconds: 3 * 86_400)
        job = try await floor.move(job, .intake)
        floor.bench.clock.advance(seconds: 86_400)
        let listed = try await floor.call(
            StandstillsMethods.listJobHolds,
            ListJobHoldsRequest.with { $0.jobID = job.id }
        )
        #expect(listed.holds.map(\.reason) == ["police seal"])
        #expect(listed.holds.allSatisfy { $0.hasEndedAt })
        #expect(listed.heldMinutes == 3 * 24 * 60)
        #expect(listed.cycleMinutes == 4 * 24 * 60)
        #expect(listed.touchMinutes == 9 * 60)
    }

    @Test("J067: a held run loses no working time; a hold of the stage outlasts the job's")
    func runs() async throws {
        let floor = try await ShopFloor()
        floor.bench.clock.advance(seconds: 6 * 3_600)
        let job = try await floor.move(floor.job(), .intake)
        let run = try await floor.run(job, .intake)
        let held = try await floor.call(
            StageRunsMethods.holdStage,
            HoldStageRequest.with {
                $0.id = run.id
                $0.reason = "lift is broken"
                $0.delayReason = .equipmentFailure
            }
        )
        #expect(held.status == .onHold && held.delayReason == .equipmentFailure)
        floor.bench.clock.advance(seconds: 1_800)
        let again = try await floor.call(
            StageRunsMethods.resumeStage,
            ResumeStageRequest.with { $0.id = run.id }
        )
        #expect(again.heldMinutes == 30 && again.delayMinutes == 30)
    }

    @Test("a block keeps a stage from starting and its card from moving on until it is cleared")
    func blocks() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.move(floor.job(), .intake)
        let block = try await floor.call(
            StandstillsMethods.blockStage,
            BlockStageRequest.with {
                $0.jobID = job.id
                $0.stage = .blueprint
                $0.cause = .equipment
                $0.reason = "measuring system is out"
            }
        )
        #expect(block.ownerID == floor.owner.id)
        let refused = await reason { try await floor.move(job, .blueprint) }
        #expect(refused == "STAGE_BLOCKED")
        func clear() async throws -> StageBlock {
            try await floor.call(
                StandstillsMethods.clearBlock,
                ClearBlockRequest.with {
                    $0.id = block.id
                    $0.note = "repaired"
                }
            )
        }
        #expect(try await clear().clearedBy == floor.owner.id)
        #expect(await reason { try await clear() } == "BLOCK_CLEARED")
        #expect(try await floor.move(job, .blueprint).status == .blueprint)
        func listed(_ cleared: Bool) async throws -> Int {
            try await floor.call(
                StandstillsMethods.listStageBlocks,
                ListStageBlocksRequest.with {
                    $0.jobID = job.id
                    $0.showCleared = cleared
                }
            ).blocks.count
        }
        #expect(try await [listed(false), listed(true)] == [0, 1])
    }

    @Test("J091: a bay has one running stage at a time")
    func bays() async throws {
        let floor = try await ShopFloor()
        let first = try await floor.move(floor.job(), .intake)
        let other = try await floor.sister(of: first)
        _ = try await floor.plan(other)
        let bay = try await floor.call(
            BaysMethods.createBay,
            CreateBayRequest.with {
                $0.bay.code = "B3"
                $0.bay.bayType = "lift"
            }
        )
        func park(_ job: Job, _ code: String) async throws -> WorkflowStatus {
            let run = try await floor.run(job, .intake)
            return try await floor.call(
                WorkflowStatusesMethods.updateWorkflowStatus,
                UpdateWorkflowStatusRequest.with {
                    $0.workflowStatus.id = run.id
                    $0.workflowStatus.bayNumber = code
                    $0.updateMask.paths = ["bay_number"]
                }
            )
        }
        #expect(await reason { try await park(first, "B9") } == "BAY_UNKNOWN")
        _ = try await park(first, "B3")
        let run = try await floor.run(other, .intake)
        let error = await #expect(throws: RPCError.self) {
            try await floor.start(run, bay: "B3")
        }
        #expect(error?.reason == "BAY_BUSY")
        #expect(error?.metadata["job"] == first.id)
        let gone = await reason {
            try await floor.call(
                BaysMethods.deleteBay,
                DeleteBayRequest.with { $0.id = bay.id }
            )
        }
        #expect(gone == "BAY_BUSY")
        _ = try await floor.move(first, .blueprint)
        #expect(try await floor.start(run, bay: "B3").bayNumber == "B3")
    }

    @Test("J048: every word on a calibration is kept")
    func calibrations() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        for status in [Job.CalibrationStatus.pending, .failed, .completed] {
            _ = try await floor.call(
                JobsMethods.recordCalibration,
                RecordCalibrationRequest.with {
                    $0.id = job.id
                    $0.status = status
                }
            )
        }
        let kept = try await floor.all(CalibrationRecord.self)
        #expect(kept.map(\.status) == [.pending, .failed, .completed])
    }
}
