import Chassis
import Contracts
import Schema
import Store
import Testing
import Wire

@testable import FinanceService

@Suite("Two customers who are one, and a trial that ended, as Finance hears it")
struct MergedCustomerTests {
    @Test("J017: invoices and payments follow, the journal stays as it was posted")
    func merge() async throws {
        let books = try await Books()
        let invoices = try await books.issued()
        let gone = try #require(invoices.first?.customerID)
        let kept = UUIDv7.make()
        let lines = try await books.all(JournalLine.self)
        let told = CustomerMerged.with {
            $0.customerID = kept
            $0.mergedID = gone
        }
        let fact = Fact(
            position: FactPosition(epoch: 1, sequence: 1_000),
            shop: books.shop,
            kind: CustomerMerged.protoMessageName,
            aggregateType: Customer.table.message,
            aggregateID: kept,
            aggregateVersion: 2,
            payload: try told.serializedBytes(),
            time: Sample.now
        )
        try await books.bench.deliver([fact], from: "jobs")
        let after = try await books.all(Invoice.self)
        #expect(after.count == invoices.count)
        #expect(after.allSatisfy { $0.customerID == kept })
        #expect(try await books.all(JournalLine.self) == lines)
        #expect(try await books.findings().isEmpty)
    }

    @Test("J002: the shop's replica carries the end of its trial: no change here either")
    func trial() async throws {
        let books = try await Books()
        _ = try await books.issued()
        var shop = PlayedJobs.shop(books.shop)
        shop.version = 2
        shop.isTrial = true
        shop.trialExpiresAt.seconds = Sample.now / 1_000_000 - 1
        let fact = Fact(
            position: FactPosition(epoch: 1, sequence: 1_000),
            shop: books.shop,
            kind: Shop.table.message + ".saved",
            aggregateType: Shop.table.message,
            aggregateID: books.shop.text,
            aggregateVersion: 2,
            payload: try shop.serializedBytes(),
            time: Sample.now
        )
        try await books.bench.deliver([fact], from: "jobs")
        let error = await #expect(throws: RPCError.self) {
            try await books.insurer("Late Mutual")
        }
        #expect(error?.reason == "TRIAL_EXPIRED")
        #expect(try await books.balance().invoiced, "reads go on")
    }
}

extension Books {
    fileprivate func all<R: Record>(_ type: R.Type) async throws -> [R] {
        let shop = shop
        return try await bench.store.read { try $0.all(R.self, in: shop) }
    }
}
