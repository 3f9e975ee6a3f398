import Contracts
import Schema
import Store
import SwiftProtobuf
import Testing

@testable import JobsService

@Suite("A run through a stage")
struct StageRunTests {
    private let calendar = Sample.calendar

    private func run(_ status: WorkflowStatus.Status) -> WorkflowStatus {
        WorkflowStatus.with {
            $0.id = UUIDv7.make()
            $0.stage = .paintBooth
            $0.status = status
            $0.canStart = true
        }
    }

    @Test("1.9: from every status to every status, by the machine or not at all")
    func machine() throws {
        for from in WorkflowStatus.Status.allCases {
            for to in WorkflowStatus.Status.allCases {
                if WorkflowStatus.allows(from, to) {
                    let moved = try run(from).moved(to: to, at: Sample.now, calendar)
                    #expect(moved.status == to)
                } else {
                    #expect(throws: StageRefusal.stageTransition(from: from, to: to)) {
                        try run(from).moved(to: to, at: Sample.now, calendar)
                    }
                }
            }
        }
    }

    @Test("J067: 30 minutes on hold are left out of 90, and are there in the elapsed ones")
    func held() throws {
        let at = { (minutes: Int64) in Sample.now + minutes * Sample.minute }
        let started = run(.pending).started(at: at(0), calendar)
        let held = try started.moved(to: .onHold, at: at(20), calendar)
        #expect(held.workingMinutes(until: at(45), calendar) == 20)
        let again = try held.moved(to: .inProgress, at: at(50), calendar)
        #expect(again.startedAt == started.startedAt)
        let done = try again.moved(to: .completed, at: at(90), calendar)
        #expect(done.actualDuration == 60)
        #expect(done.elapsedMinutes == 90)
        #expect(done.heldMinutes == 30)
        #expect(done.heldWorkingMinutes == 30)
    }

    @Test("J067: a hold before the start takes nothing from the run")
    func heldBefore() throws {
        let held = try run(.pending).moved(to: .onHold, at: Sample.now, calendar)
        let waits = try held.moved(to: .pending, at: Sample.now + Sample.hour, calendar)
        let started = waits.started(at: Sample.now + 2 * Sample.hour, calendar)
        let done = started.ended(at: Sample.now + 3 * Sample.hour, calendar)
        #expect(done.actualDuration == 60)
        #expect(done.heldMinutes == 0)
    }

    @Test("J066: nights and the summer time's hour are no working time, but they elapse")
    func nights() throws {
        let toronto = ShopCalendar(timezone: "America/Toronto")
        // Friday 2026-03-06 16:00 in Toronto; the clocks go forward on Sunday.
        let friday = try #require(CivilDate("2026-03-06"))
        let start = toronto.start(of: friday) + 16 * Sample.hour
        let monday = toronto.start(of: friday.adding(days: 3)) + 9 * Sample.hour
        let done = run(.pending).started(at: start, toronto).ended(at: monday, toronto)
        #expect(done.actualDuration == 120)
        #expect(done.elapsedMinutes == 64 * 60)
    }

    @Test(
        "J078: start + estimate + buffer within the shop's hours",
        arguments: [
            (0, 120, 30, 150), (7 * 60, 120, 30, 24 * 60 + 30), (0, 480, 0, 480),
            (0, 481, 0, 23 * 60 + 1),
        ] as [(Int64, Int32, Int32, Int64)]
    )
    func expected(start: Int64, estimate: Int32, buffer: Int32, end: Int64) {
        var planned = run(.pending)
        planned.estimatedDuration = estimate
        let begin = Sample.now + start * Sample.minute
        let started = planned.started(at: begin, buffer: buffer, calendar)
        #expect(started.expectedCompletion == Sample.time(Sample.now + end * Sample.minute))
    }

    @Test("J080, J082: the first result of an inspection is kept; a failed one is rework")
    func inspected() throws {
        var running = run(.inProgress)
        running.requiresInspection = true
        let failed = try running.inspected(passed: false, by: "i", at: Sample.now, calendar)
        #expect(failed.status == .rework)
        #expect(failed.reworkCount == 1)
        #expect(!failed.firstPass && failed.hasFirstPass)
        let again = failed.started(at: Sample.now + Sample.hour, calendar)
        let passed = try again.inspected(passed: true, by: "i", at: Sample.now, calendar)
        #expect(passed.inspectionCompleted)
        #expect(!passed.firstPass)
        #expect(try passed.completed(at: Sample.now, calendar).status == .completed)
        #expect(throws: StageRefusal.self) {
            try run(.pending).inspected(passed: true, by: "i", at: Sample.now, calendar)
        }
    }

    @Test("J068: the time until rework goes on is nobody's work")
    func reworkWaits() throws {
        let done = run(.pending).started(at: Sample.now, calendar)
            .ended(at: Sample.now + Sample.hour, calendar)
        let again = try done.moved(to: .rework, at: Sample.now + 2 * Sample.hour, calendar)
            .moved(to: .inProgress, at: Sample.now + 3 * Sample.hour, calendar)
            .ended(at: Sample.now + 4 * Sample.hour, calendar)
        #expect(again.actualDuration == 120)
        #expect(again.elapsedMinutes == 240)
    }

    @Test("J070: without the customer's word a stage neither begins nor ends")
    func approval() throws {
        var asked = run(.pending)
        asked.customerApprovalRequired = true
        #expect(throws: FloorRefusal.customerApprovalRequired) { try asked.checkMayProceed([]) }
        asked.customerApproved = true
        try asked.checkMayProceed([])
    }

    @Test("a block of the stage, or of the whole job, says why; one of another stage does not")
    func blocks() throws {
        let here = StageBlock.with {
            $0.stage = .paintBooth
            $0.reason = "booth is down"
        }
        let everywhere = StageBlock.with { $0.reason = "police seal" }
        let elsewhere = StageBlock.with {
            $0.stage = .reassembly
            $0.reason = "glass"
        }
        var cleared = here
        cleared.clearedAt = Sample.time()
        try run(.pending).checkMayProceed([elsewhere, cleared])
        #expect(throws: FloorRefusal.stageBlocked(["booth is down", "police seal"])) {
            try run(.pending).checkMayProceed([here, everywhere, elsewhere])
        }
        var written = run(.pending)
        written.blockedBy = ["no paint"]
        #expect(throws: FloorRefusal.stageBlocked(["no paint"])) { try written.checkMayProceed([]) }
    }

    @Test("a checklist is copied from the template; what is required and open is named")
    func checklist() throws {
        let definition = ProductionStage.with {
            $0.checklistTemplate = [
                item(["text": "masked"]), item(["text": "photo", "required": false]),
                item(["note": "no text"]), item(["text": "tack rag", "required": true]),
            ]
        }
        var items = StageChecklistItem.items(of: definition, for: run(.pending))
        #expect(items.map(\.text) == ["masked", "photo", "tack rag"])
        #expect(items.map(\.isRequired) == [true, false, true])
        #expect(items.map(\.place) == [1, 2, 3])
        items[0].isDone = true
        #expect(throws: FloorRefusal.checklistOpen(["tack rag"])) {
            try StageChecklistItem.checkDone(items)
        }
        items[2].isDone = true
        try StageChecklistItem.checkDone(items)
    }

    private func item(_ fields: [String: Google_Protobuf_Value]) -> Google_Protobuf_Struct {
        Google_Protobuf_Struct(fields: fields)
    }
}
