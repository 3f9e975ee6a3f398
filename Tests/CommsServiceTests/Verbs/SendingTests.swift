import Chassis
import Contracts
import Foundation
import Store
import SwiftProtobuf
import Testing
import Wire

@testable import CommsService

@Suite("Sending what is queued")
struct SendingTests {
    @Test("a message is written once as a file, and the row says so")
    func sending() async throws {
        let desk = try await FrontDesk.open { $0.smsOptIn = true }
        try await desk.tell(desk.moved(.intake))
        try await desk.send()
        try await desk.send()
        let mail = try #require(try await desk.messages().first)
        let sms = try #require(try await desk.messages(.sms).first)
        #expect(mail.status == .sent)
        #expect(mail.sentAt.microseconds == Sample.now)
        #expect(mail.deliveryAttempts == 1)
        #expect(sms.status == .sent)
        #expect(sms.segments == 1)
        #expect(
            desk.files == ["2026-06-05-\(mail.id).eml", "2026-06-05-\(sms.id).sms"].sorted()
        )
        let text = try String(
            contentsOfFile: desk.outbox + "/2026-06-05-\(mail.id).eml",
            encoding: .utf8
        )
        #expect(text.contains("To: \"Morgan Hale\" <morgan@example.com>"))
        #expect(text.contains("Subject: We have your Honda: RO-26-00001"))
        #expect(text.contains("your 2019 Honda Accord has arrived at Main Street Collision"))
        let told = try await desk.bench.store.facts(after: .start, limit: 500, wait: .zero)
            .filter { $0.kind == MessageSent.protoMessageName }
        #expect(told.count == 2)
    }

    @Test("the worker of the service does the same, into the service's own outbox")
    func worker() async throws {
        let desk = try await FrontDesk.open()
        try await desk.tell(desk.moved(.intake))
        try await desk.bench.work("sender", seconds: 1)
        #expect(try await desk.messages().map(\.status) == [.sent])
    }

    @Test("C016: without consent nothing is sent, and the row says why")
    func noConsent() async throws {
        let desk = try await FrontDesk.open { $0.emailOptIn = false }
        try await desk.tell(desk.moved(.intake))
        try await desk.send()
        let rows = try await desk.all(CommunicationLog.self)
        #expect(rows.allSatisfy { $0.status == .blocked && $0.suppressedReason == "no_consent" })
        #expect(rows.count == 2)
        #expect(desk.files.isEmpty)
    }

    @Test("C016: consent that is withdrawn after queueing stops what waits, of that purpose alone")
    func withdrawn() async throws {
        let desk = try await FrontDesk.open()
        func withdraw(_ purpose: ConsentEvent.Purpose) async throws {
            _ = try await desk.call(
                ConsentsMethods.recordConsent,
                RecordConsentRequest.with {
                    $0.customerID = desk.customer.id
                    $0.channel = .email
                    $0.purpose = purpose
                    $0.consent = .withdrawn
                    $0.source = "phone call"
                }
            )
        }
        try await desk.tell(desk.moved(.intake))
        try await withdraw(.marketing)
        #expect(try await desk.messages().map(\.status) == [.queued])
        try await withdraw(.service)
        #expect(try await desk.messages().map(\.status) == [.blocked])
        try await desk.send()
        #expect(desk.files.isEmpty)
    }

    @Test("C017: marketing needs a yes of its own")
    func marketing() async throws {
        let desk = try await FrontDesk.open()
        let made = try await desk.call(
            CommunicationTemplatesMethods.createCommunicationTemplate,
            CreateCommunicationTemplateRequest.with {
                $0.communicationTemplate.templateName = "Sale"
                $0.communicationTemplate.category = .marketing
                $0.communicationTemplate.emailSubject = "Sale"
                $0.communicationTemplate.emailTemplate = "{{ shop.address }} unsubscribe: call"
            }
        )
        #expect(made.channels == ["email"])
        #expect(made.status == .draft)
        let request = SendMessageRequest.with {
            $0.templateCode = made.templateCode
            $0.customerID = desk.customer.id
        }
        let early = await #expect(throws: RPCError.self) {
            try await desk.call(CommunicationLogsMethods.sendMessage, request)
        }
        #expect(early?.reason == "TEMPLATE_NOT_ACTIVE")
        _ = try await desk.call(
            CommunicationTemplatesMethods.activateTemplate,
            ActivateTemplateRequest.with { $0.id = made.id }
        )
        _ = try await desk.call(CommunicationLogsMethods.sendMessage, request)
        try await desk.send()
        #expect(try await desk.messages().map(\.suppressedReason) == ["no_consent"])
    }

    @Test("C022: an address on the suppression list is blocked when it is sent")
    func suppressed() async throws {
        let desk = try await FrontDesk.open()
        try await desk.tell(desk.moved(.intake))
        let shop = desk.shop
        try await desk.bench.store.write { tx in
            let row = SuppressedAddress.with {
                $0.addressHash = AddressHash.of("Morgan@Example.com", in: shop)
                $0.channel = .email
                $0.reason = "hard_bounce"
                $0.suppressedAt = Sample.time()
            }
            _ = try tx.insert(row, in: shop, by: Authorship(actor: "test", shop: shop))
        }
        try await desk.send()
        #expect(try await desk.messages().map(\.suppressedReason) == ["suppressed"])
        #expect(desk.files.isEmpty)
    }

    @Test("C005: without a required value nothing is sent")
    func missing() async throws {
        let desk = try await FrontDesk.open {
            $0.firstName = ""
            $0.lastName = ""
        }
        try await desk.tell(desk.moved(.intake))
        try await desk.send()
        let row = try #require(try await desk.messages().first)
        #expect(row.status == .failed)
        #expect(row.lastError == "no value for customer.name")
        #expect(desk.files.isEmpty)
    }

    @Test("a line break in a name writes no header: the message fails after three tries")
    func injection() async throws {
        let desk = try await FrontDesk.open { $0.lastName = "Hale\r\nBcc: all@example.com" }
        try await desk.tell(desk.moved(.intake))
        for _ in 0..<3 {
            try await desk.send()
            desk.bench.clock.advance(seconds: 600)
        }
        let row = try #require(try await desk.messages().first)
        #expect(row.status == .failed)
        #expect(row.deliveryAttempts == 3)
        #expect(desk.files.isEmpty)
    }

    @Test("C015: at night a text message waits for the morning")
    func quietHours() async throws {
        let desk = try await FrontDesk.open { $0.smsOptIn = true }
        desk.bench.clock.advance(seconds: 12 * 3_600)
        try await desk.tell(desk.moved(.intake))
        try await desk.send()
        #expect(try await desk.messages().map(\.status) == [.sent])
        #expect(try await desk.messages(.sms).map(\.status) == [.queued])
        desk.bench.clock.advance(seconds: 9 * 3_600)
        try await desk.send()
        #expect(try await desk.messages(.sms).map(\.status) == [.sent])
    }
}
