import Chassis
import Contracts
import Schema
import Store
import SwiftProtobuf
import Testing

@testable import CommsService

@Suite("Two customers who are one, as Comms hears it")
struct MergedCustomerTests {
    private func consent(
        _ desk: FrontDesk,
        _ customer: String,
        _ consent: ConsentEvent.Consent,
        at time: Int64,
        purpose: ConsentEvent.Purpose = .service
    ) async throws {
        let shop = desk.shop
        let event = ConsentEvent.with {
            $0.customerID = customer
            $0.channel = .sms
            $0.purpose = purpose
            $0.consent = consent
            $0.basis = .express
            $0.source = "paper"
            $0.givenAt = Google_Protobuf_Timestamp(microseconds: time)
        }
        try await desk.bench.store.write { tx in
            _ = try tx.insert(event, in: shop, by: Authorship(actor: "test"))
        }
    }

    private func merge(_ desk: FrontDesk, _ gone: String) async throws {
        let told = CustomerMerged.with {
            $0.customerID = desk.customer.id
            $0.mergedID = gone
        }
        let fact = Fact(
            position: FactPosition(epoch: 1, sequence: 1_000),
            shop: desk.shop,
            kind: CustomerMerged.protoMessageName,
            aggregateType: Customer.table.message,
            aggregateID: desk.customer.id,
            aggregateVersion: 2,
            payload: try told.serializedBytes(),
            time: Sample.now
        )
        try await desk.tell(fact)
    }

    @Test("J017: the newer word of the two holds: no withdrawal is lost, and no old one wins")
    func consents() async throws {
        let desk = try await FrontDesk.open()
        let gone = UUIDv7.make()
        try await consent(desk, desk.customer.id, .given, at: Sample.now)
        try await consent(desk, gone, .withdrawn, at: Sample.now + 1)
        try await consent(desk, desk.customer.id, .given, at: Sample.now, purpose: .marketing)
        try await consent(desk, gone, .withdrawn, at: Sample.now - 1, purpose: .marketing)
        try await merge(desk, gone)
        let events = try await desk.all(ConsentEvent.self).filter {
            $0.customerID == desk.customer.id
        }
        func may(_ purpose: ConsentEvent.Purpose) -> Bool {
            Consent.isGiven(events, customer: desk.customer, channel: .sms, purpose: purpose)
        }
        #expect(!may(.service))
        #expect(may(.marketing))
    }

    @Test("J017: messages of the merged one are the other's")
    func messages() async throws {
        let desk = try await FrontDesk.open()
        let gone = UUIDv7.make()
        try await desk.tell(try desk.moved(.intake))
        let shop = desk.shop
        try await desk.bench.store.write { tx in
            for var row in try tx.all(CommunicationLog.self, in: shop) {
                row.customerID = gone
                _ = try tx.update(row, expecting: nil, in: shop, by: Authorship(actor: "test"))
            }
        }
        let before = try await desk.all(CommunicationLog.self)
        try #require(!before.isEmpty)
        try await merge(desk, gone)
        let after = try await desk.all(CommunicationLog.self)
        #expect(after.map(\.id) == before.map(\.id))
        #expect(after.allSatisfy { $0.customerID == desk.customer.id })
    }
}
