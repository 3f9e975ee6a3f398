import Foundation
import Testing

@testable import EstimateFiles

@Suite("collisionos-text")
struct TextReaderTests {
    static func example() throws -> [UInt8] {
        Array(try Data(contentsOf: Samples.examples.appendingPathComponent("rear-door.txt")))
    }

    /// A small text: only what matters to a test is written in the test.
    static func text(
        _ records: String...,
        lines: String = "LIN|1|Bumper|part|100.00|Y|"
    ) -> String {
        (["HDR|1.0|Example|Test|2026-09-21|"] + records + [lines]).joined(separator: "\n")
    }

    @Test("the example adds up to the cent, in each encoding")
    func example() throws {
        let bytes = try Self.example()
        let text = String(decoding: bytes, as: UTF8.self)
        let marked: [UInt8] = [0xEF, 0xBB, 0xBF] + bytes
        for encoded in [bytes, marked, utf16(text, isBig: false), utf16(text, isBig: true)] {
            let file = try readDocument(encoded)
            #expect(file.format == .text)
            #expect(file.check().addsUp == true)
            #expect(file.headerTotals.gross == 153_906)
            #expect(file.headerTotals.isFromLines == false)
            #expect(file.headerTotals.parts == 43_170)
            #expect(file.headerTotals.labor == 51_750)
            #expect(file.headerTotals.paint == 30_000)
            #expect(file.headerTotals.material == 11_280)
            #expect(file.headerTotals.tax == 17_706)
            #expect(file.headerTotals.deductible == 25_000)
            #expect(file.headerTotals.net == 128_906)
            #expect(file.damageLineCount == 7)
        }
    }

    @Test("every field goes where it belongs")
    func fields() throws {
        let file = try readDocument(try Self.example())
        #expect(file.vendor == "Example Estimating")
        #expect(file.createdAt == "2026-09-21T14:05:00")
        #expect(file.claimNumber == "NC-2026-11873")
        #expect(file.policyNumber == "NCP 55-0921")
        #expect(file.insurer == "Northern Counties Insurance")
        #expect(file.lossDate == "2026-09-18")
        #expect(file.adjuster?.lastName == "Okafor")
        #expect(file.owner?.lastName == "Achterberg")
        #expect(file.owner?.isGSTPayable == false)
        #expect(file.owner?.address?.postalCode == "N2L 3G1")
        #expect(file.vehicle.vin == "3VWRX7AJ4AM090106")
        #expect(file.vehicle.odometer == 182_440)
        #expect(file.documentID == "E-4471")
        let moulding = file.lines.first { $0.number == 3 }?.part
        #expect(moulding?.quantity == 200)
        #expect(moulding?.unitPrice == 2_135)
        #expect(moulding?.price == 4_270)
        #expect(file.lines.first { $0.number == 1 }?.part?.type == "PAL")
        #expect(file.lines.first { $0.number == 5 }?.labor?.type == "LAE")
        #expect(file.lines.first { $0.number == 7 }?.kind == .note)
    }

    @Test("windows-1252 is read where the bytes are no UTF-8")
    func windows() throws {
        let text = Array(Self.text(lines: "LIN|1|Caf#|part|10.00|Y|").utf8)
        let bytes = text.map { $0 == UInt8(ascii: "#") ? 0xE9 : $0 }
        #expect(try readDocument(bytes).lines.first?.description == "Café")
    }

    @Test("a price for all of them is taken where only that meets the line's amount")
    func extended() throws {
        let file = try readDocument(
            Self.text(lines: "LIN|1|Clips|part|9.00|Y|\nPRT|1|C-1|Clips||3|9.00|oem||Y")
        )
        #expect(file.lines.first?.part?.price == 900)
        #expect(file.lines.first?.part?.unitPrice == 300)
        #expect(file.warnings.contains { $0.contains("for all of them") })
    }

    @Test(
        "J119: totals that the lines do not meet are told, and the header is summed from the lines"
    )
    func mismatch() throws {
        let file = try readDocument(Self.text("TOT|PARTS||150.00", "TOT|TOTAL||150.00"))
        #expect(file.check().addsUp == false)
        #expect(file.headerTotals.isFromLines)
        #expect(file.headerTotals.gross == 10_000)
    }

    @Test("labor given as one sum is held against the lines")
    func laborSum() throws {
        let lines = "LIN|1|Work|labor||Y|\nLAB|1|R|2.0|60.00|body|Y|"
        let right = try readDocument(
            Self.text("TOT|LABOR||120.00", "TOT|TOTAL||120.00", lines: lines)
        )
        #expect(right.check().addsUp == true)
        let wrong = try readDocument(
            Self.text("TOT|LABOR||140.00", "TOT|TOTAL||140.00", lines: lines)
        )
        #expect(wrong.check().differences.contains { $0.what == "labor before tax" })
    }

    @Test("J122: a company, or a Y, makes a customer who pays GST")
    func gst() throws {
        let yes = try readDocument(Self.text("CST|Ann|Lee|||||||ann@example.com|Y"))
        #expect(yes.owner?.isGSTPayable == true)
        let company = try readDocument(Self.text("CST|||Fleet Ltd"))
        #expect(company.owner?.companyName == "Fleet Ltd")
    }

    @Test(
        "what is not understood is refused with line and field",
        arguments: [
            ("XYZ|1", "TEXT_RECORD", "2:0"), ("no bars at all", "TEXT_RECORD", "2:0"),
            ("HDR|again", "TEXT_RECORD", "2:0"),
            (
                "VEH|1|2|3|4|5|6|7|8|9|10|11|12|13",
                "TEXT_FIELDS", "2:13"
            ),
            ("VEH|VIN|20x0", "NUMBER", "2:2"), ("VEH|VIN|-1", "NUMBER", "2:2"),
            ("CLM|C|P|1,000.00", "NUMBER", "2:3"), ("CLM|C|P|-5.00", "NUMBER", "2:3"),
            ("CLM|C|P|1|2026-02-30", "TEXT_FIELDS", "2:4"),
            ("CST|a|b||||||||perhaps", "TEXT_FIELDS", "2:10"),
            ("PRT|9|N|D||1|1.00", "TEXT_RECORD", "2:1"), ("LAB|1|R|x|1", "NUMBER", "2:3"),
            ("LAB|1|R|1|1|magic", "TEXT_FIELDS", "2:5"), ("LAB|0|R|1|1", "NUMBER", "2:1"),
            ("MTL|1|gold|D|1", "TEXT_FIELDS", "2:2"),
            ("PRT|1|N|D||1|1|magic", "TEXT_FIELDS", "2:7"),
            ("PRT|1|N|D||1000000|9999999.00", "NUMBER", "2:6"),
            ("TOT|MAGIC||1", "TEXT_FIELDS", "2:1"), ("TOT|LABOR|magic|1", "TEXT_FIELDS", "2:2"),
            ("TOT|LABOR||", "NUMBER", "2:3"), ("LIN|2||part|1", "LINE_WITHOUT_DESCRIPTION", "2:2"),
            ("LIN|1|Again|part|1", "TEXT_RECORD", "3:1"), ("LIN|2|D|magic|1", "TEXT_FIELDS", "2:3"),
            ("LIN|2|D|part|1|maybe", "TEXT_FIELDS", "2:5"),
        ]
    )
    func refused(_ record: String, _ reason: String, _ place: String) {
        let refused = refusal(of: Self.text(record))
        #expect(refused?.reason == reason)
        #expect(refused?.at == place)
    }

    @Test("a record that may stand once on a line is refused the second time")
    func twice() {
        let lines = "LIN|1|D|part||Y|\nPRT|1|A|D||1|1.00\nPRT|1|B|D||1|1.00"
        #expect(refusal(of: Self.text(lines: lines))?.at == "4:1")
        #expect(refusal(of: "HDR|1\nTOT|TOTAL||1\nTOT|TOTAL||2\nLIN|1|D|part|1")?.at == "3:0")
    }

    @Test("control characters, broken encodings and long lines are refused")
    func hostile() {
        #expect(refusal(of: Self.text(lines: "LIN|1|a\u{0}b|part|1"))?.reason == "ENCODING")
        #expect(refusal(of: Array("HDR|1\nLIN|1|".utf8) + [0x81, 0xFF])?.reason == "ENCODING")
        let bom: [UInt8] = [0xEF, 0xBB, 0xBF]
        #expect(refusal(of: bom + Array("HDR|".utf8) + [0xFF])?.reason == "ENCODING")
        let odd = utf16("HDR|", isBig: false) + [0x41]
        #expect(refusal(of: odd)?.reason == "ENCODING")
        let long = String(repeating: "x", count: TextRecord.lineBytesMax)
        #expect(refusal(of: Self.text(lines: "LIN|1|\(long)|part|1"))?.reason == "TOO_LARGE")
    }

    @Test("lines and records have limits")
    func limits() {
        let many = (1...Limits.lineCountMax + 1).map { "LIN|\($0)|D|part|1.00" }
        #expect(refusal(of: Self.text(lines: many.joined(separator: "\n")))?.reason == "TOO_LARGE")
        let labors = [String](
            repeating: "LAB|1|R|0.1|1.00|body",
            count: Limits.recordsPerLineMax + 1
        )
        let crowded = "LIN|1|D|labor\n" + labors.joined(separator: "\n")
        #expect(refusal(of: Self.text(lines: crowded))?.reason == "TOO_LARGE")
    }

    @Test("changed bytes are refused or read, and never trap")
    func changedBytes() throws {
        let bytes = try Self.example()
        var generator = Seeded(state: 41)
        for _ in 0..<2_000 {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<changed.count, using: &generator)
                changed[index] = UInt8.random(in: 0...255, using: &generator)
            }
            if let file = try? readDocument(changed) { _ = file.report(file: "x") }
        }
    }
}
