internal import Contracts

extension Estimate {
    /// J052: the estimate of a delivered job is what was repaired, and stays.
    ///
    /// - Parameter job: the estimate's; nil while there is none.
    func checkUndelivered(_ job: Job?) throws(EstimateRefusal) {
        guard let job, job.status == .delivered else { return }
        throw .jobDelivered(jobNumber: job.jobNumber)
    }
}
