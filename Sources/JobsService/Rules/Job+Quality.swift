internal import Contracts
internal import SwiftProtobuf

extension Job {
    /// The job after a quality check (J047, J082). Only a job in quality control or after it, and
    /// not yet delivered, is checked.
    func qualityChecked(passed: Bool, by user: String, at now: Int64) throws(JobRefusal) -> Job {
        guard status.isAtOrAfter(.qualityControl), status != .delivered else {
            throw .notInQualityControl(status)
        }
        var job = self
        job.qualityStatus = passed ? .passed : .failed
        if !user.isEmpty { job.qualityCheckedBy = user }
        job.qualityCheckedAt = Google_Protobuf_Timestamp(microseconds: now)
        return job
    }
}
