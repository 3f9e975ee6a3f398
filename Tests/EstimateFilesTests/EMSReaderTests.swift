import Testing

@testable import EstimateFiles

@Suite("EMS sets")
struct EMSReaderTests {
    @Test("the example gives its claim, people, car and sellers")
    func header() throws {
        let file = try #require(try EstimateFiles.read(try Samples.door()).first)
        #expect(file.format == .ems)
        #expect(file.vendor == "CCC")
        #expect(file.version == "2.01")
        #expect(file.claimNumber == "LC-26-0093317")
        #expect(file.insurer == "Lakeshore Casualty")
        #expect(file.lossDate == "2026-09-17")
        #expect(file.createdAt == "2026-09-21T14:30:05")
        #expect(file.currency == "USD")
        #expect(file.owner?.name == "ROBIN CASTELLAN")
        #expect(file.adjuster?.lastName == "OYELARAN")
        #expect(file.repairFacility?.companyName == "MILLBROOK COLLISION CENTER")
        #expect(file.suppliers.map(\.reference) == ["V01", "V02"])
        #expect(file.suppliers.first?.address?.state == "MI")
        #expect(file.vehicle.year == 2020)
        #expect(file.vehicle.make == "Toyota")
        #expect(file.vehicle.options.map(\.code) == ["AC", "AW", "BUC"])
        #expect(file.vehicle.damageMemo == "RT front door dented and scraped, mirror broken.")
        #expect(file.warnings == [])
    }

    @Test("records of one line make one line; its part is counted once, negative hours sum")
    func lines() throws {
        let file = try #require(try EstimateFiles.read(try Samples.door()).first)
        #expect(file.damageLineCount == 10)
        #expect(file.lines.filter { $0.number == 2 }.count == 2)
        #expect(
            file.lineSums.partAmountByType == ["PAN": 32_974, "PAL": 42_500, "PAG": 18_740]
        )
        #expect(file.lineSums.laborHoursByType == ["LAB": 450, "LAR": 310, "LAG": 60])
        #expect(file.check().addsUp == true)
        #expect(file.charges.map(\.type) == ["MAPA"])
        #expect(
            file.headerTotals
                == HeaderTotals(
                    parts: 94_214,
                    labor: 29_580,
                    paint: 17_980,
                    material: 11_780,
                    sublet: 8_500,
                    other: 500,
                    tax: 9_753,
                    gross: 172_307,
                    deductible: 25_000,
                    net: 147_307
                )
        )
    }

    private func renamed(_ change: (String) -> String) throws -> [EstimateFiles.Member] {
        try Samples.door().map { EstimateFiles.Member(name: change($0.name), bytes: $0.bytes) }
    }

    @Test("names in either case, one letter behind the stem, folders and order do not matter")
    func names() throws {
        let plain = try EstimateFiles.read(try Samples.door())
        #expect(try EstimateFiles.read(try renamed { $0.uppercased() }) == plain)
        let letters = try renamed { name in
            for (suffix, letter) in [(".ad1", "A"), (".ad2", "B"), (".veh", "V"), (".dbt", "V")] {
                if name.hasSuffix(suffix) { return name.replacing(suffix, with: letter + suffix) }
            }
            return "IN/" + name
        }.map { member in
            EstimateFiles.Member(
                name: member.name.hasPrefix("IN/") ? member.name : "IN/" + member.name,
                bytes: member.bytes
            )
        }
        #expect(try EstimateFiles.read(letters.reversed()) == plain)
    }

    @Test("lock and log files are passed over, -hash copies yield, several sets are several files")
    func bystanders() throws {
        let plain = try EstimateFiles.read(try Samples.door())
        let noise = ["5e0c71d2.lck", "export.log", "notes.txt", ".hidden"].map {
            EstimateFiles.Member(name: $0, bytes: [1, 2, 3])
        }
        #expect(try EstimateFiles.read(noise + Samples.door()) == plain)
        let copies = try renamed { $0.replacing(".", with: "-9f3ac2.") }
        #expect(try EstimateFiles.read(copies + Samples.door()) == plain)
        #expect(try EstimateFiles.read(copies) == plain)
        let second = try renamed { "other/" + $0 }
        #expect(try EstimateFiles.read(second + Samples.door()).count == 2)
        let third = try renamed { $0.replacing("5e0c71d2", with: "77aa0001") }
        #expect(try EstimateFiles.read(third + Samples.door()).count == 2)
    }

    @Test("a copy that differs is left out and told")
    func differingCopy() throws {
        var members = try Samples.door()
        let copy = try #require(members.first { $0.name.hasSuffix(".ttl") })
        members.append(
            EstimateFiles.Member(name: "5e0c71d2-aa11.ttl", bytes: copy.bytes + [0x1A])
        )
        let file = try #require(try EstimateFiles.read(members).first)
        #expect(file.headerTotals.gross == 172_307)
        #expect(file.warnings.contains { $0.contains("5e0c71d2-aa11.ttl") })
    }

    @Test("envelope and lines are required, the other tables are missed in a warning")
    func missingMembers() throws {
        for suffix in ["env", "lin"] {
            let members = try Samples.door().filter { !$0.name.hasSuffix("." + suffix) }
            #expect(refusal(of: members)?.reason == "EMS_MEMBER_MISSING")
        }
        for suffix in ["ad1", "stl", "veh"] {
            let members = try Samples.door().filter { !$0.name.hasSuffix("." + suffix) }
            let file = try #require(try EstimateFiles.read(members).first)
            #expect(file.warnings.contains { $0.contains("no .\(suffix.uppercased()) table") })
        }
        let few = try Samples.door().filter { ["env", "lin", "veh"].contains($0.name.suffix(3)) }
        let file = try #require(try EstimateFiles.read(few).first)
        #expect(file.totals.gross == nil)
        #expect(file.headerTotals.isFromLines)
        #expect(file.warnings.contains { $0.contains("no .DBT file") })
    }

    @Test("a deleted record is skipped")
    func deleted() throws {
        let members = try Samples.door("lin") { bytes in
            let header = Int(bytes[8]) | Int(bytes[9]) << 8
            bytes[header] = UInt8(ascii: "*")
        }
        let file = try #require(try EstimateFiles.read(members).first)
        #expect(file.damageLineCount == 9)
    }

    @Test("a dBase IV memo's length counts its own eight bytes; text may end with 1A")
    func dBase4Memo() throws {
        var members = try Samples.door("veh") { $0[0] = 0x8B }
        for index in members.indices where members[index].name.hasSuffix(".dbt") {
            let text = Array("BENT\u{1A}\u{1A}".utf8)
            let block: [UInt8] = [0xFF, 0xFE &+ 1, 8, 0, UInt8(text.count + 8), 0, 0, 0] + text
            members[index].bytes.replaceSubrange(512..<(512 + block.count), with: block)
        }
        let file = try #require(try EstimateFiles.read(members).first)
        #expect(file.vehicle.damageMemo == "BENT")
        #expect(file.vehicle.options.count == 3)
    }

    @Test("text is windows-1252")
    func codePage() throws {
        let members = try Samples.door("lin") { bytes in
            if let at = bytes.firstIndex(of: Array("RT Door assy".utf8)) { bytes[at] = 0x93 }
        }
        let file = try #require(try EstimateFiles.read(members).first)
        #expect(file.lines.contains { $0.description.hasPrefix("\u{201C}T Door") })
    }

    @Test("two-digit model years below 60 are of this century")
    func years() {
        #expect(EMSReader.modelYear("01") == 2001)
        #expect(EMSReader.modelYear("59") == 2059)
        #expect(EMSReader.modelYear("60") == 1960)
        #expect(EMSReader.modelYear("98") == 1998)
        #expect(EMSReader.modelYear("2021") == 2021)
        #expect(EMSReader.modelYear("x") == nil)
    }

    @Test("a part's price is for one, unless only the whole price meets the totals")
    func extendedPrices() throws {
        let members = try Samples.door("lin") { bytes in
            if let at = bytes.firstIndex(of: Array("     1.85     1.85 6".utf8)) {
                bytes.replaceSubrange(at..<(at + 20), with: Array("     1.85    11.10 6".utf8))
            }
        }
        let file = try #require(try EstimateFiles.read(members).first)
        #expect(file.lineSums.partAmountByType["PAN"] == 32_974)
        #expect(file.check().addsUp == true)
        #expect(file.warnings.contains { $0.contains("whole quantity") })
    }

    @Test("J118 a record without a description refuses the set, naming the line and the place")
    func silentLine() throws {
        let members = try Samples.door("lin") { bytes in
            if let at = bytes.firstIndex(of: Array("RT Mirror assy w/signal lamp".utf8)) {
                bytes.replaceSubrange(at..<(at + 28), with: repeatElement(0x20, count: 28))
            }
        }
        let refused = refusal(of: members)
        #expect(refused?.reason == "LINE_WITHOUT_DESCRIPTION")
        #expect(refused?.message.contains("Line 5 ") == true)
        #expect(refused?.at.hasPrefix("5e0c71d2.lin byte ") == true)
    }
}

extension [UInt8] {
    /// Where another run of bytes begins.
    func firstIndex(of run: [UInt8]) -> Int? { firstRange(of: run)?.lowerBound }
}
