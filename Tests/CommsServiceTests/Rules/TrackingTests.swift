import Contracts
import Testing

@testable import CommsService

@Suite("What becomes of a message")
struct TrackingTests {
    @Test("C025: delivered says when, once")
    func delivered() {
        let row = Sample.log().markedDelivered(at: Sample.now)
        #expect(row.status == .delivered)
        #expect(row.deliveryStatus == .delivered)
        #expect(row.markedDelivered(at: Sample.now + 1).deliveredAt == row.deliveredAt)
    }

    @Test("C026: a click before an open is both")
    func clicked() {
        let row = Sample.log().markedClicked(at: Sample.now)
        #expect(row.wasOpened)
        #expect(row.wasClicked)
        #expect(row.openCount == 1)
        #expect(row.status == .clicked)
        #expect(row.markedClicked(at: Sample.now).openCount == 1)
    }

    @Test("C027: the status only climbs, and failures stay failures")
    func ladder() {
        for (place, here) in CommunicationLog.ladder.enumerated() {
            for (other, next) in CommunicationLog.ladder.enumerated() {
                let expected = other > place ? next : here
                #expect(Sample.log(here).climbed(to: next) == expected)
            }
        }
        #expect(Sample.log(.replied).markedDelivered(at: Sample.now).status == .replied)
        #expect(Sample.log(.failed).markedDelivered(at: Sample.now).status == .failed)
    }

    @Test(
        "C028–C030: only a failure that may pass is tried again",
        arguments: [
            (.failed, 0, true), (.failed, 2, true), (.failed, 3, false), (.bounced, 1, false),
            (.spam, 0, false), (.sent, 0, false), (.blocked, 0, false),
        ] as [(CommunicationLog.Status, Int32, Bool)]
    )
    func retry(status: CommunicationLog.Status, attempts: Int32, again: Bool) {
        var row = Sample.log(status)
        row.deliveryAttempts = attempts
        #expect(row.needsRetry == again)
    }

    @Test("C029: after one and five minutes again; the third failure is the last")
    func failures() {
        let first = Sample.log(.queued).failedOnce("no disk", at: Sample.now)
        #expect(first.status == .queued)
        #expect(first.scheduledAt.microseconds == Sample.now + Sample.minute)
        let second = first.failedOnce("no disk", at: Sample.now)
        #expect(second.scheduledAt.microseconds == Sample.now + 5 * Sample.minute)
        let third = second.failedOnce("no disk", at: Sample.now)
        #expect(third.status == .failed)
        #expect(third.lastError == "no disk")
        #expect(CommunicationLog.retryMinutes(attempts: 3) == 30)
    }

    @Test("C031: engagement adds up to at most a hundred")
    func engagement() {
        var row = Sample.log(.queued)
        #expect(row.engagementScore == 0)
        row.status = .sent
        #expect(row.engagementScore == 20)
        row = row.markedOpened(at: Sample.now)
        #expect(row.engagementScore == 50)
        row.customerSatisfaction = 5
        row.responseReceived = true
        #expect(row.engagementScore == 100)
        row.responseReceived = false
        row.customerSatisfaction = 3
        #expect(row.engagementScore == 50)
    }

    @Test("C032: an answer at 10:45 to a message of 10:00 took 45 minutes")
    func response() {
        var row = Sample.log()
        #expect(row.responseMinutes == nil)
        row.sentAt = Sample.time()
        row.repliedAt = Sample.time(Sample.now + 45 * Sample.minute)
        #expect(row.responseMinutes == 45)
    }

    @Test("C023: messages about a job are one thread per channel")
    func thread() {
        let row = CommunicationLog.queued(
            Sample.template(),
            channel: .sms,
            customer: "c",
            job: "7",
            at: Sample.now
        )
        #expect(row.threadID == "job_7_sms")
    }
}
