import Chassis
import Contracts
import Foundation
import Store
import Testing
import Wire

@testable import JobsService

@Suite("Taking an import back")
struct RollBackTests {
    private func take(
        _ floor: ShopFloor,
        _ text: String,
        _ kind: DataImport.Kind = .customers
    ) async throws -> DataImport {
        try await floor.call(
            DataImportsMethods.importData,
            ImportDataRequest.with {
                $0.kind = kind
                $0.content = Data(text.utf8)
            }
        ).dataImport
    }

    private func rollBack(_ floor: ShopFloor, _ row: DataImport) async throws -> DataImport {
        try await floor.call(
            DataImportsMethods.rollBackDataImport,
            RollBackDataImportRequest.with { $0.id = row.id }
        )
    }

    private func refusal(_ floor: ShopFloor, _ row: DataImport) async -> RPCError? {
        do {
            _ = try await rollBack(floor, row)
            return nil
        } catch {
            return error as? RPCError
        }
    }

    @Test("what an import made is gone, what it changed is as before, and it can come again")
    func untouched() async throws {
        let floor = try await ShopFloor()
        let old = try await floor.customer { $0.city = "Hull" }
        let list = "number,last,city\n\(old.customerNumber),Hale,Leeds\nC-2,Kay,\n"
        let made = try await take(floor, list)
        #expect((made.created, made.updated) == (1, 1))
        let back = try await rollBack(floor, made)
        #expect(back.status == .rolledBack)
        let rows = try await floor.all(Customer.self)
        #expect(rows.map(\.city) == ["Hull"])
        #expect(await refusal(floor, made)?.reason == "IMPORT_NOT_DONE")
        let again = try await take(floor, list)
        #expect((again.created, again.updated) == (1, 1))
        #expect(again.id != made.id)
        #expect(try await floor.bench.store.verify() == [])
    }

    @Test("an import is kept whole when one of its rows was changed, and the refusal names it")
    func changed() async throws {
        let floor = try await ShopFloor()
        let made = try await take(floor, "number,last\nC-1,Lee\nC-2,Kay\n")
        let kay = try #require(
            try await floor.all(Customer.self).first { $0.customerNumber == "C-2" }
        )
        _ = try await floor.call(
            CustomersMethods.updateCustomer,
            UpdateCustomerRequest.with {
                $0.customer.id = kay.id
                $0.customer.city = "York"
            }
        )
        let error = await refusal(floor, made)
        #expect(error?.reason == "IMPORT_TOUCHED")
        #expect(error?.metadata["count"] == "1")
        #expect(error?.metadata["touched"]?.contains("row 2 (\(kay.id)): changed") == true)
        #expect(try await floor.all(Customer.self).count == 2)
    }

    @Test("an import is kept when one of its rows is in use")
    func inUse() async throws {
        let floor = try await ShopFloor()
        let made = try await take(floor, "number,last\nC-1,Lee\n")
        let cars = try await take(
            floor,
            "vin,year,make,model,owner\n1HGCV1F33KA900217,2019,Honda,Accord,C-1\n",
            .vehicles
        )
        let error = await refusal(floor, made)
        #expect(error?.metadata["touched"]?.contains("vehicles") == true)
        _ = try await rollBack(floor, cars)
        #expect(try await rollBack(floor, made).status == .rolledBack)
        #expect(try await floor.all(Customer.self).isEmpty)
    }
}
