internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// POST /v1/jobs/{id}:recordCalibration — where the calibration of driver assistance stands (J048).
/// Each word on it is kept.
enum RecordCalibration {
    static func handle(_ request: RecordCalibrationRequest, _ call: Call) async throws -> Job {
        let shop = try call.shop
        return try await call.change(Job.self, request.id, etag: request.etag) { job, tx in
            job.calibrationStatus = request.status
            let record = CalibrationRecord.with {
                $0.jobID = job.id
                $0.status = request.status
                if !request.notes.isEmpty { $0.notes = request.notes }
                if !request.certificateAttachmentID.isEmpty {
                    $0.certificateAttachmentID = request.certificateAttachmentID
                }
                $0.recordedAt = Google_Protobuf_Timestamp(microseconds: call.now)
                if !call.actor.userID.isEmpty { $0.recordedBy = call.actor.userID }
            }
            _ = try tx.insert(record, in: shop, by: call.authorship)
        }
    }
}
