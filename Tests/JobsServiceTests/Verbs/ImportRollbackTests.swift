import Chassis
import Contracts
import Foundation
import Store
import Synchronization
import Testing
import Wire

@testable import JobsService

@Suite("Imports taken back", .enabled(if: ShopFloor.frontEnd() != nil))
struct ImportRollbackTests {
    private let text: String

    init() throws { text = String(decoding: try #require(ShopFloor.frontEnd()), as: UTF8.self) }

    private func back(
        _ floor: ShopFloor,
        _ made: ImportEstimateResponse
    ) async throws -> RollbackImportResponse {
        try await floor.call(
            BmsImportsMethods.rollbackImport,
            RollbackImportRequest.with {
                $0.id = made.bmsImport.id
                $0.reason = "another shop's car"
            }
        )
    }

    private func users(_ floor: ShopFloor, _ made: ImportEstimateResponse) async -> String {
        let error = await #expect(throws: RPCError.self) { try await back(floor, made) }
        #expect(error?.reason == "IN_USE")
        #expect(error?.code == .failedPrecondition)
        return error?.metadata["usedBy"] ?? ""
    }

    @Test("J121: everything an import made goes, and the same file may come again")
    func whole() async throws {
        let floor = try await ShopFloor()
        let made = try await floor.take(text)
        let answer = try await back(floor, made)
        #expect(answer.bmsImport.rolledBack)
        #expect(answer.bmsImport.rollbackReason == "another shop's car")
        #expect(answer.kept.isEmpty)
        #expect(answer.removed.count == 5)
        #expect(try await floor.all(Job.self).isEmpty)
        #expect(try await floor.all(Estimate.self).isEmpty)
        #expect(try await floor.all(EstimateLineItem.self).isEmpty)
        #expect(try await floor.all(VehicleRecord.self).isEmpty)
        #expect(try await floor.all(Customer.self).isEmpty)
        #expect(try await floor.all(Attachment.self).isEmpty)
        #expect(try await floor.all(BmsImport.self).count == 1)
        #expect(await reason { try await back(floor, made) } == "ALREADY_ROLLED_BACK")
        let again = try await floor.take(text)
        #expect(!again.alreadyImported)
        #expect(again.estimate.estimateTotal.minor == 313_741)
    }

    @Test("J121: a revision that is taken back gives the job the version before")
    func revision() async throws {
        let floor = try await ShopFloor()
        let first = try await floor.take(text)
        let second = try await floor.take(
            text.replacing("R Fog Lamp Bezel", with: "R Fog Lamp Trim")
        )
        let answer = try await back(floor, second)
        #expect(answer.job.estimateID == first.estimate.id)
        #expect(answer.job.supplementCount == 0)
        #expect(answer.job.estimateStatus == first.job.estimateStatus)
        #expect(try await floor.all(Estimate.self).map(\.id) == [first.estimate.id])
        #expect(try await floor.all(EstimateLineItem.self).count == first.lines.count)
        #expect(try await floor.all(EstimateRevision.self).isEmpty)
        #expect(try await floor.all(Customer.self).count == 1)
        let third = try await floor.take(
            text.replacing("R Fog Lamp Bezel", with: "R Fog Lamp Ring")
        )
        #expect(third.estimate.revisionCount == 1)
    }

    @Test("J121: an import that a later one revised is not taken back")
    func revised() async throws {
        let floor = try await ShopFloor()
        let first = try await floor.take(text)
        _ = try await floor.take(text.replacing("R Fog Lamp Bezel", with: "R Fog Lamp Trim"))
        #expect(await users(floor, first) == "jobs/\(first.job.id)")
        #expect(try await floor.all(Estimate.self).count == 2)
    }

    @Test("J121: time on the job keeps the import")
    func time() async throws {
        let floor = try await ShopFloor()
        let made = try await floor.take(text)
        let entry = try await floor.call(
            LaborTimeEntriesMethods.createLaborTimeEntry,
            CreateLaborTimeEntryRequest.with {
                $0.laborTimeEntry.jobID = made.job.id
                $0.laborTimeEntry.technicianID = floor.technician.id
                $0.laborTimeEntry.laborType = .body
                $0.laborTimeEntry.clockIn = Sample.time()
            }
        )
        #expect(await users(floor, made) == "labor_time_entries/\(entry.id)")
        #expect(try await floor.all(Job.self).count == 1)
    }

    @Test("J121: a purchase order keeps the import, a cancelled one does not")
    func order() async throws {
        let floor = try await ShopFloor()
        let made = try await floor.take(text)
        func ordered(_ status: PartsOrderItem.Status) {
            floor.parts.items.withLock {
                $0 = [
                    PartsOrderItem.with {
                        $0.partsOrderID = "po"
                        $0.status = status
                    }
                ]
            }
        }
        ordered(.ordered)
        #expect(await users(floor, made) == "parts_orders/po")
        ordered(.cancelled)
        #expect(try await back(floor, made).bmsImport.rolledBack)
    }

    @Test("J121: an invoice keeps the import")
    func invoice() async throws {
        let floor = try await ShopFloor()
        let made = try await floor.take(text)
        floor.finance.invoiceNumbers.withLock { $0 = ["INV-26-00001"] }
        #expect(await users(floor, made) == "invoices/INV-26-00001")
    }

    @Test("J121: a later change of a line, or of the job, keeps the import")
    func edits() async throws {
        let floor = try await ShopFloor()
        let made = try await floor.take(text)
        let line = try #require(made.lines.first)
        _ = try await floor.update(line, ["notes"]) { $0.notes = "seen" }
        #expect(await users(floor, made).contains("estimate_line_items/\(line.id)"))

        let other = try await ShopFloor()
        let second = try await other.take(text)
        _ = try await other.move(
            try await other.call(
                JobsMethods.recordAuthorization,
                RecordAuthorizationRequest.with {
                    $0.id = second.job.id
                    $0.method = .phone
                    $0.by = "Morgan Hale"
                }
            ),
            .intake
        )
        #expect(await users(other, second) == "jobs/\(second.job.id)")
    }

    @Test("J121: with Parts away nothing is taken back")
    func partsDown() async throws {
        let floor = try await ShopFloor()
        let made = try await floor.take(text)
        floor.parts.isDown.withLock { $0 = true }
        let error = await #expect(throws: RPCError.self) { try await back(floor, made) }
        #expect(error?.code == .unavailable)
        #expect(try await floor.all(Job.self).count == 1)
    }

    @Test("J121: a customer who was changed since, or has another car, stays")
    func keptCustomer() async throws {
        let floor = try await ShopFloor()
        let made = try await floor.take(text)
        _ = try await floor.call(
            CustomersMethods.updateCustomer,
            UpdateCustomerRequest.with {
                $0.customer.id = made.customer.id
                $0.customer.notes = "calls back"
                $0.updateMask.paths = ["notes"]
            }
        )
        let answer = try await back(floor, made)
        #expect(answer.kept == ["customers/\(made.customer.id)"])
        #expect(try await floor.all(Customer.self).count == 1)
        #expect(try await floor.all(VehicleRecord.self).isEmpty)
    }
}
