import Chassis
import Contracts
import Foundation
import Store
import Testing
import Wire

@testable import JobsService

extension ShopFloor {
    func take(_ text: String, validateOnly: Bool = false) async throws -> ImportEstimateResponse {
        try await call(
            BmsImportsMethods.importEstimate,
            ImportEstimateRequest.with {
                $0.files = [
                    ImportFile.with {
                        $0.name = "front-end.xml"
                        $0.content = Data(text.utf8)
                    }
                ]
                $0.validateOnly = validateOnly
            }
        )
    }
}

@Suite("Estimate files with something wrong", .enabled(if: ShopFloor.frontEnd() != nil))
struct ImportErrorTests {
    private let text: String

    init() throws { text = String(decoding: try #require(ShopFloor.frontEnd()), as: UTF8.self) }

    /// Two printed lines say nothing.
    private var silent: String {
        text.replacing("<LineDesc>Front Bumper Cover</LineDesc>", with: "<LineDesc></LineDesc>")
    }

    @Test("J118: lines without description make a failed import with their numbers, nothing else")
    func silentLines() async throws {
        let floor = try await ShopFloor()
        let error = await #expect(throws: RPCError.self) { try await floor.take(silent) }
        #expect(error?.reason == "ESTIMATE_FILE")
        #expect(error?.metadata["lines"] == "1,2")
        let row = try #require(try await floor.all(BmsImport.self).first)
        #expect(error?.metadata["bmsImport"] == row.id)
        #expect(row.status == .failed)
        #expect(row.errorRecords == 2)
        #expect(row.successRate == 0)
        #expect(row.validationErrors.map { $0.fields["record"]?.stringValue } == ["1", "2"])
        #expect(
            row.validationErrors.allSatisfy {
                $0.fields["code"]?.stringValue == "LINE_WITHOUT_DESCRIPTION"
                    && $0.fields["field"]?.stringValue == "description"
            }
        )
        #expect(row.errorLog.fields["code"]?.stringValue == "LINE_WITHOUT_DESCRIPTION")
        #expect(try await floor.all(Estimate.self).isEmpty)
        #expect(try await floor.all(Customer.self).isEmpty)
        #expect(try await floor.all(Attachment.self).isEmpty)
    }

    @Test("J118: a file that is mended and sent again is taken in; looking alone keeps nothing")
    func mended() async throws {
        let floor = try await ShopFloor()
        _ = await reason { try await floor.take(silent, validateOnly: true) }
        #expect(try await floor.all(BmsImport.self).isEmpty)
        _ = await reason { try await floor.take(silent) }
        _ = await reason { try await floor.take(silent) }
        #expect(try await floor.all(BmsImport.self).map(\.status) == [.failed, .failed])
        let made = try await floor.take(text)
        #expect(made.bmsImport.status == .success)
        #expect(made.bmsImport.successRate == 100)
    }

    @Test("J119: totals that are not those of the lines are partial; the header is the lines'")
    func mismatch() async throws {
        let floor = try await ShopFloor()
        let made = try await floor.take(
            text.replacing("<TotalAmt>3137.41</TotalAmt>", with: "<TotalAmt>3237.41</TotalAmt>")
        )
        #expect(made.bmsImport.status == .partial)
        #expect(made.warnings.contains { $0.code == "totals_mismatch" })
        #expect(made.estimate.estimateTotal.minor == 313_741)
        #expect(made.estimate.printedTotal.minor == 323_741)
        #expect(!made.check.addsUp)
    }

    @Test("J119: 0.05 apart is still the same total")
    func near() async throws {
        let floor = try await ShopFloor()
        let made = try await floor.take(
            text.replacing("<TotalAmt>3137.41</TotalAmt>", with: "<TotalAmt>3137.46</TotalAmt>")
        )
        #expect(made.estimate.estimateTotal.minor == 313_746)
    }

    @Test("J120: an import that runs 12.7 s took 12")
    func duration() async throws {
        let floor = try await ShopFloor()
        let clock = floor.bench.clock
        floor.finance.meanwhile.withLock { $0 = { clock.set(Sample.now + 12_700_000) } }
        let made = try await floor.take(text).bmsImport
        #expect(made.processingDuration == 12)
        #expect(made.processingStarted.microseconds == Sample.now)
        #expect(made.processingCompleted.microseconds == Sample.now + 12_700_000)
    }

    @Test("the printed tax is on the lines, and stays there when a line is added by hand")
    func tax() async throws {
        let floor = try await ShopFloor()
        let made = try await floor.take(text)
        #expect(made.lines.reduce(0) { $0 + $1.taxAmount.minor } == made.estimate.taxTotal.minor)
        try await floor.line(made.estimate, 1_000)
        let header = try await floor.current(made.estimate)
        #expect(header.taxTotal == made.estimate.taxTotal)
        #expect(header.estimateTotal.minor == 313_741 + 1_000)
    }

    @Test("J117: the lines of every version are kept, and any two versions can be compared")
    func versions() async throws {
        let floor = try await ShopFloor()
        let first = try await floor.take(text)
        let second = try await floor.take(
            text.replacing("R Fog Lamp Bezel", with: "R Fog Lamp Trim")
        )
        let before = try await floor.all(EstimateLineItem.self)
            .filter { $0.estimateID == first.estimate.id }
        #expect(before.count == first.lines.count)
        func compare(_ id: String, _ other: String = "") async throws -> EstimateDifference {
            try await floor.call(
                EstimatesMethods.compareEstimates,
                CompareEstimatesRequest.with {
                    $0.id = id
                    $0.otherID = other
                }
            )
        }
        let difference = try await compare(second.estimate.id)
        #expect(difference == second.difference)
        // One line of the file is two rows: the part, and the labour on it.
        #expect(difference.changedLines.count == 1)
        #expect(difference.changes.map(\.fields) == [["description"], ["description"]])
        #expect(difference.totalChange.minor == 0)
        #expect(difference.totalChangeBasisPoints == 0)
        #expect(try await compare(second.estimate.id, first.estimate.id) == difference)
        #expect(await reason { try await compare(first.estimate.id) } == "NOT_A_REVISION")
    }
}
