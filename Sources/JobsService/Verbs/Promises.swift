internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// GET /v1/jobs/{job_id}/promise — the day that can be kept (J056).
enum ProposePromise {
    static func handle(_ request: ProposePromiseRequest, _ call: Call) async throws
        -> ProposePromiseResponse
    {
        let shop = try call.shop
        return try await call.read { view in
            let job = try view.require(Job.self, request.jobID, in: shop)
            let floor = try Floor.read(view, in: shop)
            let promise = PromiseDate(job, floor.settings, at: call.now, floor.calendar)
            return ProposePromiseResponse.with {
                if let date = promise.date {
                    $0.date = Google_Protobuf_Timestamp(microseconds: date)
                }
                $0.remainingHoursHundredths = promise.remainingHours
                $0.plannedHoursPerDayHundredths = promise.plannedHours
                $0.workingDays = Int32(clamping: promise.workingDays)
                if job.hasPartsEta { $0.partsEta = job.partsEta }
                if job.hasPromisedOriginalDate { $0.promisedOriginal = job.promisedOriginalDate }
                if job.hasTargetDeliveryDate { $0.promisedCurrent = job.targetDeliveryDate }
            }
        }
    }
}

/// POST /v1/jobs/{job_id}:promise — promises a day; both promises are kept (J058).
enum SetPromise {
    static func handle(_ request: SetPromiseRequest, _ call: Call) async throws -> Job {
        let shop = try call.shop
        return try await call.write { tx in
            let job = try tx.require(Job.self, request.jobID, etag: request.etag, in: shop)
            guard job.status != .delivered, job.status != .cancelled else {
                throw JobRefusal.jobClosed
            }
            let floor = try Floor.read(tx, in: shop)
            let proposed = PromiseDate(job, floor.settings, at: call.now, floor.calendar).date
            guard let date = request.hasDate ? request.date.microseconds : proposed else {
                throw FloorRefusal.promiseUnknown
            }
            let promised = job.promised(Google_Protobuf_Timestamp(microseconds: date))
            guard promised != job else { return job }
            guard !job.hasTargetDeliveryDate || !request.reason.allSatisfy(\.isWhitespace) else {
                throw FloorRefusal.promiseReasonRequired
            }
            let saved = try tx.update(
                promised,
                expecting: job.version,
                in: shop,
                by: call.authorship
            )
            var change = PromiseChange.of(saved, old: job, at: call.now)
            if request.cause != .unspecified { change.cause = request.cause }
            if !request.reason.isEmpty { change.reason = request.reason }
            if !call.actor.userID.isEmpty { change.changedBy = call.actor.userID }
            _ = try tx.insert(change, in: shop, by: call.authorship)
            return saved
        }
    }
}

/// GET /v1/jobs/{job_id}/promiseChanges — both promises and every change, oldest first.
enum ListPromiseChanges {
    static func handle(_ request: ListPromiseChangesRequest, _ call: Call) async throws
        -> ListPromiseChangesResponse
    {
        let shop = try call.shop
        return try await call.read { view in
            let job = try view.require(Job.self, request.jobID, in: shop)
            let changes = try view.all(
                PromiseChange.self,
                in: shop,
                where: [.equal("job_id", .uuid(job.id))],
                order: [.ascending("changed_at")]
            )
            return ListPromiseChangesResponse.with {
                $0.changes = changes
                if job.hasPromisedOriginalDate { $0.promisedOriginal = job.promisedOriginalDate }
                if job.hasTargetDeliveryDate { $0.promisedCurrent = job.targetDeliveryDate }
            }
        }
    }
}

extension Job {
    /// J058: promised for another day. The first promise is kept, later ones are counted.
    func promised(_ date: Google_Protobuf_Timestamp?) -> Job {
        var job = self
        if let date { job.targetDeliveryDate = date } else { job.clearTargetDeliveryDate() }
        guard job.targetDeliveryDate != targetDeliveryDate || date == nil && hasTargetDeliveryDate
        else { return self }
        if !hasPromisedOriginalDate, let date { job.promisedOriginalDate = date }
        if hasTargetDeliveryDate { job.promiseChanges = promiseChanges.addingClamped(1) }
        return job
    }
}

extension PromiseChange {
    /// What became of a job's promise.
    static func of(_ job: Job, old: Job?, at now: Int64) -> PromiseChange {
        PromiseChange.with {
            $0.jobID = job.id
            if let old, old.hasTargetDeliveryDate { $0.fromDate = old.targetDeliveryDate }
            if job.hasTargetDeliveryDate { $0.toDate = job.targetDeliveryDate }
            $0.cause = $0.hasFromDate ? .other : .firstPromise
            $0.changedAt = Google_Protobuf_Timestamp(microseconds: now)
        }
    }
}
