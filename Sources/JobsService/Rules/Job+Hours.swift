internal import Schema
internal import Contracts

extension Job {
    /// The job with the hours and the labour cost of its closed entries.
    func withHours(of entries: [LaborTimeEntry]) -> Job {
        var job = self
        var hours: Int32 = 0
        var cost: Int64 = 0
        for entry in entries {
            hours = hours.addingClamped(entry.hoursWorkedHundredths)
            let (sum, overflow) = cost.addingReportingOverflow(entry.laborCost.minor)
            cost = overflow ? cost : sum
        }
        job.actualHoursHundredths = hours
        job.laborCost = Money.with {
            $0.currency = currency
            $0.minor = cost
        }
        job.clearEfficiencyBasisPoints()
        if hasEstimatedHoursHundredths,
            let efficiency = Self.efficiencyBasisPoints(
                estimated: estimatedHoursHundredths,
                actual: hours
            )
        {
            job.efficiencyBasisPoints = efficiency
        }
        return job
    }
}
