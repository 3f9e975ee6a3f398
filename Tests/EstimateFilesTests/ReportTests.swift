import Foundation
import Testing

@testable import EstimateFiles

@Suite("The dry-run report")
struct ReportTests {
    /// The text of one report, as its keys from left to right.
    private func keys(_ json: String) -> [String] {
        var keys: [String] = []
        var depth = 0
        var rest = Substring(json)
        while let next = rest.first {
            rest.removeFirst()
            switch next {
            case "{", "[": depth += 1
            case "}", "]": depth -= 1
            case "\"":
                let text = rest.prefix { $0 != "\"" }
                rest = rest.dropFirst(text.count + 1)
                if depth == 1, rest.first == ":" { keys.append(String(text)) }
            default: break
            }
        }
        return keys
    }

    @Test("keys come in their order, amounts and hours as decimal strings")
    func order() throws {
        let text = try readDocument(try Samples.frontEnd()).report(file: "front-end.xml")
        #expect(
            keys(text) == [
                "file", "format", "vendor", "version", "vin", "vinCheckDigitOk", "year", "make",
                "model", "claimNumber", "policyNumber", "insurer", "owner", "damageLines",
                "partAmountByType", "laborHoursByType", "laborAmountByType", "refinishHours",
                "tax", "deductible", "gross", "net", "addsUp", "differences", "warnings",
            ]
        )
        #expect(text.contains("\"partAmountByType\":{\"PAA\":\"180.25\",\"PAN\":\"1007.16\"}"))
        #expect(text.contains("\"laborHoursByType\":{\"LAB\":\"8.20\",\"LAR\":\"9.50\"}"))
        #expect(text.contains("\"gross\":\"3137.41\",\"net\":\"2637.41\",\"addsUp\":true"))
    }

    @Test("what the file does not say has no key")
    func absent() throws {
        let text = try readDocument(estimate()).report(file: "a")
        #expect(
            keys(text) == [
                "file", "format", "vendor", "damageLines", "partAmountByType", "laborHoursByType",
                "laborAmountByType", "refinishHours", "deductible", "differences", "warnings",
            ]
        )
    }

    @Test("a difference names both amounts")
    func difference() throws {
        let totals = summary("CE", "100.00") + summary("TT", "99.00")
        let text = try readDocument(estimate(totals: totals)).report(file: "a")
        #expect(
            text.contains(
                "\"differences\":[{\"what\":\"net = gross - deductible\",\"printed\":\"99.00\","
                    + "\"fromLines\":\"100.00\",\"delta\":\"1.00\"}]"
            )
        )
    }

    @Test("a refusal is reported by file, error, reason and place")
    func refused() throws {
        let refused = try #require(refusal(of: "<a>&</a>"))
        let text = refused.report(file: "odd \"name\"\n.xml")
        #expect(keys(text.replacing("\\\"", with: "'")) == ["file", "error", "reason", "at"])
        #expect(text.hasPrefix("{\"file\":\"odd \\\"name\\\"\\n.xml\","))
    }

    @Test("any text is valid JSON")
    func escaping() throws {
        for text in ["", "\u{0}\u{1F}", "\\\"/", "é — 日本", "a\u{2028}b", "\r\n\t"] {
            let data = Data("[\(JSONText.quoted(text))]".utf8)
            #expect(try JSONSerialization.jsonObject(with: data) as? [String] == [text])
        }
    }
}
