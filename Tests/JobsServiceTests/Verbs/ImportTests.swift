import Chassis
import Contracts
import Foundation
import Store
import Testing
import Wire

@testable import JobsService

@Suite("Taking in an estimate file", .enabled(if: ShopFloor.frontEnd() != nil))
struct ImportTests {
    private let file: Data

    init() throws { file = try #require(ShopFloor.frontEnd()) }

    private func take(
        _ floor: ShopFloor,
        _ content: Data,
        name: String = "front-end.xml",
        validateOnly: Bool = false
    ) async throws -> ImportEstimateResponse {
        try await floor.call(
            BmsImportsMethods.importEstimate,
            ImportEstimateRequest.with {
                $0.files = [
                    ImportFile.with {
                        $0.name = name
                        $0.content = content
                    }
                ]
                $0.validateOnly = validateOnly
            }
        )
    }

    @Test("a file becomes customer, vehicle, estimate and job, to the cent")
    func whole() async throws {
        let floor = try await ShopFloor()
        let made = try await take(floor, file)
        #expect(made.customer.customerNumber == "CUST-0001")
        #expect(made.customer.lastName == "Hale")
        #expect(made.vehicle.vin == "1HGCV1F33KA900217")
        #expect(made.vehicle.customerID == made.customer.id)
        #expect(made.estimate.estimateNumber == "EST-26-00001")
        #expect(made.estimate.estimateTotal == .of(313_741, "USD"))
        #expect(made.estimate.deductible.minor == 50_000)
        #expect(made.estimate.netTotal.minor == 263_741)
        #expect(made.job.jobNumber == "RO-26-00001")
        #expect(made.job.status == .estimate)
        #expect(made.job.totalAmount.minor == 313_741)
        #expect(made.job.customerShare.minor == 50_000)
        #expect(made.job.insurerShare.minor == 263_741)
        #expect(made.job.claimNumber == "PM-2026-004417")
        #expect(made.job.isInsurance)
        #expect(made.check.addsUp)
        #expect(made.bmsImport.status == .success)
        #expect(floor.finance.names == ["Prairie Mutual Insurance Company"])
        #expect(made.job.insuranceCompanyID == made.insuranceCompanyID)
    }

    @Test("the job's classes and tax add up to its total")
    func sums() async throws {
        let floor = try await ShopFloor()
        let job = try await take(floor, file).job
        let sum =
            job.laborAmount.minor + job.partsAmount.minor + job.materialsAmount.minor
            + job.subletAmount.minor + job.taxAmount.minor
        #expect(sum == 313_741)
        #expect(job.taxAmount.minor == 9_116 + 8_312 + 3_097)
        #expect(job.refinishHoursHundredths == 950)
        #expect(job.partsLines > 0)
    }

    @Test("J116: the same bytes again are the import of then")
    func twice() async throws {
        let floor = try await ShopFloor()
        let first = try await take(floor, file)
        let again = try await take(floor, file)
        #expect(again.alreadyImported)
        #expect(again.bmsImport.id == first.bmsImport.id)
        #expect(again.job.id == first.job.id)
        #expect(again.lines.count == first.lines.count)
        #expect(try await floor.all(Job.self).count == 1)
        #expect(try await floor.all(Customer.self).count == 1)
        #expect(try await floor.all(BmsImport.self).count == 1)
    }

    @Test("J117: a known claim imported with other content is a revision of the same job")
    func revision() async throws {
        let floor = try await ShopFloor()
        let first = try await take(floor, file)
        let text = String(decoding: file, as: UTF8.self)
            .replacing("R Fog Lamp Bezel", with: "R Fog Lamp Trim")
        let second = try await take(floor, Data(text.utf8))
        #expect(!second.alreadyImported)
        #expect(second.job.id == first.job.id)
        #expect(second.customer.id == first.customer.id)
        #expect(second.estimate.id != first.estimate.id)
        #expect(second.estimate.revisionCount == 1)
        #expect(second.estimate.estimateNumber == first.estimate.estimateNumber)
        #expect(second.job.supplementCount == 1)
        #expect(second.job.estimateStatus == .revised)
        #expect(second.difference.changedLines.count == 1)
        #expect(second.difference.addedLines.isEmpty)
        #expect(second.difference.removedLines.isEmpty)
        #expect(try await floor.all(Job.self).count == 1)
        #expect(try await floor.all(EstimateLineItem.self).count == first.lines.count * 2)
    }

    @Test(
        "J123: a file that cannot be read writes nothing",
        arguments: ["<VehicleDamageEstimateAddRq", "", "no estimate at all"]
    )
    func refused(content: String) async throws {
        let floor = try await ShopFloor()
        let error = await #expect(throws: RPCError.self) {
            try await take(floor, Data(content.utf8))
        }
        #expect(error?.code == .invalidArgument)
        #expect(try await floor.all(Customer.self).isEmpty)
        #expect(try await floor.all(VehicleRecord.self).isEmpty)
        #expect(try await floor.all(Job.self).isEmpty)
        #expect(try await floor.all(Attachment.self).isEmpty)
    }

    @Test("validate_only shows what would be made and keeps nothing")
    func preview() async throws {
        let floor = try await ShopFloor()
        let shown = try await take(floor, file, validateOnly: true)
        #expect(shown.estimate.estimateTotal.minor == 313_741)
        #expect(try await floor.all(Job.self).isEmpty)
        #expect(try await take(floor, file).job.jobNumber == "RO-26-00001")
    }

    @Test("the file as it came is kept, named by an attachment")
    func original() async throws {
        let floor = try await ShopFloor()
        let made = try await take(floor, file)
        let attachments = try await floor.all(Attachment.self)
        #expect(attachments.count == 1)
        #expect(made.bmsImport.attachmentID == attachments.first?.id)
    }
}
