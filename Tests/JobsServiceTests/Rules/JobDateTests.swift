import Contracts
import Testing

@testable import JobsService

@Suite("Dates and figures of a job")
struct JobDateTests {
    @Test(
        "J030–J034: what each arrival stamps",
        arguments: [
            (.estimate, []), (.intake, ["in"]), (.blueprint, ["in"]),
            (.bodyStructure, ["in", "start"]), (.detail, ["in", "start"]),
            (.readyPickup, ["in", "start", "done"]), (.delivered, ["in", "start", "out"]),
            (.onHold, []), (.cancelled, []),
        ] as [(Job.Status, [String])]
    )
    func stamps(status: Job.Status, dates: [String]) {
        var job = Job()
        job.status = status
        job.stampArrival(Sample.now)
        var found: [String] = []
        if job.hasCheckInDate { found.append("in") }
        if job.hasStartDate { found.append("start") }
        if job.hasCompletionDate { found.append("done") }
        if job.hasCheckOutDate, job.hasActualDeliveryDate { found.append("out") }
        #expect(found == dates)
    }

    @Test("J030, J032: the first check-in and the first start stay")
    func once() throws {
        var job = Sample.job(.partsReceiving)
        job.stampArrival(Sample.now)
        job = try job.moved(Sample.move(.bodyStructure), Sample.facts)
        var later = Sample.facts
        later.now += Sample.day
        job = try job.moved(Sample.move(.partsOrdering), later)
        job = try job.moved(Sample.move(.bodyStructure), later)
        #expect(job.checkInDate.microseconds == Sample.now)
        #expect(job.startDate.microseconds == Sample.now)
        #expect(job.statusChangedAt.microseconds == Sample.now + Sample.day)
    }

    @Test(
        "J033, J035: cycle time is days begun",
        arguments: [
            (0, 0), (-5, 0), (1, 1), (24 * Sample.hour, 1), (24 * Sample.hour + 1, 2),
            (10 * Sample.day + Sample.hour, 11),
        ] as [(Int64, Int32)]
    )
    func cycle(span: Int64, days: Int32) {
        #expect(Job.cycleDays(from: Sample.now, to: Sample.now + span) == days)
    }

    @Test("J035: in on 1 June 09:00, out on 11 June 10:00 is 11 days")
    func elevenDays() throws {
        var job = Sample.job(.readyPickup)
        job.checkInDate = Sample.time()
        var facts = Sample.facts
        facts.now += 10 * Sample.day + Sample.hour
        let out = try job.moved(Sample.move(.delivered), facts)
        #expect(out.cycleTime == 11)
        #expect(out.checkOutDate == out.actualDeliveryDate)
        #expect(out.progressPercentage == 100)
    }

    @Test(
        "J036, J037: efficiency is estimated over actual hours",
        arguments: [
            (2_000, 1_600, 12_500), (500, 400, 12_500), (100, 300, 3_333), (200, 300, 6_667),
            (2_000, 0, nil), (0, 100, 0),
        ] as [(Int32, Int32, Int32?)]
    )
    func efficiency(estimated: Int32, actual: Int32, expected: Int32?) {
        #expect(Job.efficiencyBasisPoints(estimated: estimated, actual: actual) == expected)
    }

    @Test("J036, J037: hours and cost are the sums of the entries")
    func hours() throws {
        var first = Sample.entry(from: Sample.now, to: Sample.now + 10 * Sample.hour)
        first.overtimeHoursHundredths = 200
        try first.compute()
        var second = Sample.entry(from: Sample.now, to: Sample.now + 6 * Sample.hour)
        try second.compute()
        var job = Sample.job(.bodyStructure)
        job.estimatedHoursHundredths = 2_000
        let worked = job.withHours(of: [first, second])
        #expect(worked.actualHoursHundredths == 1_600)
        #expect(worked.laborCost.minor == 33_000 + 18_000)
        #expect(worked.efficiencyBasisPoints == 12_500)
        #expect(!worked.withHours(of: []).hasEfficiencyBasisPoints)
    }

    @Test(
        "J038: progress is the place among 14 statuses",
        arguments: [
            (.estimate, 0), (.intake, 8), (.blueprint, 15), (.partsOrdering, 23),
            (.partsReceiving, 31), (.bodyStructure, 38), (.paintPrep, 46), (.paintBooth, 54),
            (.reassembly, 62), (.qualityControl, 69), (.calibration, 77), (.detail, 85),
            (.readyPickup, 92), (.delivered, 100), (.onHold, nil), (.cancelled, nil),
        ] as [(Job.Status, Int32?)]
    )
    func progress(status: Job.Status, percent: Int32?) {
        #expect(status.progressPercent == percent)
    }

    @Test(
        "J039: late is past the target, neither delivered nor cancelled",
        arguments: Sample.statuses
    )
    func overdue(status: Job.Status) {
        var job = Sample.job(status)
        #expect(!job.isOverdue(at: Sample.now))
        job.targetDeliveryDate = Sample.time(Sample.now)
        #expect(!job.isOverdue(at: Sample.now))
        #expect(job.isOverdue(at: Sample.now + 1) == (status != .delivered && status != .cancelled))
    }
}
