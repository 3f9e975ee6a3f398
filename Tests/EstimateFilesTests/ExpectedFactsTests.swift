import Foundation
import Testing

@testable import EstimateFiles

/// The shared files' facts were extracted by another program; every one must come out here.
@Suite("Facts of the shared files", .enabled(if: Samples.isSharedPresent))
struct ExpectedFactsTests {
    /// Names in expected.json; a name with a slash at its end is a folder of tables.
    static let estimates = [
        "bms/derived-mitchell-cp1252-crlf.xml", "bms/mitchell-bms-5.2.22-icbc-a.xml",
        "bms/recon-ccc-bms-5.2.0-geico.xml", "bms/recon-mitchell-bms-5.2.28-geico.xml",
        "ems-audatex-icbc/", "ems-ccc-geico/", "ems-mitchell-geico/",
    ]

    private func expected(_ name: String) throws -> [String: Any] {
        let shared = try #require(Samples.shared)
        let data = try Data(contentsOf: shared.appendingPathComponent("expected.json"))
        let all = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        return try #require(all[name] as? [String: Any])
    }

    private func path(_ name: String) throws -> String {
        try #require(Samples.shared).appendingPathComponent(name).path
    }

    private func read(_ name: String) throws -> EstimateFile {
        let files = try EstimateFiles.read(try EstimateFiles.members(at: try path(name)))
        #expect(files.count == 1)
        return try #require(files.first)
    }

    private func report(_ file: EstimateFile) throws -> [String: Any] {
        let data = Data(file.report(file: "x").utf8)
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test("identity, vehicle and claim are found", arguments: estimates)
    func identity(_ name: String) throws {
        let facts = try expected(name)
        let file = try read(name)
        let found = try report(file)
        for key in ["vin", "make", "model", "claimNumber", "policyNumber", "insurer", "owner"]
        where facts[key] is String {
            #expect(found[key] as? String == facts[key] as? String, "\(key)")
        }
        let year = try #require(facts["year"] as? String)
        #expect((found["year"] as? String)?.hasSuffix(year) == true)
        #expect(found["vinCheckDigitOk"] as? Bool == facts["vinCheckDigitOk"] as? Bool)
        #expect(found["damageLines"] as? Int == facts["damageLines"] as? Int)
        #expect(
            found["vendor"] as? String == (facts["vendorCode"] ?? facts["estSystem"]) as? String
        )
        #expect(
            found["version"] as? String == (facts["bmsVersion"] ?? facts["emsVersion"]) as? String
        )
        if let odometer = facts["odometer"] as? String {
            #expect(file.vehicle.odometer == Int32(odometer))
        }
        if let options = facts["options"] as? Int { #expect(file.vehicle.options.count == options) }
        if let makeCode = facts["makeCode"] as? String {
            #expect(file.vehicle.makeCode == makeCode)
        }
        if let amount = facts["deductibleAmt"] as? String {
            #expect(FixedPoint.text(file.deductible ?? 0) == amount)
        }
        if let currency = facts["currency"] as? String { #expect(file.currency == currency) }
        if let reference = facts["refClaimNum"] as? String {
            #expect(file.referenceNumber == reference)
        }
        if let supplement = facts["supplement"] as? String {
            #expect(file.supplement == supplement)
        }
    }

    @Test("lines, parts and manual entries are counted alike", arguments: estimates)
    func counts(_ name: String) throws {
        let facts = try expected(name)
        let file = try read(name)
        if let count = facts["partLines"] as? Int {
            #expect(file.lines.filter { $0.part != nil }.count == count)
        }
        if let count = facts["manualLines"] as? Int {
            #expect(file.lines.filter(\.isManual).count == count)
        }
        let priced = file.lines.filter { ($0.part?.price ?? 0) != 0 }.count
        #expect(priced == facts["pricedPartLines"] as? Int)
    }

    @Test("lines sum up alike by type", arguments: estimates)
    func lineSums(_ name: String) throws {
        let facts = try #require(try expected(name)["lineSums"] as? [String: Any])
        let file = try read(name)
        let found = try report(file)
        for key in ["partAmountByType", "laborHoursByType"] {
            #expect(found[key] as? [String: String] == facts[key] as? [String: String], "\(key)")
        }
        #expect(found["refinishHours"] as? String == facts["refinishHours"] as? String)
        let sums = file.lineSums
        if let charges = facts["laborChargesByType"] as? [String: String] {
            var own: [String: String] = [:]
            for (type, amount) in sums.subletLaborByType {
                own[type + "S"] = FixedPoint.text(amount)
            }
            for (type, amount) in sums.additionalLaborByType {
                own[type + "A"] = FixedPoint.text(amount)
            }
            #expect(own == charges)
        }
        if let others = facts["otherChargesByType"] as? [String: String] {
            var own: [String: Int64] = [:]
            for charge in file.lines.compactMap(\.charge) where charge.section == .other {
                own[charge.type, default: 0] += charge.amount
            }
            #expect(own.mapValues(FixedPoint.text) == others)
        }
        if let nonSublet = facts["miscNonSublet"] as? String {
            let charges = file.lines.compactMap(\.charge)
            let sublet = charges.filter { $0.bucket == .sublet }.reduce(0) { $0 + $1.amount }
            let all = charges.reduce(0) { $0 + $1.amount }
            #expect(FixedPoint.text(all - sublet) == nonSublet)
            #expect(FixedPoint.text(sublet) == facts["miscSublet"] as? String)
        }
    }

    @Test("printed totals are read as they stand", arguments: estimates)
    func printedTotals(_ name: String) throws {
        let facts = try #require(try expected(name)["printedTotals"] as? [String: Any])
        let file = try read(name)
        let found = try report(file)
        for key in ["deductible", "gross", "net"] {
            #expect(found[key] as? String == facts[key] as? String, "\(key)")
        }
        if let labor = facts["laborAmountByType"] as? [String: String] {
            #expect(found["laborAmountByType"] as? [String: String] == labor)
            #expect(found["tax"] as? String == facts["tax"] as? String)
        }
        if let taxes = facts["taxByType"] as? [String: String] {
            #expect(file.totals.taxByType.mapValues(FixedPoint.text) == taxes)
        }
        if let categories = facts["byCategory"] as? [String: [String: String]] {
            for (type, values) in categories {
                let row = try #require(file.totals.rows.first { $0.type == type })
                #expect(row.amount.map(FixedPoint.text) == values["amt"], "\(type)")
                #expect(row.hours.map { FixedPoint.text($0) } == values["hours"], "\(type)")
                #expect(row.tax.map(FixedPoint.text) == values["tax"], "\(type)")
                #expect(row.taxable.map(FixedPoint.text) == values["taxable"], "\(type)")
                #expect(row.markup.map(FixedPoint.text) == values["markup"], "\(type)")
            }
        }
        if let rows = facts["stl"] as? [String: [String: String]] {
            let printed = file.totals.rows.filter { ($0.amount ?? 0) != 0 }
            #expect(Set(printed.map(\.type)) == Set(rows.keys))
            for row in printed {
                let values = try #require(rows[row.type])
                #expect(row.amount.map(FixedPoint.text) == values["amt"])
                #expect(row.additional.map(FixedPoint.text) == values["addl"])
                #expect(row.markup.map(FixedPoint.text) == values["markup"])
                #expect(row.hours.map { FixedPoint.text($0).dropLast() } == values["hrs"]?[...])
            }
            let both = [facts["tax"], facts["gst"]].compactMap { $0 as? String }
                .compactMap { FixedPoint.parse($0, decimals: 2) }
            #expect(file.totals.tax == both.reduce(0, +))
        }
    }

    @Test("lines add up to the printed totals, without a warning", arguments: estimates)
    func addsUp(_ name: String) throws {
        let facts = try expected(name)
        let file = try read(name)
        #expect(file.check().addsUp == facts["linesAddUpToTotals"] as? Bool)
        #expect(file.check().differences == [])
        #expect(file.warnings == [])
        let header = file.headerTotals
        #expect(
            header.parts + header.labor + header.paint + header.material + header.sublet
                + header.other + header.tax == header.gross
        )
        #expect(header.gross == file.totals.gross)
        #expect(header.rounding.magnitude <= 1)
        #expect(!header.isFromLines)
    }

    @Test("the Audatex set is the Mitchell document, packed otherwise: one header")
    func sameHeader() throws {
        let set = try read("ems-audatex-icbc/").headerTotals
        #expect(try read("bms/mitchell-bms-5.2.22-icbc-a.xml").headerTotals == set)
        let mitchell = try read("ems-mitchell-geico/").headerTotals
        #expect(try read("bms/recon-mitchell-bms-5.2.28-geico.xml").headerTotals == mitchell)
        let ccc = try read("ems-ccc-geico/").headerTotals
        #expect(try read("bms/recon-ccc-bms-5.2.0-geico.xml").headerTotals == ccc)
    }

    @Test("memos of both dBase kinds are found")
    func memos() throws {
        #expect(try read("ems-audatex-icbc/").vehicle.options.count == 26)
        #expect(try read("ems-audatex-icbc/").vehicle.damageMemo == "RR AREA , RR BUMPER")
        #expect(try read("ems-ccc-geico/").vehicle.options.count == 6)
    }

    @Test(
        "made-up files are refused with the reason and the place",
        arguments: [
            ("TEST0001_front_end_collision.xml", "NOT_AN_ESTIMATE"),
            ("TEST0003_side_impact.xml", "NOT_AN_ESTIMATE"),
            ("honda_civic_sf_001234.xml", "NOT_AN_ESTIMATE"), ("icbc-sample.xml", "MALFORMED_XML"),
            ("paint_only_estimate.xml", "MALFORMED_XML"),
            ("sample-bms-test.xml", "NOT_AN_ESTIMATE"),
            ("sample.ems", "FOREIGN_FORMAT"), ("test-bms.xml", "NOT_AN_ESTIMATE"),
        ]
    )
    func refused(_ name: String, _ reason: String) throws {
        let facts = try expected("synthetic/" + name)
        let members = try EstimateFiles.members(at: try path("synthetic/" + name))
        let refused = try #require(refusal(of: members))
        #expect(refused.reason == reason)
        if let error = facts["error"] as? String {
            let numbers = error.split { !$0.isNumber }
            #expect(refused.at == numbers.joined(separator: ":"))
        }
    }

    @Test(
        "made-up files in the right frame are read with warnings",
        arguments: ["glass_replacement_estimate.xml", "minor_collision_estimate.xml"]
    )
    func warned(_ name: String) throws {
        let facts = try expected("synthetic/" + name)
        let file = try read("synthetic/" + name)
        let found = try report(file)
        for key in ["vin", "year", "make", "model", "claimNumber", "policyNumber", "insurer"] {
            #expect(found[key] as? String == facts[key] as? String, "\(key)")
        }
        #expect(found["vinCheckDigitOk"] as? Bool == facts["vinCheckDigitOk"] as? Bool)
        #expect(found["damageLines"] as? Int == facts["damageLines"] as? Int)
        let sums = try #require(facts["lineSums"] as? [String: Any])
        for key in ["partAmountByType", "laborHoursByType"] {
            #expect(found[key] as? [String: String] == sums[key] as? [String: String])
        }
        let printed = try #require(facts["printedTotals"] as? [String: Any])
        #expect(found["tax"] as? String == printed["tax"] as? String)
        #expect(found["deductible"] as? String == printed["deductible"] as? String)
        #expect(found["gross"] == nil)
        #expect(found["addsUp"] == nil)
        #expect(file.warnings.contains("CAUTO is no vendor code of CIECA."))
        #expect(file.warnings.contains { $0.hasPrefix("No rate for labor type") })
    }
}
