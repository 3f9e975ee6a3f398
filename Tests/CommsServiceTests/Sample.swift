import Chassis
import Contracts
import Schema
import Store
import SwiftProtobuf

@testable import CommsService

/// One maker per thing: a test writes only what matters to it.
enum Sample {
    /// Friday, 2026-06-05T15:00:00Z: 11:00 in Toronto.
    static let now: Int64 = 1_780_671_600_000_000
    static let minute: Int64 = 60_000_000
    static let hour: Int64 = 3_600_000_000

    static func time(_ microseconds: Int64 = now) -> Google_Protobuf_Timestamp {
        Google_Protobuf_Timestamp(microseconds: microseconds)
    }

    static func template(
        _ category: CommunicationTemplate.Category = .statusUpdate
    ) -> CommunicationTemplate {
        CommunicationTemplate.with {
            $0.id = UUIDv7.make()
            $0.templateCode = "UPDATE"
            $0.category = category
            $0.status = .active
            $0.channels = ["email"]
            $0.emailTemplate = "Hello"
        }
    }

    static func log(_ status: CommunicationLog.Status = .sent) -> CommunicationLog {
        var row = CommunicationLog.queued(
            template(),
            channel: .email,
            customer: "c",
            job: "j",
            at: now
        )
        row.id = UUIDv7.make()
        row.createTime = time()
        row.recipientName = "Morgan Hale"
        row.recipientEmail = "morgan@example.com"
        row.subject = "Your Honda"
        row.messageContent = "It is ready."
        row.status = status
        return row
    }

    static func consent(
        _ consent: ConsentEvent.Consent,
        _ channel: ConsentEvent.Channel,
        _ purpose: ConsentEvent.Purpose,
        at: Int64 = now
    ) -> ConsentEvent {
        ConsentEvent.with {
            $0.id = UUIDv7.make()
            $0.channel = channel
            $0.purpose = purpose
            $0.consent = consent
            $0.givenAt = time(at)
        }
    }
}
