import Contracts
import Store
import Testing

@testable import JobsService

@Suite("What two versions of an estimate differ in")
struct RevisionDifferenceTests {
    private func line(
        _ key: String,
        _ minor: Int64,
        number: Int32 = 1,
        _ change: (inout EstimateLineItem) -> Void = { _ in }
    ) -> EstimateLineItem {
        var line = Sample.line(.part, unit: minor).priced()
        line.id = UUIDv7.make()
        line.lineNumber = number
        line.description_p = "Fender"
        if !key.isEmpty { line.sourceLineKey = key }
        change(&line)
        return line
    }

    @Test("J117: added, removed and changed lines, by their key in the source")
    func byKey() {
        let before = [line("1", 10_000), line("2", 5_000, number: 2)]
        let after = [line("1", 12_000), line("3", 700, number: 3) { $0.description_p = "Hood" }]
        let difference = RevisionDifference(before: before, after: after)
        #expect(difference.added == ["3 Hood"])
        #expect(difference.removed == ["2 Fender"])
        #expect(difference.changed == ["1 Fender"])
        #expect(difference.changes.map(\.change) == [.changed, .added, .removed])
        #expect(difference.changes.first?.fields == ["price"])
        #expect(difference.changes.first?.priceBefore.minor == 10_000)
        #expect(difference.changes.first?.priceAfter.minor == 12_000)
    }

    @Test("J117: without a common key by part number or operation, and description")
    func byIdentity() {
        let before = [
            line("1", 10_000) { $0.partNumber = "71101-A" },
            line("", 500, number: 2) { $0.operationCode = "OP11" },
        ]
        let after = [
            line("9", 11_000) { $0.partNumber = "71101-a" },
            line("", 500, number: 7) { $0.operationCode = "OP11" },
            line("", 500, number: 8) { $0.operationCode = "OP6" },
        ]
        let difference = RevisionDifference(before: before, after: after)
        #expect(difference.removed.isEmpty)
        #expect(difference.added == ["8 Fender"])
        #expect(difference.changes.first?.fields == ["price", "part_number"])
    }

    @Test("J117: two lines that look alike are two lines")
    func alike() {
        let before = [line("", 500), line("", 500, number: 2)]
        #expect(RevisionDifference(before: before, after: before).changes.isEmpty)
        let one = RevisionDifference(before: before, after: [line("", 500)])
        #expect(one.changes.map(\.change) == [.removed])
    }

    @Test(
        "J117: 0.01 apart is the same, 0.02 is not",
        arguments: [(10_000, true), (10_001, true), (10_002, false), (9_999, true), (9_998, false)]
            as [(Int64, Bool)]
    )
    func tolerance(minor: Int64, same: Bool) {
        let difference = RevisionDifference(before: [line("1", 10_000)], after: [line("1", minor)])
        #expect(difference.changes.isEmpty == same)
    }

    @Test("J117: quantity, hours, kind and words of a line count too")
    func fields() {
        let before = line("1", 10_000) {
            $0.type = .labor
            $0.laborHoursHundredths = 100
        }
        let changes: [(String, (inout EstimateLineItem) -> Void)] = [
            ("quantity", { $0.quantityHundredths = 200 }),
            ("hours", { $0.laborHoursHundredths = 150 }), ("type", { $0.type = .paint }),
            ("description", { $0.description_p = "Hood" }),
            ("part_number", { $0.partNumber = "X" }),
        ]
        for (name, change) in changes {
            var after = before
            change(&after)
            let difference = RevisionDifference(before: [before], after: [after])
            #expect(difference.changes.map(\.fields) == [[name]])
        }
    }

    @Test("a voided line is in no version")
    func voided() {
        let gone = line("1", 100) { $0.voided = true }
        #expect(RevisionDifference(before: [gone], after: []).changes.isEmpty)
    }

    @Test(
        "J117: the change of the total, and its share of the total before",
        arguments: [
            (100_000, 112_500, 12_500, 1_250), (300, 200, -100, -3_333), (0, 500, 500, nil),
        ] as [(Int64, Int64, Int64, Int32?)]
    )
    func totals(before: Int64, after: Int64, change: Int64, share: Int32?) {
        let answer = RevisionDifference(before: [], after: [])
            .answer(before: Sample.money(before), after: Sample.money(after))
        #expect(answer.totalChange.minor == change)
        #expect(answer.hasTotalChangeBasisPoints == (share != nil))
        #expect(answer.totalChangeBasisPoints == share ?? 0)
    }
}
