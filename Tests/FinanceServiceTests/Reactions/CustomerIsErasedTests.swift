import Chassis
import Contracts
import Schema
import Store
import Testing

@testable import FinanceService

@Suite("A customer is taken out of the drafts")
struct CustomerIsErasedTests {
    private func insert(
        _ books: Books,
        _ customer: String,
        _ status: Invoice.Status
    ) async throws -> Invoice {
        let made = try await books.createInvoices()
        let id = try #require(made.first?.invoice.id)
        let shop = books.shop
        return try await books.bench.store.write { tx in
            var row = try tx.require(Invoice.self, id, in: shop)
            row.customerID = customer
            row.customerName = "Morgan Hale"
            row.vin = "1HGCV1F33KA900217"
            row.status = status
            return try tx.update(row, expecting: nil, in: shop, by: Authorship(actor: "test"))
        }
    }

    @Test("a draft loses the person, an issued invoice keeps what tax law wants")
    func drafts() async throws {
        for (status, name) in [(Invoice.Status.draft, "Erased 1"), (.sent, "Morgan Hale")] {
            let books = try await Books()
            try await books.insurer()
            let customer = UUIDv7.make()
            let row = try await insert(books, customer, status)
            let message = CustomerErased.with {
                $0.customerID = customer
                $0.erasedName = "Erased 1"
            }
            let fact = Fact(
                position: FactPosition(epoch: 1, sequence: 900),
                shop: books.shop,
                kind: CustomerErased.protoMessageName,
                aggregateType: Customer.table.message,
                aggregateID: customer,
                aggregateVersion: 2,
                payload: try message.serializedBytes(),
                time: Sample.now
            )
            try await books.bench.deliver([fact], from: "jobs")
            let shop = books.shop
            let now = try await books.bench.store.read { view in
                try view.require(Invoice.self, row.id, in: shop)
            }
            #expect(now.customerName == name)
            #expect(now.hasVin == (status == .sent))
            #expect(now.totalAmount == row.totalAmount)
        }
    }
}
