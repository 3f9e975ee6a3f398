internal import Contracts
internal import Store
internal import Chassis
internal import SwiftProtobuf

/// Tells what time did to a job, each thing once: the row that remembers it is written with the
/// fact.
enum FloorAlerts {
    static func isTold(_ alert: FloorAlert, of job: Job, _ view: View, in shop: ShopID) throws
        -> Bool
    {
        try view.exists(
            JobAlert.self,
            in: shop,
            where: [
                .equal("job_id", .uuid(job.id)), .equal("kind", alert.kind),
                .equal("subject", .text(alert.subject)),
            ]
        )
    }

    static func tell(
        _ alerts: [FloorAlert],
        of job: Job,
        _ tx: Transaction,
        in shop: ShopID,
        by author: Authorship
    ) throws {
        for alert in alerts {
            if try isTold(alert, of: job, tx, in: shop) { continue }
            let now = Google_Protobuf_Timestamp(microseconds: tx.now)
            let memory = JobAlert.with {
                $0.jobID = job.id
                $0.kind = alert.kind
                $0.subject = alert.subject
                $0.raisedAt = now
            }
            _ = try tx.insert(memory, in: shop, by: author)
            try emit(alert, of: job, at: now, tx, in: shop, by: author)
        }
    }

    private static func emit(
        _ alert: FloorAlert,
        of job: Job,
        at now: Google_Protobuf_Timestamp,
        _ tx: Transaction,
        in shop: ShopID,
        by author: Authorship
    ) throws {
        switch alert {
        case .promise(let kind, _):
            let fact = JobAtRisk.with {
                $0.jobID = job.id
                $0.jobNumber = job.jobNumber
                $0.customerID = job.customerID
                $0.reason = kind
                $0.targetDeliveryDate = job.targetDeliveryDate
                if job.hasPartsEta { $0.partsEta = job.partsEta }
                $0.raisedAt = now
            }
            try tx.emit(fact, of: job, in: shop, by: author)
        case .stalled(let since, let idle):
            let fact = JobStalled.with {
                $0.jobID = job.id
                $0.jobNumber = job.jobNumber
                $0.assignedTo = job.assignedTo
                $0.since = Google_Protobuf_Timestamp(microseconds: since)
                $0.idleMinutes = idle
                $0.raisedAt = now
            }
            try tx.emit(fact, of: job, in: shop, by: author)
        case .rental(_, let day, let limit):
            let fact = RentalLimitSoon.with {
                $0.jobID = job.id
                $0.jobNumber = job.jobNumber
                $0.customerID = job.customerID
                $0.insuranceCompanyID = job.insuranceCompanyID
                $0.rentalStartDate = job.rentalStartDate
                $0.rentalDay = day
                $0.daysLimit = limit
                $0.raisedAt = now
            }
            try tx.emit(fact, of: job, in: shop, by: author)
        case .escalated(let run, let minutes, let threshold):
            let fact = StageEscalated.with {
                $0.jobID = job.id
                $0.jobNumber = job.jobNumber
                $0.workflowStatusID = run.id
                $0.stage = run.stage
                $0.technicianID = run.technicianID
                $0.runningMinutes = minutes
                $0.thresholdMinutes = threshold
                $0.raisedAt = now
            }
            try tx.emit(fact, of: job, in: shop, by: author)
        }
    }
}
