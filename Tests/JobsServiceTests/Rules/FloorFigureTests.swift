import Contracts
import Schema
import Store
import SwiftProtobuf
import Testing

@testable import JobsService

@Suite("Figures of the floor")
struct FloorFigureTests {
    @Test("J043: three days on hold are cycle time and no touch time")
    func held() {
        var job = Sample.job(.reassembly)
        // Monday 09:00 to the Monday after, held from Tuesday 09:00 to Friday 09:00.
        job.checkInDate = Sample.time()
        let hold = JobHold.with {
            $0.startedAt = Sample.time(Sample.now + Sample.day)
            $0.endedAt = Sample.time(Sample.now + 4 * Sample.day)
        }
        let week = Sample.now + 7 * Sample.day
        let with = job.floorTime([hold], at: week, Sample.calendar)
        let without = job.floorTime([], at: week, Sample.calendar)
        #expect(with.cycle == 7 * 24 * 60)
        #expect(with.cycle == without.cycle)
        #expect(with.held == 3 * 24 * 60)
        #expect(without.touch == 5 * 9 * 60)
        #expect(with.touch == 2 * 9 * 60)
        var open = hold
        open.clearEndedAt()
        #expect(job.floorTime([open], at: week, Sample.calendar).touch == 9 * 60)
        job.clearCheckInDate()
        #expect(job.floorTime([hold], at: week, Sample.calendar) == FloorTime())
    }

    @Test(
        "J056: the next working day after the hours still to be worked, from the last part on",
        arguments: [
            // Monday 1 June; 4 hours a day.
            (0, 0, nil, nil, "2026-06-02"), (400, 0, nil, nil, "2026-06-03"),
            (2_000, 0, nil, nil, "2026-06-09"), (2_000, 1_601, nil, nil, "2026-06-03"),
            (401, 0, nil, nil, "2026-06-04"), (2_000, 9_999, nil, nil, "2026-06-02"),
            (1_600, 0, 800, nil, "2026-06-04"), (400, 0, 0, nil, "2026-06-03"),
            (800, 0, nil, "2026-06-05", "2026-06-10"), (0, 0, nil, "2026-06-06", "2026-06-08"),
            (800, 0, nil, "2026-05-01", "2026-06-04"),
        ] as [(Int32, Int32, Int32?, String?, String)]
    )
    func promise(
        estimated: Int32,
        actual: Int32,
        planned: Int32?,
        parts: String?,
        day: String
    ) throws {
        let eta = try parts.map { try Sample.calendar.start(of: #require(CivilDate($0))) }
        let promise = PromiseDate(
            estimatedHours: estimated,
            actualHours: actual,
            plannedHours: planned,
            partsETA: eta,
            at: Sample.now,
            Sample.calendar
        )
        let date = try #require(promise.date)
        #expect(Sample.calendar.date(date).text == day)
        #expect(date == Sample.calendar.opening(of: Sample.calendar.date(date))?.upperBound)
    }

    @Test("J056: a holiday is no working day, and a shop that never opens promises nothing")
    func holidays() {
        func day(_ calendar: ShopCalendar) -> String? {
            PromiseDate(
                estimatedHours: 400,
                actualHours: 0,
                plannedHours: 400,
                partsETA: nil,
                at: Sample.now,
                calendar
            ).date.map { calendar.date($0).text }
        }
        #expect(day(ShopCalendar(timezone: "UTC", holidays: ["2026-06-02"])) == "2026-06-04")
        let shut = ShopDay.with { $0.weekday = 1 }
        #expect(day(ShopCalendar(timezone: "UTC", openingDays: [shut])) == nil)
    }

    @Test("J058: the first promise is kept, later ones are counted")
    func promises() {
        let days = (1...3).map { Sample.time(Sample.now + Int64($0) * Sample.day) }
        let first = Sample.job(.blueprint).promised(days[0])
        #expect(first.promisedOriginalDate == days[0])
        #expect(first.promiseChanges == 0)
        #expect(first.promised(days[0]) == first)
        let third = first.promised(days[1]).promised(days[2])
        #expect(third.promisedOriginalDate == days[0])
        #expect(third.targetDeliveryDate == days[2])
        #expect(third.promiseChanges == 2)
        let none = third.promised(nil)
        #expect(!none.hasTargetDeliveryDate && none.promiseChanges == 3)
        let change = PromiseChange.of(third, old: first, at: Sample.now)
        #expect(change.fromDate == days[0] && change.toDate == days[2])
        #expect(PromiseChange.of(first, old: nil, at: Sample.now).cause == .firstPromise)
    }

    @Test("J086: labour 100.00 + material 20.00 + overhead 5.50 = 125.50")
    func cost() {
        var row = JobStageHistory.with {
            $0.currency = "CAD"
            $0.laborCost = Sample.money(10_000)
            $0.materialCost = Sample.money(2_000)
            $0.overheadCost = Sample.money(550)
        }
        row.total()
        #expect(row.totalCost == Sample.money(12_550))
        var empty = JobStageHistory()
        empty.total()
        #expect(!empty.hasTotalCost)
    }

    @Test(
        "J087: velocity, a fifth less when it was not right the first time",
        arguments: [(50, false, 160), (50, true, 200), (0, true, nil), (3, true, 3_333)]
            as [(Int32, Bool, Int32?)]
    )
    func velocity(minutes: Int32, right: Bool, hundredths: Int32?) {
        let velocity = JobStageHistory.velocityHundredths(minutes: minutes, firstTimeRight: right)
        #expect(velocity == hundredths)
    }

    @Test("J085: a night is in the duration and not in the working minutes; waiting is its own")
    func measured() {
        var row = JobStageHistory.with {
            $0.stageStartTime = Sample.time(Sample.now + 7 * Sample.hour)
            $0.stageEndTime = Sample.time(Sample.now + Sample.day)
        }
        row.measure(in: Sample.calendar)
        #expect(row.stageDuration == 17 * 60)
        #expect(row.stageWorkingMinutes == 120)
        row.waited(until: [Sample.time(Sample.now + 8 * Sample.hour)])
        #expect(row.waitTime == 60)
    }

    @Test(
        "J089, J090: stages left out need who allowed it, a way back needs why",
        arguments: [
            (.skip, .stageSkipApproved, true, true), (.skip, .stageSkipApproved, false, false),
            (.skip, .normalProgression, true, false), (.backward, .qualityIssue, false, true),
            (.backward, .customerRequest, false, true), (.backward, .partsDelay, false, false),
            (.backward, .normalProgression, true, false),
            (.forward, .normalProgression, false, true), (.restart, .other, false, true),
        ] as [(JobStageHistory.MovementType, JobStageHistory.MovementReason, Bool, Bool)]
    )
    func words(
        type: JobStageHistory.MovementType,
        reason: JobStageHistory.MovementReason,
        authorized: Bool,
        goes: Bool
    ) throws {
        let row = JobStageHistory.with {
            $0.movementType = type
            $0.movementReason = reason
            if authorized { $0.authorizedBy = UUIDv7.make() }
        }
        if goes {
            try row.checkWords()
        } else {
            #expect(throws: (any Error).self) { try row.checkWords() }
        }
    }

    @Test("J088: notes and the customer's word may be added to a row, nothing else")
    func appendOnly() {
        let row = JobStageHistory.with { $0.toStage = "paint_prep" }
        var later = row
        later.notes = "seen"
        later.customerApproved = true
        #expect(row.completed(by: later) == later)
        later.movementType = .skip
        #expect(row.completed(by: later) != later)
    }
}
