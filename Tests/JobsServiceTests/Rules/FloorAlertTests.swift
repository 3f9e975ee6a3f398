import Contracts
import Schema
import Testing

@testable import JobsService

@Suite("What time does to a job")
struct FloorAlertTests {
    private let calendar = Sample.calendar

    private func job(_ status: Job.Status, target: Int64) -> Job {
        var job = Sample.job(status)
        job.targetDeliveryDate = Sample.time(target)
        return job
    }

    private func kinds(_ job: Job) -> [JobAlert.Kind] {
        job.promiseAlerts(at: Sample.now, calendar).map(\.kind)
    }

    @Test("J055: a rush is warned of twice as early")
    func lead() {
        // Now is Monday 09:00; 540 working minutes end on Tuesday at 09:00.
        let tuesday = Sample.now + Sample.day
        #expect(kinds(job(.reassembly, target: tuesday)) == [.dueSoon])
        var later = job(.reassembly, target: tuesday + Sample.minute)
        #expect(kinds(later).isEmpty)
        later.isRush = true
        #expect(kinds(later) == [.dueSoon])
        later.targetDeliveryDate = Sample.time(Sample.now + 2 * Sample.day)
        #expect(kinds(later) == [.dueSoon])
        later.targetDeliveryDate = Sample.time(Sample.now + 2 * Sample.day + Sample.minute)
        #expect(kinds(later).isEmpty)
    }

    @Test(
        "J039: past its day a job is overdue until it is delivered or cancelled",
        arguments: [
            (.reassembly, [.overdue]), (.readyPickup, [.overdue]), (.delivered, []),
            (.cancelled, []), (.onHold, [.overdue]),
        ] as [(Job.Status, [JobAlert.Kind])]
    )
    func overdue(status: Job.Status, told: [JobAlert.Kind]) {
        #expect(kinds(job(status, target: Sample.now - 1)) == told)
    }

    @Test("J057: parts that come after the promised day")
    func parts() {
        let target = Sample.now + 10 * Sample.day
        var late = job(.partsReceiving, target: target)
        late.partsEta = Sample.time(target + 1)
        #expect(kinds(late) == [.partsDelay])
        late.partsEta = Sample.time(target)
        #expect(kinds(late).isEmpty)
        late.partsEta = Sample.time(target + 1)
        late.clearTargetDeliveryDate()
        #expect(kinds(late).isEmpty)
        let alert = FloorAlert.promise(.partsDelay, target: target)
        #expect(alert.subject == String(target))
    }

    @Test(
        "J060: five days before the end of 30 days of rental",
        arguments: [(23, nil), (24, 25), (29, 30), (35, 36)] as [(Int64, Int32?)]
    )
    func rental(daysLater: Int64, day: Int32?) {
        var job = Sample.job(.reassembly)
        job.rentalRequired = true
        job.rentalStartDate = Sample.time()
        let now = Sample.now + daysLater * Sample.day
        let alert = job.rentalLimit(daysLimit: 30, at: now, calendar)
        #expect(alert == day.map { .rental(start: Sample.now, day: $0, limit: 30) })
        #expect(job.rentalLimit(daysLimit: nil, at: now, calendar) == nil)
        var ended = job
        ended.rentalEndDate = Sample.time(now - 1)
        #expect(ended.rentalLimit(daysLimit: 30, at: now, calendar) == nil)
        job.rentalRequired = false
        #expect(job.rentalLimit(daysLimit: 30, at: now, calendar) == nil)
    }

    @Test("J083: over the threshold of working minutes, holds and nights left out")
    func escalation() {
        var stage = Sample.stage("PAINT_BOOTH")
        stage.escalationThreshold = 120
        var run = WorkflowStatus.with { $0.stage = .paintBooth }
            .started(at: Sample.now, calendar)
        let at = { (minutes: Int64) in Sample.now + minutes * Sample.minute }
        #expect(run.escalation(stage, at: at(120), calendar) == nil)
        #expect(
            run.escalation(stage, at: at(121), calendar)
                == .escalated(run, minutes: 121, threshold: 120)
        )
        #expect(run.escalation(nil, at: at(999), calendar) == nil)
        run.heldWorkingMinutes = 30
        #expect(run.escalation(stage, at: at(150), calendar) == nil)
        run.status = .completed
        #expect(run.escalation(stage, at: at(999), calendar) == nil)
    }

    @Test("J084: 24 working hours without anybody on a job in production")
    func stall() {
        var job = Sample.job(.bodyStructure)
        job.startDate = Sample.time()
        // 24 hours of nine-hour days: Monday 09:00 to Wednesday 15:00.
        let late = Sample.now + 2 * Sample.day + 6 * Sample.hour
        func told(_ job: Job, lastOn: Int64? = nil, on: Bool = false, at now: Int64) -> Bool {
            job.stall(lastOn: lastOn, isOnNow: on, at: now, calendar) != nil
        }
        #expect(told(job, at: late))
        #expect(!told(job, at: late - Sample.minute))
        #expect(!told(job, lastOn: Sample.now + Sample.minute, at: late))
        #expect(!told(job, on: true, at: late))
        job.status = .onHold
        #expect(!told(job, at: late))
        job.status = .partsReceiving
        #expect(!told(job, at: late))
    }
}
