internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// POST /v1/jobs/{id}:authorize — who said the repair may begin, how and when (J059). The job has
/// the last word of it, a row of its own that is never changed has each.
enum RecordAuthorization {
    static func handle(_ request: RecordAuthorizationRequest, _ call: Call) async throws -> Job {
        try await call.change(Job.self, request.id, etag: request.etag) { job, tx in
            let now = Google_Protobuf_Timestamp(microseconds: call.now)
            let said = JobAuthorization.with {
                $0.jobID = job.id
                $0.method = request.method
                $0.authorizedBy = request.by
                $0.authorizedAt = now
                if !call.actor.userID.isEmpty { $0.recordedBy = call.actor.userID }
            }
            _ = try tx.insert(said, in: try call.shop, by: call.authorship)
            job.authorizationReceived = true
            job.authorizationDate = now
            job.authorizationMethod = request.method
            job.authorizationBy = request.by
        }
    }
}

/// GET /v1/jobs/{id}/authorizations — each word of it, the newest first.
enum ListJobAuthorizations {
    static let rowsMax = 200

    static func handle(_ request: ListJobAuthorizationsRequest, _ call: Call) async throws
        -> ListJobAuthorizationsResponse
    {
        let shop = try call.shop
        return try await call.read { view in
            let job = try view.require(Job.self, request.id, in: shop, archived: true)
            return try ListJobAuthorizationsResponse.with {
                $0.authorizations = try view.all(
                    JobAuthorization.self,
                    in: shop,
                    where: [.equal("job_id", .uuid(job.id))],
                    order: [.descending("id")],
                    limit: rowsMax
                )
            }
        }
    }
}
