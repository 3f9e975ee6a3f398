import Chassis
import Contracts
import Schema
import Store
import Testing

@testable import CommsService

@Suite("A customer is taken out of the messages")
struct CustomerIsErasedTests {
    private func erased(_ desk: FrontDesk) throws -> Fact {
        let message = CustomerErased.with {
            $0.customerID = desk.customer.id
            $0.erasedName = "Erased 1"
        }
        return Fact(
            position: FactPosition(epoch: 1, sequence: 900),
            shop: desk.shop,
            kind: CustomerErased.protoMessageName,
            aggregateType: Customer.table.message,
            aggregateID: desk.customer.id,
            aggregateVersion: 2,
            payload: try message.serializedBytes(),
            time: Sample.now
        )
    }

    @Test("C043: person and words go, when and how it went stays")
    func blanked() async throws {
        let desk = try await FrontDesk.open { $0.smsOptIn = true }
        try await desk.tell(desk.moved(.intake))
        try await desk.send()
        let sent = try await desk.all(CommunicationLog.self)
        #expect(sent.contains { $0.recipientName.contains("Hale") })
        try await desk.tell(erased(desk))
        let rows = try await desk.all(CommunicationLog.self)
        #expect(rows.count == sent.count)
        for row in rows {
            let values = try row.columnValues()
            for (position, column) in CommunicationLog.table.columns.enumerated()
            where column.sensitivity == .personal {
                #expect(values[position].saysNothing, "\(column.name)")
            }
            #expect(!row.hasMetadata)
        }
        #expect(rows.map(\.status) == sent.map(\.status))
        #expect(rows.map(\.sentAt) == sent.map(\.sentAt))
        // Told twice is done once.
        let versions = rows.map(\.version)
        try await desk.tell(erased(desk))
        #expect(try await desk.all(CommunicationLog.self).map(\.version) == versions)
    }

    @Test("what waits for an erased customer is not sent")
    func waiting() async throws {
        let desk = try await FrontDesk.open()
        try await desk.tell(desk.moved(.intake))
        try await desk.tell(erased(desk))
        try await desk.send()
        let rows = try await desk.messages()
        #expect(rows.allSatisfy { $0.status == .blocked })
        #expect(rows.first?.suppressedReason == "customer_erased")
        #expect(desk.files.isEmpty)
    }

    @Test("nothing is sent to a customer whose processing is restricted")
    func restricted() async throws {
        let desk = try await FrontDesk.open { $0.processingRestricted = true }
        try await desk.tell(desk.moved(.intake))
        try await desk.send()
        let rows = try await desk.messages()
        #expect(!rows.isEmpty)
        #expect(rows.allSatisfy { $0.suppressedReason == "processing_restricted" })
        #expect(desk.files.isEmpty)
    }
}
