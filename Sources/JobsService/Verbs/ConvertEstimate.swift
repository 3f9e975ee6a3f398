internal import Chassis
internal import Contracts
internal import Store

/// POST /v1/estimates/{id}:convert — an approved estimate becomes the scope of a job: of the one
/// it was imported with, or of a new one (J105–J107).
enum ConvertEstimate {
    static func handle(_ request: ConvertEstimateRequest, _ call: Call) async throws -> Job {
        try await call.write { tx in
            let estimate = try tx.require(
                Estimate.self,
                request.id,
                etag: request.etag,
                in: try call.shop
            )
            let lines = try tx.all(
                EstimateLineItem.self,
                in: try call.shop,
                where: [.equal("estimate_id", .uuid(estimate.id))]
            )
            // Asked before a job is made for it.
            _ = try estimate.converted(to: estimate.jobID, at: call.now)
            var job = try job(of: estimate, tx, call)
            job.takeScope(of: estimate, lines: lines)
            job.estimateStatus = .approved
            job = try tx.update(job, expecting: job.version, in: try call.shop, by: call.authorship)
            _ = try tx.update(
                estimate.converted(to: job.id, at: call.now),
                expecting: estimate.version,
                in: try call.shop,
                by: call.authorship
            )
            return job
        }
    }

    private static func job(
        of estimate: Estimate,
        _ tx: Transaction,
        _ call: Call
    ) throws -> Job {
        if estimate.hasJobID, let job = try tx.get(Job.self, estimate.jobID, in: try call.shop) {
            return job
        }
        var job = Job.opened(for: estimate)
        job.jobNumber = try Numbers.job(tx, in: try call.shop, at: call.now)
        if !call.actor.userID.isEmpty { job.createdBy = call.actor.userID }
        return try tx.insert(job, in: try call.shop, by: call.authorship)
    }
}
