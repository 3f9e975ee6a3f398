internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// POST /v1/jobs/{id}:hold — a move to on_hold with its cause, owner and expected end (J041).
enum HoldJob {
    static func handle(_ request: HoldJobRequest, _ call: Call) async throws -> JobHold {
        var move = JobMove(to: .onHold, reason: request.reason)
        move.hold.cause = request.cause
        if !request.ownerID.isEmpty { move.hold.ownerID = request.ownerID }
        if request.hasExpectedUntil { move.hold.expectedUntil = request.expectedUntil }
        let asked = move
        return try await call.write { tx in
            let job = try tx.require(Job.self, request.id, etag: request.etag, in: try call.shop)
            if asked.hold.hasOwnerID {
                _ = try tx.require(User.self, asked.hold.ownerID, in: try call.shop)
            }
            let moved = try job.moved(asked, MoveFacts(now: call.now))
            _ = try MoveJob.save(moved, from: job, asked, tx, call)
            return try Holds.open(of: job.id, tx, in: try call.shop) ?? JobHold()
        }
    }
}

/// POST /v1/jobs/{id}:resume — a held job goes on where it was held (J042).
enum ResumeJob {
    static func handle(_ request: ResumeJobRequest, _ call: Call) async throws -> JobHold {
        let shop = try call.shop
        return try await call.write { tx in
            let job = try tx.require(Job.self, request.id, etag: request.etag, in: shop)
            let hold = try Holds.open(of: job.id, tx, in: shop)
            let move = JobMove(to: job.status == .onHold ? job.heldFrom : .unspecified)
            let moved = try job.moved(move, MoveFacts(now: call.now))
            _ = try MoveJob.save(moved, from: job, move, tx, call)
            guard let hold else { return JobHold() }
            return try tx.require(JobHold.self, hold.id, in: shop)
        }
    }
}

/// GET /v1/jobs/{job_id}/holds — a job's holds and what they took of its time (J043).
enum ListJobHolds {
    static func handle(_ request: ListJobHoldsRequest, _ call: Call) async throws
        -> ListJobHoldsResponse
    {
        let shop = try call.shop
        return try await call.read { view in
            let job = try view.require(Job.self, request.jobID, in: shop)
            let holds = try view.all(
                JobHold.self,
                in: shop,
                where: [.equal("job_id", .uuid(job.id))],
                order: [.ascending("started_at")]
            )
            let time = job.floorTime(holds, at: call.now, try Floor.read(view, in: shop).calendar)
            return ListJobHoldsResponse.with {
                $0.holds = holds
                $0.heldMinutes = time.held
                $0.cycleMinutes = time.cycle
                $0.touchMinutes = time.touch
            }
        }
    }
}

/// The hold that a job on hold has, whichever way its status moved.
enum Holds {
    static func open(of jobID: String, _ view: View, in shop: ShopID) throws -> JobHold? {
        try view.first(
            JobHold.self,
            in: shop,
            where: [.equal("job_id", .uuid(jobID)), .isNull("ended_at")]
        )
    }

    /// A move to on_hold opens one, a move from there closes it.
    static func follow(
        _ moved: Job,
        from job: Job,
        _ move: JobMove,
        _ tx: Transaction,
        _ call: Call
    ) throws {
        let now = Google_Protobuf_Timestamp(microseconds: call.now)
        let user = call.actor.userID
        if job.status == .onHold, moved.status != .onHold,
            let hold = try open(of: job.id, tx, in: try call.shop)
        {
            var ended = hold
            ended.endedAt = now
            if !user.isEmpty { ended.endedBy = user }
            _ = try tx.update(
                ended,
                expecting: hold.version,
                in: try call.shop,
                by: call.authorship
            )
        }
        guard moved.status == .onHold, job.status != .onHold else { return }
        var hold = move.hold
        hold.jobID = job.id
        if hold.cause == .unspecified { hold.cause = .other }
        hold.reason = move.reason
        hold.startedAt = now
        if !user.isEmpty {
            hold.startedBy = user
            if !hold.hasOwnerID { hold.ownerID = user }
        }
        _ = try tx.insert(hold, in: try call.shop, by: call.authorship)
    }
}
