import Chassis
import Contracts
import Schema
import Store
import Testing
import Wire

@testable import JobsService

@Suite("Promising a day")
struct PromiseVerbTests {
    private func promise(
        _ floor: ShopFloor,
        _ job: Job,
        days: Int64? = nil,
        reason: String = ""
    ) async throws -> Job {
        try await floor.call(
            PromisesMethods.setPromise,
            SetPromiseRequest.with {
                $0.jobID = job.id
                if let days { $0.date = Sample.time(Sample.now + days * Sample.day) }
                $0.cause = .partsDelay
                $0.reason = reason
            }
        )
    }

    @Test("J056, J058: the proposed day is promised; a later one needs its reason; all are listed")
    func promises() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let proposed = try await floor.call(
            PromisesMethods.proposePromise,
            ProposePromiseRequest.with { $0.jobID = job.id }
        )
        // Monday 05:00 in Toronto, no hours: Tuesday at closing.
        #expect(proposed.date.microseconds == Sample.now + Sample.day + 12 * Sample.hour)
        #expect(proposed.plannedHoursPerDayHundredths == 400)
        let first = try await promise(floor, job)
        #expect(first.targetDeliveryDate == proposed.date)
        #expect(first.promisedOriginalDate == proposed.date)
        let silent = await reason { try await promise(floor, job, days: 9) }
        #expect(silent == "PROMISE_REASON_REQUIRED")
        _ = try await promise(floor, job, days: 9, reason: "hood is backordered")
        let byHand = try await floor.call(
            JobsMethods.updateJob,
            UpdateJobRequest.with {
                $0.job.id = job.id
                $0.job.targetDeliveryDate = Sample.time(Sample.now + 11 * Sample.day)
                $0.updateMask.paths = ["target_delivery_date"]
            }
        )
        #expect(byHand.promiseChanges == 2)
        #expect(byHand.promisedOriginalDate == proposed.date)
        let listed = try await floor.call(
            PromisesMethods.listPromiseChanges,
            ListPromiseChangesRequest.with { $0.jobID = job.id }
        )
        #expect(listed.changes.map(\.reason) == ["", "hood is backordered", ""])
        #expect(
            listed.changes.map(\.toDate) == [
                proposed.date, Sample.time(Sample.now + 9 * Sample.day), byHand.targetDeliveryDate,
            ]
        )
        #expect(listed.promisedCurrent == byHand.targetDeliveryDate)
    }
}
