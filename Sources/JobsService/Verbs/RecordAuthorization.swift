internal import Chassis
internal import Contracts
internal import SwiftProtobuf

/// POST /v1/jobs/{id}:authorize — who said the repair may begin, how and when (J059).
enum RecordAuthorization {
    static func handle(_ request: RecordAuthorizationRequest, _ call: Call) async throws -> Job {
        try await call.change(Job.self, request.id, etag: request.etag) { job, _ in
            job.authorizationReceived = true
            job.authorizationDate = Google_Protobuf_Timestamp(microseconds: call.now)
            job.authorizationMethod = request.method
            job.authorizationBy = request.by
        }
    }
}
