import Contracts
import Testing

@testable import JobsService

@Suite("What a move leaves in the history")
struct StageHistoryTests {
    private func row(
        _ from: Job.Status,
        _ to: Job.Status,
        _ direction: Arrow.Direction,
        _ move: JobMove
    ) -> JobStageHistory {
        JobStageHistory.of(
            Sample.job(from),
            Sample.job(to),
            move,
            direction: direction,
            actor: "u",
            enteredAt: Sample.now,
            now: Sample.now + 47 * Sample.minute
        )
    }

    @Test(
        "J085: a duration is whole minutes",
        arguments: [
            (47 * Sample.minute, 47), (0, 0), (-Sample.minute, 0), (29_999_999, 0),
            (30_000_000, 1), (Int64.max, Int32.max),
        ] as [(Int64, Int32)]
    )
    func minutes(span: Int64, minutes: Int32) {
        #expect(JobStageHistory.minutes(from: 0, to: span) == minutes)
    }

    @Test("J085: a row has the stage's start, end and 47 minutes")
    func duration() {
        let history = row(.blueprint, .partsOrdering, .forward, JobMove(to: .partsOrdering))
        #expect(history.stageDuration == 47)
        #expect(history.stageStartTime.microseconds == Sample.now)
        #expect(history.stageEndTime == history.transitionTime)
        #expect(history.fromStage == "blueprint")
        #expect(history.toStage == "parts_ordering")
        #expect(history.movementType == .forward)
        #expect(history.firstTimeRight)
        #expect(!history.hasAuthorizedBy)
    }

    @Test("J089: stages left out name who allowed it")
    func skip() {
        let history = row(.bodyStructure, .reassembly, .skip, JobMove(to: .reassembly))
        #expect(history.movementType == .skip)
        #expect(history.authorizedBy == "u")
        #expect(history.movementReason == .stageSkipApproved)
    }

    @Test("J090: work done again is backward, with its reason, and not right the first time")
    func backward() {
        let history = row(
            .qualityControl,
            .bodyStructure,
            .backward,
            JobMove(to: .bodyStructure, reason: "gap at the hood")
        )
        #expect(history.movementType == .backward)
        #expect(history.notes == "gap at the hood")
        #expect(!history.firstTimeRight)
        #expect(history.reworkRequired)
    }

    @Test("J046, J049: a guard passed over is in the history with who and why")
    func overridden() {
        var move = JobMove(to: .bodyStructure)
        move.override = true
        move.overrideReason = "the customer waits"
        let history = row(.partsReceiving, .bodyStructure, .forward, move)
        #expect(history.authorizedBy == "u")
        #expect(history.supervisorNotes == "the customer waits")
    }
}
