import Testing

@testable import EstimateFiles

@Suite("Documents that mean harm or are broken")
struct HostileDocumentTests {
    @Test(
        "J123 a document type is refused before anything of it is used",
        arguments: [
            "<!DOCTYPE a [<!ENTITY l \"lol\"><!ENTITY m \"&l;&l;&l;&l;\">]>",
            "<!DOCTYPE a SYSTEM \"file:///etc/passwd\">",
            "<!DOCTYPE a SYSTEM \"http://example.com/a.dtd\" [<!ENTITY % p \"x\"> %p;]>",
            "<!DOCTYPE a>",
        ]
    )
    func documentType(_ declaration: String) {
        let refused = refusal(of: declaration + estimate().replacing("Bumper", with: "&m;"))
        #expect(refused?.reason == "DTD_REFUSED")
        #expect(refused?.at.hasPrefix("1:") == true)
    }

    @Test("J123 more than 20 MB is refused before parsing")
    func tooLarge() {
        let bytes = [UInt8](repeating: UInt8(ascii: "<"), count: Limits.documentBytesMax + 1)
        #expect(refusal(of: bytes)?.reason == "TOO_LARGE")
    }

    @Test("nesting has a limit")
    func deep() {
        let tags = String(repeating: "<a>", count: 100_000)
        #expect(refusal(of: tags)?.reason == "TOO_DEEP")
        let most = Limits.xmlDepthMax
        let inside =
            String(repeating: "<a>", count: most - 4) + estimate()
            + String(repeating: "</a>", count: most - 4)
        #expect(refusal(of: inside) == nil)
    }

    @Test("elements, attributes, names and texts have limits")
    func sizes() {
        let many = "<a>" + String(repeating: "<b/>", count: Limits.xmlElementCountMax) + "</a>"
        #expect(refusal(of: many)?.reason == "TOO_LARGE")
        let attributes = (0...Limits.xmlAttributeCountMax).map { "a\($0)='1'" }
        #expect(refusal(of: "<a \(attributes.joined(separator: " "))/>")?.reason == "TOO_LARGE")
        let value = String(repeating: "x", count: Limits.xmlAttributeBytesMax + 1)
        #expect(refusal(of: "<a b='\(value)'/>")?.reason == "TOO_LARGE")
        let name = String(repeating: "n", count: Limits.xmlNameBytesMax + 1)
        #expect(refusal(of: "<\(name)/>")?.reason == "TOO_LARGE")
        let text = String(repeating: "t", count: Limits.xmlTextBytesMax + 1)
        #expect(refusal(of: "<a>\(text)</a>")?.reason == "TOO_LARGE")
    }

    @Test("an unknown or unfitting encoding is refused as one")
    func encodings() {
        for name in ["UTF-7", "EBCDIC-CP-US", "Shift_JIS", "no-such"] {
            let text = "<?xml version='1.0' encoding='\(name)'?>" + estimate()
            #expect(refusal(of: text)?.reason == "ENCODING")
        }
        let latin = Array(estimate().replacing("Bumper", with: "Caf#").utf8).map {
            $0 == UInt8(ascii: "#") ? 0xE9 : $0
        }
        #expect(refusal(of: latin)?.reason == "ENCODING")
        #expect(refusal(of: [0xFF, 0xFE, 0, 0, 0x3C, 0, 0, 0])?.reason == "ENCODING")
        #expect(refusal(of: [0x4C, 0x6F, 0xA7, 0x94, 0x93])?.reason == "ENCODING")
        let claim = "<?xml version='1.0' encoding='UTF-16'?>" + estimate()
        #expect(refusal(of: claim)?.reason == "ENCODING")
    }

    @Test("an unclosed tail, a bare &, an entity, NUL and ]]> refuse the whole")
    func malformed() {
        let whole = estimate()
        let broken = [
            String(whole.dropLast(30)), whole.replacing("Bumper", with: "A & B"),
            whole.replacing("Bumper", with: "&nbsp;"), whole.replacing("Bumper", with: "]]>"),
            whole + "<more/>", whole.replacing("</LineDesc>", with: "</LineDisc>"),
        ]
        for text in broken { #expect(refusal(of: text)?.reason == "MALFORMED_XML") }
        let nul = [UInt8](whole.replacing("Bumper", with: "Bum#per").utf8).map {
            $0 == UInt8(ascii: "#") ? 0 : $0
        }
        #expect(refusal(of: nul)?.reason == "MALFORMED_XML")
    }

    @Test("the place of an error is its line and column")
    func place() {
        let refused = refusal(of: "<a>\n  <b>x & y</b>\n</a>")
        #expect(refused?.at == "2:8")
    }

    @Test("no beginning of a document is read, and none traps")
    func everyPrefix() throws {
        let bytes = [UInt8](try Samples.frontEnd().trimmed.utf8)
        var length = 0
        while length < bytes.count {
            #expect(refusal(of: Array(bytes[..<length])) != nil)
            length += length < 400 || length > bytes.count - 200 ? 1 : 19
        }
    }

    @Test("no changed byte traps")
    func mutations() throws {
        let bytes = [UInt8](try Samples.frontEnd().utf8)
        var generator = Seeded(state: 4_417)
        for _ in 0..<1_500 {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<changed.count, using: &generator)
                changed[index] = UInt8.random(in: 0...255, using: &generator)
            }
            if let file = try? readDocument(changed) { _ = file.report(file: "x") }
        }
    }

    @Test(
        "what is no BMS is refused with its reason",
        arguments: [
            ("<Estimate><VIN>1</VIN></Estimate>", "NOT_AN_ESTIMATE"),
            ("<BMS_ESTIMATE xmlns='http://www.cieca.org/bms/estimate'/>", "NOT_AN_ESTIMATE"),
            ("HD|Shop|Street\nVH|2020|Honda\n", "FOREIGN_FORMAT"),
            ("HDR|Shop", "NO_LINES"), ("%PDF-1.7", "NOT_AN_ESTIMATE"),
            ("LineNo,Description\n1,Bumper", "NOT_AN_ESTIMATE"), ("", "EMPTY"),
            ("  ", "NOT_AN_ESTIMATE"),
            ("<?xml version='1.0'?>", "EMPTY"),
        ]
    )
    func foreign(_ text: String, _ reason: String) {
        #expect(refusal(of: text)?.reason == reason)
    }
}

@Suite("Counts that would make work grow")
struct HostileCountTests {
    @Test("ten thousand envelopes in one folder are sorted in one go")
    func manySets() throws {
        let members = (0..<9_000).flatMap { number in
            [
                EstimateFiles.Member(name: "s\(number)x.env", bytes: []),
                EstimateFiles.Member(name: "n\(number).txt", bytes: []),
            ].prefix(number % 9 == 0 ? 2 : 1)
        }
        let start = ContinuousClock.now
        #expect(try EstimateFiles.sources(of: members).count == 9_000)
        let spent = ContinuousClock.now - start
        #expect(spent < .seconds(20))
    }

    @Test("many labors, rates and totals are refused")
    func many() {
        let labor = "<LaborInfo><LaborType>LAB</LaborType></LaborInfo>"
        let line =
            "<DamageLineInfo><LineDesc>Work</LineDesc>"
            + String(repeating: labor, count: Limits.entryCountMax + 1) + "</DamageLineInfo>"
        #expect(refusal(of: estimate(lines: line))?.reason == "TOO_LARGE")
        let rates = String(
            repeating: "<RateInfo><RateType>LAB</RateType></RateInfo>",
            count: Limits.rateCountMax + 1
        )
        let profile = "<ProfileInfo>\(rates)</ProfileInfo>"
        #expect(refusal(of: estimate(more: profile))?.reason == "TOO_LARGE")
        let totals = String(
            repeating: summary("CE", "1.00"),
            count: Limits.totalRowCountMax + 1
        )
        #expect(refusal(of: estimate(totals: totals))?.reason == "TOO_LARGE")
        let lines = String(
            repeating: "<DamageLineInfo><LineDesc>x</LineDesc></DamageLineInfo>",
            count: Limits.lineCountMax + 1
        )
        #expect(refusal(of: estimate(lines: lines))?.reason == "TOO_LARGE")
    }
}
