import Contracts
import Testing

@testable import JobsService

@Suite("Clocked time")
struct LaborHoursTests {
    @Test(
        "J129, J137: hours are the span less breaks, never below zero",
        arguments: [(270, 50, 400), (30, 0, 50), (30, 100, 0), (0, 0, 0)]
            as [(Int64, Int32, Int32)]
    )
    func hours(minutes: Int64, pause: Int32, hundredths: Int32) throws {
        var entry = Sample.entry(from: Sample.now, to: Sample.now + minutes * Sample.minute)
        entry.breakTimeHoursHundredths = pause
        try entry.compute()
        #expect(entry.hoursWorkedHundredths == hundredths)
    }

    @Test("J129: 08:00 to 12:30 with half an hour of break is 4.00 hours")
    func breaks() throws {
        var entry = Sample.entry(from: Sample.now)
        entry = try entry.breakStarted(at: Sample.now + 2 * Sample.hour)
        #expect(entry.status == .onBreak)
        entry = try entry.breakEnded(at: Sample.now + 2 * Sample.hour + 30 * Sample.minute)
        entry = try entry.closed(at: Sample.now + 4 * Sample.hour + 30 * Sample.minute)
        #expect(entry.hoursWorkedHundredths == 400)
        #expect(entry.status == .completed)
        #expect(entry.breakTimeHoursHundredths == 50)
        #expect(entry.laborCost.minor == 12_000)
    }

    @Test("a break that runs at clock-out ends with it")
    func openBreak() throws {
        let paused = try Sample.entry(from: Sample.now).breakStarted(at: Sample.now + Sample.hour)
        let closed = try paused.closed(at: Sample.now + 3 * Sample.hour)
        #expect(closed.hoursWorkedHundredths == 100)
        #expect(throws: LaborRefusal.entryNotOpen) { try closed.closed(at: Sample.now) }
        #expect(throws: LaborRefusal.entryNotOpen) { try closed.breakStarted(at: Sample.now) }
    }

    @Test("J130: 5.0 estimated and 4.0 worked is 125.00 % and −1.00 h")
    func efficiency() throws {
        var entry = Sample.entry(from: Sample.now, to: Sample.now + 4 * Sample.hour)
        entry.estimatedHoursHundredths = 500
        try entry.compute()
        #expect(entry.efficiencyBasisPoints == 12_500)
        #expect(entry.varianceHoursHundredths == -100)
    }

    @Test(
        "J131: hours at time and a half cost half more",
        arguments: [(8, 3_000, 24_000, 0), (10, 3_000, 33_000, 200), (9, 3_001, 28_510, 100)]
            as [(Int64, Int64, Int64, Int32)]
    )
    func overtime(hours: Int64, rate: Int64, cost: Int64, over: Int32) throws {
        var entry = Sample.entry(from: Sample.now, to: Sample.now + hours * Sample.hour, rate: rate)
        entry.overtimeHoursHundredths = over
        try entry.compute()
        #expect(entry.laborCost.minor == cost)
    }

    @Test("J132: without a rate nobody is clocked in", arguments: [nil, 0] as [Int64?])
    func rate(minor: Int64?) {
        #expect(throws: LaborRefusal.rateMissing) { try open(.bodyStructure, rate: minor) }
    }

    @Test("nobody is clocked in on a job that is out", arguments: Sample.statuses)
    func closedJobs(status: Job.Status) throws {
        if status == .delivered || status == .cancelled {
            #expect(throws: LaborRefusal.jobClosed) { try open(status, rate: 3_000) }
        } else {
            let entry = try open(status, rate: 3_000)
            #expect(entry.status == .active)
            #expect(entry.overtimeRate.minor == 4_500)
        }
    }

    private func open(_ status: Job.Status, rate: Int64?) throws(LaborRefusal) -> LaborTimeEntry {
        try LaborTimeEntry.opened(
            job: Sample.job(status),
            technician: "t",
            laborType: .body,
            line: "",
            rate: rate.map(Sample.money),
            at: Sample.now
        )
    }

    @Test("J134: an entry that ends before it begins is refused")
    func backwards() {
        #expect(throws: LaborRefusal.clockOutBeforeClockIn) {
            try Sample.entry(from: Sample.now).closed(at: Sample.now - 1)
        }
    }

    @Test(
        "J135: open for longer than sixteen hours is disputed",
        arguments: [(16, false), (17, true)] as [(Int64, Bool)]
    )
    func disputed(hours: Int64, disputed: Bool) throws {
        let closed = try Sample.entry(from: Sample.now).closed(at: Sample.now + hours * Sample.hour)
        #expect((closed.status == .disputed) == disputed)
        #expect(closed.requiresApproval == disputed)
    }

    @Test(
        "J136: two entries of a technician share no time",
        arguments: [
            (0, 2, 2, 4, false), (0, 3, 2, 4, true), (2, 4, 0, 8, true), (4, 5, 0, 4, false),
        ]
            as [(Int64, Int64, Int64, Int64, Bool)]
    )
    func overlap(from: Int64, to: Int64, otherFrom: Int64, otherTo: Int64, shares: Bool) {
        let one = Sample.entry(from: from * Sample.hour, to: to * Sample.hour)
        let other = Sample.entry(from: otherFrom * Sample.hour, to: otherTo * Sample.hour)
        #expect(one.overlaps(other) == shares)
        #expect(other.overlaps(one) == shares)
    }

    @Test("J136: an open entry runs on")
    func openOverlap() {
        let open = Sample.entry(from: Sample.now)
        let later = Sample.entry(from: Sample.now + Sample.day, to: Sample.now + 2 * Sample.day)
        #expect(open.overlaps(later))
        #expect(later.overlaps(open))
    }

    @Test("J140: rework is not billed")
    func rework() throws {
        var entry = Sample.entry(from: Sample.now, to: Sample.now + 2 * Sample.hour)
        entry.isRework = true
        entry.customerRate = Sample.money(6_500)
        try entry.compute()
        #expect(entry.billableHoursHundredths == 0)
        #expect(entry.nonBillableHoursHundredths == 200)
        #expect(entry.billableAmount.minor == 0)
        #expect(entry.laborCost.minor == 6_000)
    }

    @Test(
        "J141: what is left of what is billed",
        arguments: [(12_000, 20_000, 4_000), (20_000, 10_000, -10_000), (1, 0, nil)]
            as [(Int64, Int64, Int32?)]
    )
    func profit(cost: Int64, billable: Int64, points: Int32?) {
        #expect(
            LaborTimeEntry.profitabilityBasisPoints(cost: cost, billable: billable) == points
        )
    }
}
