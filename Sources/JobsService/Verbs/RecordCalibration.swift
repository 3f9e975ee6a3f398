internal import Chassis
internal import Contracts

/// POST /v1/jobs/{id}:recordCalibration — where the calibration of driver assistance stands (J048).
enum RecordCalibration {
    static func handle(_ request: RecordCalibrationRequest, _ call: Call) async throws -> Job {
        try await call.change(Job.self, request.id, etag: request.etag) { job, _ in
            job.calibrationStatus = request.status
        }
    }
}
