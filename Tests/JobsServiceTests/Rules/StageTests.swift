import Contracts
import Testing

@testable import JobsService

@Suite("Stages and their runs")
struct StageTests {
    @Test(
        "J074: prerequisites that run in a circle are named",
        arguments: [
            (["A": ["B"], "B": ["C"], "C": ["A"]], ["A", "B", "C", "A"]),
            (["A": ["B"], "B": ["C"], "C": []], nil), (["A": ["A"]], ["A", "A"]),
            (["A": ["B", "C"], "B": ["D"], "C": ["D"], "D": []], nil), ([:], nil),
            (["A": ["GONE"]], nil), (["A": ["B"], "B": ["C"], "C": ["B"]], ["B", "C", "B"]),
        ] as [([String: [String]], [String]?)]
    )
    func circle(needs: [String: [String]], cycle: [String]?) {
        let stages = needs.sorted { $0.key < $1.key }.map { Sample.stage($0.key, needs: $0.value) }
        #expect(ProductionStage.prerequisiteCycle(stages) == cycle)
    }

    @Test(
        "J076: a stage without a code is called after its name",
        arguments: [
            ("Paint Prep Booth Extra Long", "PAINT_PREP_BOOTH_EXT"), ("QC", "QC"),
            ("Wash & dry", "WASH___DRY"), ("", ""),
        ]
    )
    func code(name: String, code: String) {
        #expect(ProductionStage.code(from: name) == code)
    }

    @Test("J001: twelve default stages, in order, each after the one before")
    func defaults() {
        let stages = ProductionStage.defaults
        #expect(
            stages.map(\.stageCode) == [
                "INTAKE", "DISASSEMBLY", "ASSESS", "PARTS_ORDER", "BODY_REPAIR", "PAINT_PREP",
                "PAINT", "REASSEMBLY", "QC", "DETAIL", "FINAL_INSPECT", "READY",
            ]
        )
        #expect(
            stages.map(\.estimatedDuration) == [30, 120, 60, 15, 240, 180, 120, 180, 45, 90, 30, 0]
        )
        #expect(stages.map(\.stageOrder) == Array(1...12))
        #expect(ProductionStage.prerequisiteCycle(stages) == nil)
    }

    private func run(
        _ stage: WorkflowStatus.Stage,
        _ status: WorkflowStatus.Status
    ) -> WorkflowStatus {
        WorkflowStatus.with {
            $0.stage = stage
            $0.status = status
        }
    }

    @Test(
        "J071, J072: a stage starts when those before it are completed or skipped",
        arguments: [
            (.completed, true), (.skipped, true), (.inProgress, false), (.pending, false),
            (.rework, false), (.failed, false), (.onHold, false),
        ] as [(WorkflowStatus.Status, Bool)]
    )
    func prerequisites(status: WorkflowStatus.Status, goes: Bool) throws {
        var paint = Sample.stage("PAINT_BOOTH", needs: ["PAINT_PREP"])
        let before = Sample.stage("PAINT_PREP")
        for required in [true, false] {
            paint.isRequired = required
            let stages = [before, paint]
            let runs = [run(.paintPrep, status)]
            if goes {
                try paint.checkMayStart(beside: stages, runs)
            } else {
                #expect(throws: StageRefusal.prerequisites(["PAINT_PREP"])) {
                    try paint.checkMayStart(beside: stages, runs)
                }
            }
        }
    }

    @Test(
        "J077: a stage takes as many jobs as it has room for",
        arguments: [(1, 2, true), (2, 2, false), (3, 2, false), (99, nil, true)]
            as [(Int, Int32?, Bool)]
    )
    func capacity(open: Int, limit: Int32?, goes: Bool) throws {
        var stage = Sample.stage("PAINT")
        if let limit { stage.maxConcurrentJobs = limit }
        if goes {
            try stage.checkCapacity(open: open)
        } else {
            #expect(throws: StageRefusal.atCapacity(2)) { try stage.checkCapacity(open: open) }
        }
    }

    @Test("J065–J068: a run from every status to every status")
    func machine() {
        let allowed: Set<[WorkflowStatus.Status]> = [
            [.pending, .inProgress], [.pending, .skipped], [.pending, .onHold],
            [.inProgress, .completed], [.inProgress, .onHold], [.inProgress, .rework],
            [.inProgress, .failed], [.onHold, .pending], [.onHold, .inProgress],
            [.failed, .rework], [.rework, .inProgress], [.completed, .rework],
            [.skipped, .pending],
        ]
        for from in WorkflowStatus.Status.allCases {
            for to in WorkflowStatus.Status.allCases {
                #expect(WorkflowStatus.allows(from, to) == allowed.contains([from, to]))
            }
        }
    }

    @Test("J065, J066: 90 minutes from start to end, all of it done")
    func minutes() throws {
        let started = run(.bodyStructure, .pending).started(at: Sample.now, Sample.calendar)
        #expect(
            started.started(at: Sample.now + 5, Sample.calendar).startedAt == started.startedAt
        )
        let done = try started.completed(at: Sample.now + 90 * Sample.minute, Sample.calendar)
        #expect(done.actualDuration == 90)
        #expect(done.progressPercentage == 100)
    }

    @Test("J068: work done again is counted")
    func rework() throws {
        let again = try run(.bodyStructure, .completed).moved(
            to: .rework,
            at: Sample.now,
            Sample.calendar
        )
        #expect(again.requiresRework)
        #expect(again.reworkCount == 1)
    }

    @Test("J080: a stage with an inspection is not completed without it")
    func inspection() throws {
        var started = run(.bodyStructure, .inProgress)
        started.requiresInspection = true
        #expect(throws: StageRefusal.needsInspection) {
            try started.completed(at: Sample.now, Sample.calendar)
        }
        started.inspectionCompleted = true
        #expect(try started.completed(at: Sample.now, Sample.calendar).status == .completed)
    }
}
