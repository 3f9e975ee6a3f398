internal import Contracts
internal import Store
internal import SwiftProtobuf

/// Looks a due message over one last time: recipient, consent, suppression, text. What was queued
/// may have been overtaken (C016, C022).
struct Preparation {
    struct Outcome: Sendable {
        var row: CommunicationLog
        var isToSend: Bool
        var sender: Mailbox
        var templateCode: String
    }

    let outcome: Outcome

    init(_ queued: CommunicationLog, _ shopID: ShopID, _ view: View, at now: Int64) throws {
        let shop = try view.replica(Shop.self, shopID.text, in: shopID)
        let sender = Mailbox(name: shop?.name ?? "", address: shop?.email ?? "")
        let template = try view.get(CommunicationTemplate.self, queued.templateID, in: shopID)
        func stop(_ row: CommunicationLog) -> Outcome {
            Outcome(
                row: row,
                isToSend: false,
                sender: sender,
                templateCode: template?.templateCode ?? ""
            )
        }
        guard let template else {
            outcome = stop(queued.blocked("template_gone"))
            return
        }
        let customer = try view.replica(Customer.self, queued.customerID, in: shopID)
        let job = queued.hasJobID ? try view.replica(Job.self, queued.jobID, in: shopID) : nil
        guard let customer, !queued.hasJobID || job != nil else {
            outcome = stop(queued.waitingForCopies(at: now))
            return
        }
        guard !customer.processingRestricted else {
            outcome = stop(queued.blocked("processing_restricted"))
            return
        }
        let events = try view.all(
            ConsentEvent.self,
            in: shopID,
            where: [.equal("customer_id", .uuid(customer.id))]
        )
        guard
            Consent.isGiven(
                events,
                customer: customer,
                channel: queued.channel.consentChannel,
                purpose: template.purpose
            )
        else {
            outcome = stop(queued.blocked("no_consent"))
            return
        }
        guard let address = customer.address(of: queued.channel) else {
            outcome = stop(queued.blocked("no_address"))
            return
        }
        let suppressed = try view.exists(
            SuppressedAddress.self,
            in: shopID,
            where: [
                .equal("address_hash", .text(AddressHash.of(address, in: shopID))),
                .equal("channel", queued.channel.consentChannel), .isNull("lifted_at"),
            ]
        )
        guard !suppressed else {
            outcome = stop(queued.blocked("suppressed"))
            return
        }
        let vehicle = try job.flatMap { try view.replica(Vehicle.self, $0.vehicleID, in: shopID) }
        var values = Rendering.values(shop: shop, customer: customer, vehicle: vehicle, job: job)
        values.merge(Rendering.values(of: queued.metadata)) { _, given in given }
        let rendering = Rendering(values: values, variables: template.variables)
        guard rendering.missing.isEmpty else {
            var failed = queued.blocked("variables_missing")  // C005
            failed.status = .failed
            failed.lastError = "no value for " + rendering.missing.joined(separator: ", ")
            outcome = stop(failed)
            return
        }
        outcome = Outcome(
            row: queued.filled(template, rendering, customer, address, now),
            isToSend: true,
            sender: sender,
            templateCode: template.templateCode
        )
    }
}

extension CommunicationLog {
    /// With recipient and text.
    fileprivate func filled(
        _ template: CommunicationTemplate,
        _ rendering: Rendering,
        _ customer: Customer,
        _ address: String,
        _ now: Int64
    ) -> CommunicationLog {
        var row = self
        row.recipientName = rendering.value(of: "customer.name")
        row.messageContent = rendering.text(template.body(of: channel) ?? "")
        row.consentReceived = true
        row.consentTimestamp = Google_Protobuf_Timestamp(microseconds: now)
        switch channel {
        case .email:
            row.recipientEmail = address
            row.subject = String(rendering.text(template.emailSubject).prefix(200))
            if template.hasEmailHtmlTemplate {
                row.messageHtml = rendering.text(template.emailHtmlTemplate, html: true)
            }
        case .sms:
            row.recipientPhone = String(address.prefix(20))
            row.segments = Int32(clamping: SMS.segments(row.messageContent))
            row.billingUnits = row.segments
        case .phone, .push, .portal, .inPerson, .fax, .mail, .other, .unspecified, .UNRECOGNIZED:
            row.recipientPhone = String(address.prefix(20))
        }
        return row
    }

    /// Looked at again shortly; after the usual tries it is failed.
    fileprivate func waitingForCopies(at now: Int64) -> CommunicationLog {
        var row = self
        let waited = now - (hasScheduledAt ? createTime.microseconds : now)
        guard waited < 3_600_000_000 else { return blocked("customer_unknown") }
        row.scheduledAt = Google_Protobuf_Timestamp(
            microseconds: now + Sender.copyWaitMicroseconds
        )
        return row
    }

    func sent(carrier name: String, at now: Int64) -> CommunicationLog {
        var row = self
        row.status = .sent
        row.deliveryAttempts += 1
        row.sentAt = Google_Protobuf_Timestamp(microseconds: now)
        row.carrier = name
        row.externalSystemName = name
        row.engagement = row.engagementScore
        return row
    }
}

extension Customer {
    /// Where a channel reaches the customer; nil when it is not known.
    func address(of channel: CommunicationLog.Channel) -> String? {
        let text =
            switch channel {
            case .email: email
            case .sms: mobileE164.isEmpty ? (phoneE164.isEmpty ? mobile : phoneE164) : mobileE164
            case .phone: phone.isEmpty ? mobile : phone
            case .push, .portal: id
            case .inPerson, .fax, .mail, .other, .unspecified, .UNRECOGNIZED: ""
            }
        return text.isEmpty ? nil : text
    }
}
