internal import Contracts
internal import Schema
internal import SwiftProtobuf

extension CommunicationLog {
    /// A message that waits to be sent (C008, C023).
    static func queued(
        _ template: CommunicationTemplate,
        channel: Channel,
        customer: String,
        job: String,
        at scheduled: Int64
    ) -> CommunicationLog {
        CommunicationLog.with {
            $0.templateID = template.id
            $0.channel = channel
            $0.direction = .sent
            $0.communicationType = .outbound
            $0.recipientType = .customer
            $0.status = .queued
            $0.deliveryStatus = .pending
            $0.maxDeliveryAttempts = 3
            $0.priority = .normal
            $0.category = template.category.storedName
            $0.requiresConsent = true
            $0.language = template.language
            $0.costCurrency = "USD"
            $0.scheduledAt = Google_Protobuf_Timestamp(microseconds: scheduled)
            if !customer.isEmpty { $0.customerID = customer }
            if !job.isEmpty {
                $0.jobID = job
                $0.threadID = "job_\(job)_\(channel.storedName)"
            }
        }
    }

    /// Not sent, for a reason that will not pass.
    func blocked(_ reason: String) -> CommunicationLog {
        var row = self
        row.status = .blocked
        row.suppressedReason = reason
        row.deliveryStatus = .failed
        return row
    }

    /// C029: tried again after 1, 5 and 30 minutes; then failed for good.
    func failedOnce(_ error: String, at now: Int64) -> CommunicationLog {
        var row = self
        row.deliveryAttempts = row.deliveryAttempts.addingClamped(1)
        row.errorCount = row.errorCount.addingClamped(1)
        row.lastError = String(error.prefix(500))
        if row.deliveryAttempts < row.maxDeliveryAttempts {
            row.status = .queued
            let wait = Self.retryMinutes(attempts: row.deliveryAttempts) * 60_000_000
            row.nextAttemptAt = Google_Protobuf_Timestamp(microseconds: now + wait)
            row.scheduledAt = row.nextAttemptAt
        } else {
            row.status = .failed
            row.deliveryStatus = .failed
        }
        return row
    }
}
