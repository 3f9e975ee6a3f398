import Contracts
import SwiftProtobuf
import Testing

@testable import EstimateFiles
@testable import JobsService

@Suite("How an import went")
struct ImportOutcomeTests {
    private static let statuses = BmsImport.Status.allCases.filter { $0 != .unspecified }

    @Test(
        "J120: whole seconds, what is begun does not count",
        arguments: [(12_700_000, 12), (999_999, 0), (1_000_000, 1), (-5, 0)] as [(Int64, Int32)]
    )
    func duration(microseconds: Int64, seconds: Int32) {
        #expect(BmsImport.seconds(from: Sample.now, to: Sample.now + microseconds) == seconds)
    }

    @Test(
        "the success rate is rounded half up, and none of nothing",
        arguments: [(3, 3, 100), (1, 3, 33), (2, 3, 67), (1, 200, 1), (0, 5, 0), (0, 0, nil)]
            as [(Int, Int, Int32?)]
    )
    func rate(processed: Int, total: Int, rate: Int32?) {
        #expect(BmsImport.successRate(processed: processed, of: total) == rate)
    }

    @Test("J122: a company of an estimate file owes GST, a person does not")
    func company() {
        var file = EstimateFile(format: .ems)
        file.owner = Party(companyName: "Harbour Freight Ltd")
        let company = Customer.imported(from: file)
        #expect(company.gstPayable)
        #expect(company.customerType == .business)
        file.owner = Party(firstName: "Morgan", lastName: "Hale", companyName: "Hale & Co")
        #expect(Customer.imported(from: file).gstPayable)
        file.owner = Party(firstName: "Morgan", lastName: "Hale")
        #expect(!Customer.imported(from: file).gstPayable)
        #expect(!Customer.imported(from: EstimateFile(format: .ems)).gstPayable)
    }

    @Test("J121: only what made something is taken back, and once", arguments: statuses)
    func rollable(status: BmsImport.Status) throws {
        var row = BmsImport.with {
            $0.status = status
            $0.canRollback = true
            $0.estimateID = "e"
        }
        func back() throws(ImportRefusal) -> BmsImport {
            try row.rolledBack(ImportUses(), reason: "wrong car", at: Sample.now)
        }
        guard status == .success || status == .partial else {
            #expect(throws: ImportRefusal.notRollable(status)) { try back() }
            return
        }
        let done = try back()
        #expect(done.rolledBack)
        #expect(!done.canRollback)
        #expect(done.rollbackDate.microseconds == Sample.now)
        #expect(!done.hasEstimateID)
        row = done
        #expect(throws: ImportRefusal.rolledBack) { try back() }
    }

    @Test("J121: whatever stands on the import is named")
    func uses() {
        let row = BmsImport.with {
            $0.status = .success
            $0.canRollback = true
        }
        let cases: [(WritableKeyPath<ImportUses, [String]>, String)] = [
            (\.timeEntries, "labor_time_entries/x"), (\.partsOrders, "parts_orders/x"),
            (\.invoices, "invoices/x"), (\.edits, "x"),
        ]
        for (path, name) in cases {
            var uses = ImportUses()
            uses[keyPath: path] = ["x"]
            #expect(throws: ImportRefusal.inUse([name])) {
                try row.rolledBack(uses, reason: "", at: Sample.now)
            }
        }
    }

    @Test("what an import made is kept with its versions, and read back")
    func traces() throws {
        var made = ImportTraces()
        made.estimate = Sample.estimate()
        made.estimate.version = 2
        made.job = Sample.job(.estimate)
        made.job.version = 7
        made.jobBefore = Sample.job(.intake)
        made.lineCount = 12
        let kept = try #require(KeptTraces(try made.kept()))
        #expect(kept.estimate == KeptTraces.Row(id: made.estimate.id, version: 2))
        #expect(kept.job.version == 7)
        #expect(kept.jobBefore == made.jobBefore)
        #expect(kept.customer == nil)
        #expect(kept.lineCount == 12)
        #expect(KeptTraces(Google_Protobuf_Struct()) == nil)
    }
}
