import Contracts
import Schema
import Store
import Testing

@testable import JobsService

@Suite("The job's status follows its stages")
struct DerivedStatusTests {
    private func run(
        _ stage: WorkflowStatus.Stage,
        _ status: WorkflowStatus.Status,
        _ count: Int32 = 0
    ) -> WorkflowStatus {
        WorkflowStatus.with {
            $0.id = UUIDv7.make()
            $0.stage = stage
            $0.stageOrder = WorkflowStatus.order(of: stage)
            $0.status = status
            $0.reworkCount = count
        }
    }

    @Test("1.5: the lowest stage in progress, else the next required one to be done")
    func derived() {
        let optional = ProductionStage.with {
            $0.jobStage = "paint_prep"
            $0.isRequired = false
            $0.isActive = true
        }
        let table: [([WorkflowStatus], Job.Status?)] = [
            ([], nil),
            ([run(.bodyStructure, .inProgress)], .bodyStructure),
            ([run(.paintPrep, .inProgress), run(.bodyStructure, .inProgress)], .bodyStructure),
            ([run(.bodyStructure, .completed), run(.reassembly, .pending)], .reassembly),
            (
                [
                    run(.bodyStructure, .completed), run(.paintPrep, .pending),
                    run(.paintBooth, .pending),
                ], .paintBooth
            ),
            ([run(.bodyStructure, .completed)], nil),
            ([run(.bodyStructure, .onHold), run(.paintBooth, .pending)], .bodyStructure),
            ([run(.bodyStructure, .rework, 1), run(.reassembly, .pending)], .bodyStructure),
            ([run(.bodyStructure, .failed), run(.reassembly, .pending)], .reassembly),
            ([run(.bodyStructure, .completed), run(.bodyStructure, .pending, 1)], .bodyStructure),
            ([run(.bodyStructure, .pending), run(.bodyStructure, .completed, 1)], nil),
            ([run(.frameRepair, .inProgress)], .bodyStructure),
            ([run(.roadTest, .inProgress)], .calibration),
            ([run(.disassembly, .skipped), run(.blueprint, .pending)], .blueprint),
        ]
        for (runs, status) in table {
            #expect(Job.derivedStatus(runs, [optional]) == status, "\(runs.map(\.stage))")
        }
    }

    @Test("1.5: each of the twenty stages implies a status, and each status' own stage implies it")
    func stages() {
        for stage in WorkflowStatus.Stage.allCases where stage != .unspecified {
            #expect(stage.jobStatus != nil)
        }
        for status in Job.Status.ordered {
            #expect(status.stage?.jobStatus == status)
        }
    }

    @Test("only an arrow forward, over or back is followed; none from a held job")
    func following() {
        let back = [run(.bodyStructure, .inProgress)]
        #expect(Sample.job(.reassembly).following(back, [])?.direction == .backward)
        #expect(Sample.job(.partsReceiving).following(back, [])?.direction == .forward)
        #expect(Sample.job(.bodyStructure).following(back, []) == nil)
        #expect(Sample.job(.estimate).following(back, []) == nil)
        var held = Sample.job(.onHold)
        held.heldFromStatus = .bodyStructure
        #expect(held.following(back, []) == nil)
        #expect(Sample.job(.cancelled).following([run(.estimate, .pending)], []) == nil)
    }
}
