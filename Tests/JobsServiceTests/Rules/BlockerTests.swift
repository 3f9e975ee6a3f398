import Contracts
import Schema
import Store
import Testing

@testable import JobsService

@Suite("What blocks this car")
struct BlockerTests {
    private func blockers(
        _ job: Job,
        hold: JobHold? = nil,
        blocks: [StageBlock] = [],
        runs: [WorkflowStatus] = [],
        mayOrder: Bool = false
    ) -> [BoardBlocker] {
        job.blockers(
            hold: hold,
            blocks: blocks,
            runs: runs,
            mayOrderBeforeApproval: mayOrder,
            at: Sample.now
        )
    }

    @Test("a car that nothing blocks has none, in any status")
    func none() {
        for status in Sample.statuses where status != .onHold {
            #expect(blockers(Sample.job(status)).isEmpty, "\(status)")
        }
    }

    @Test("a hold says who, why and how long; the car stands where it was held")
    func hold() throws {
        let job = Sample.job(.onHold)
        #expect(job.column == .reassembly)
        let hold = JobHold.with {
            $0.cause = .insurer
            $0.reason = "adjuster comes on Friday"
            $0.ownerID = "o"
            $0.startedAt = Sample.time(Sample.now - 90 * Sample.minute)
        }
        let blocker = try #require(blockers(job, hold: hold).first)
        #expect(blocker.kind == .hold)
        #expect(blocker.cause == .insurer)
        #expect(blocker.reason == "adjuster comes on Friday")
        #expect(blocker.ownerID == "o")
        #expect(blocker.ageMinutes == 90)
    }

    @Test(
        "J046: critical parts block from ordering to the end; any open line where all are needed",
        arguments: [
            (.blueprint, 1, 1, false), (.partsOrdering, 0, 2, true),
            (.partsReceiving, 1, 1, true), (.bodyStructure, 1, 1, true),
            (.bodyStructure, 0, 3, false), (.paintBooth, 0, 3, false),
            (.reassembly, 0, 3, true), (.detail, 0, 1, true), (.readyPickup, 1, 1, false),
        ] as [(Job.Status, Int32, Int32, Bool)]
    )
    func parts(status: Job.Status, critical: Int32, open: Int32, blocked: Bool) {
        var job = Sample.job(status)
        job.criticalPartsMissing = critical
        job.openPartsLines = open
        job.partsEta = Sample.time(Sample.now + Sample.day)
        let found = blockers(job)
        #expect(found.map(\.kind) == (blocked ? [.parts] : []))
        #expect(found.allSatisfy { $0.expectedUntil == job.partsEta })
    }

    @Test("J045: a finished blueprint waits for approval, unless the insurer lets parts be ordered")
    func approval() {
        var job = Sample.job(.blueprint)
        job.estimateStatus = .pending
        #expect(blockers(job).map(\.kind) == [.approval])
        #expect(blockers(job).map(\.cause) == [.customer])
        #expect(blockers(job, mayOrder: true).isEmpty)
        job.insuranceCompanyID = UUIDv7.make()
        #expect(blockers(job).map(\.cause) == [.insurer])
        job.blueprintCompleted = false
        #expect(blockers(job).isEmpty)
        job.status = .partsOrdering
        job.blueprintCompleted = true
        #expect(blockers(job).isEmpty)
    }

    @Test("J070, J080: a stage waits for the customer, and for the inspector once its work is done")
    func runs() {
        var run = WorkflowStatus.with {
            $0.stage = .paintBooth
            $0.status = .inProgress
            $0.requiresInspection = true
            $0.progressPercentage = 99
        }
        let job = Sample.job(.paintBooth)
        #expect(blockers(job, runs: [run]).isEmpty)
        run.progressPercentage = 100
        #expect(blockers(job, runs: [run]).map(\.kind) == [.inspection])
        run.inspectionCompleted = true
        #expect(blockers(job, runs: [run]).isEmpty)
        run.customerApprovalRequired = true
        #expect(blockers(job, runs: [run]).map(\.kind) == [.approval])
        #expect(blockers(job, runs: [run]).map(\.stage) == [.paintBooth])
    }

    @Test("J047: a failed check blocks until the car goes back")
    func quality() {
        var job = Sample.job(.qualityControl)
        job.qualityStatus = .failed
        job.qualityNotes = "orange peel"
        #expect(blockers(job).map(\.reason) == ["orange peel"])
        job.status = .paintPrep
        #expect(blockers(job).isEmpty)
    }

    @Test("several blockers: the oldest first")
    func several() {
        var job = Sample.job(.partsReceiving)
        job.openPartsLines = 1
        job.statusChangedAt = Sample.time(Sample.now - Sample.hour)
        let blocks = [("new", 30), ("old", 90)].map { reason, minutes in
            StageBlock.with {
                $0.reason = reason
                $0.since = Sample.time(Sample.now - Int64(minutes) * Sample.minute)
            }
        }
        let found = blockers(job, blocks: blocks)
        #expect(found.map(\.kind) == [.block, .parts, .block])
        #expect(found.map(\.ageMinutes) == [90, 60, 30])
    }
}
