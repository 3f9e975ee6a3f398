import Testing

@testable import EstimateFiles

@Suite("BMS documents")
struct BMSReaderTests {
    @Test("the example gives its claim, people, car and policy")
    func header() throws {
        let file = try readDocument(try Samples.frontEnd())
        #expect(file.format == .bms)
        #expect(file.vendor == "Mitchell")
        #expect(file.version == "5.2.22")
        #expect(file.claimNumber == "PM-2026-004417")
        #expect(file.policyNumber == "PMA 77-310-28")
        #expect(file.insurer == "Prairie Mutual Insurance Company")
        #expect(file.lossDate == "2026-09-09")
        #expect(file.deductible == 500_00)
        #expect(file.deductibleStatus == .applies)
        #expect(file.currency == "USD")
        #expect(file.supplement == "E01")
        #expect(file.owner?.name == "Morgan Hale")
        #expect(file.owner?.phones.map(\.use) == ["CP", "HP"])
        #expect(file.owner?.email == "morgan.hale@example.com")
        #expect(file.owner?.address?.city == "Millbrook")
        #expect(file.suppliers.map(\.reference) == ["KS01"])
        #expect(file.vehicle.vin == "1HGCV1F33KA900217")
        #expect(file.vehicle.year == 2019)
        #expect(file.vehicle.odometer == 61_284)
        #expect(file.vehicle.odometerUnit == "mi")
        #expect(file.vehicle.paintCode == "B-588P")
        #expect(file.vehicle.options.count == 3)
        #expect(file.warnings == [])
    }

    @Test("the example gives three parts to order from two kinds, and adds up")
    func lines() throws {
        let file = try readDocument(try Samples.frontEnd())
        let parts = file.lines.compactMap(\.part).filter(\.isOrderable)
        #expect(parts.count == 5)
        #expect(Set(parts.map(\.type)) == ["PAN", "PAA"])
        let clip = try #require(parts.first { $0.number == "91501-EXA-003" })
        #expect(clip.quantity == 400)
        #expect(clip.unitPrice == 215)
        #expect(clip.price == 860)
        let fender = try #require(parts.first { $0.type == "PAA" && $0.price == 13_850 })
        #expect(fender.listPrice == 28_974)
        #expect(fender.supplierReference == "KS01")
        #expect(file.lines.filter { $0.kind == .note }.map(\.parent) == [1])
        let alignment = try #require(file.lines.last)
        #expect(alignment.kind == .sublet)
        #expect(alignment.part?.price == 12_995)
        #expect(file.check().addsUp == true)
        #expect(
            file.headerTotals
                == HeaderTotals(
                    parts: 118_741,
                    labor: 58_340,
                    paint: 58_900,
                    material: 44_240,
                    sublet: 12_995,
                    other: 0,
                    tax: 20_525,
                    gross: 313_741,
                    deductible: 50_000,
                    net: 263_741
                )
        )
    }

    @Test("prefixes, wrappers and other children around the request do not matter")
    func wrapped() throws {
        let plain = try readDocument(estimate())
        let inner = estimate().replacing("<", with: "<bms:").replacing("<bms:/", with: "</bms:")
            .replacing("xmlns=", with: "xmlns:bms=")
        let wrapped = try readDocument(
            "<Envelope><CurrentDoc>1</CurrentDoc><Body>\(inner)</Body></Envelope>"
        )
        #expect(wrapped == plain)
        let change = estimate().replacing("AddRq", with: "ChgRq")
        #expect(try readDocument(change) == plain)
    }

    @Test("of several estimates in one document the first is read, with a warning")
    func several() throws {
        let file = try readDocument("<All>\(estimate())\(estimate())</All>")
        #expect(file.lines.count == 1)
        #expect(file.warnings.contains { $0.contains("2 estimates") })
    }

    @Test("body and refinish labor of one line are two entries; its part is counted once")
    func twoLabors() throws {
        let line = """
            <DamageLineInfo><LineNum>7</LineNum><LineDesc>Door</LineDesc>\
            <PartInfo><PartType>PAN</PartType><PartPrice>50.00</PartPrice>\
            <UnitPartPrice>25.00</UnitPartPrice><Quantity>2</Quantity></PartInfo>\
            <LaborInfo><LaborType>LAB</LaborType><LaborHours>1.0</LaborHours></LaborInfo>\
            <RefinishLaborInfo><LaborType>LAR</LaborType><LaborHours>-0.4</LaborHours>\
            </RefinishLaborInfo></DamageLineInfo>
            """
        let file = try readDocument(estimate(lines: line, vendor: "C"))
        #expect(file.damageLineCount == 1)
        #expect(file.lines.map(\.number) == [7, 7])
        #expect(file.lineSums.partAmountByType == ["PAN": 5_000])
        #expect(file.lineSums.laborHoursByType == ["LAB": 100, "LAR": -40])
        #expect(file.lines.first?.part?.unitPrice == 2_500)
    }

    @Test("alternates are never added up, and a part on the car is not bought")
    func alternates() throws {
        let line = """
            <DamageLineInfo><LineNum>1</LineNum><LineDesc>Cover</LineDesc><PartInfo>\
            <PartType>PAA</PartType><PartNum>A-1</PartNum><NonOEM><NonOEMPartPrice>210.01\
            </NonOEMPartPrice><SupplierRefNum>S1</SupplierRefNum></NonOEM>\
            <PartPrice>210.01</PartPrice><OEMPartPrice>745.08</OEMPartPrice></PartInfo>\
            <CostEffectivePart><NonOEM><NonOEMPartPrice>199.00</NonOEMPartPrice></NonOEM>\
            </CostEffectivePart></DamageLineInfo>\
            <DamageLineInfo><LineNum>2</LineNum><LineDesc>Hood</LineDesc><PartInfo>\
            <PartType>PAE</PartType><PartNum>Existing</PartNum><PartPrice>300.00</PartPrice>\
            </PartInfo></DamageLineInfo>
            """
        let file = try readDocument(estimate(lines: line))
        #expect(file.lineSums.partAmountByType == ["PAA": 21_001])
        #expect(file.lines.map { $0.part?.isOrderable } == [true, false])
    }

    @Test("booleans come as 0/1, true/false and Y/N in one file")
    func booleans() throws {
        for (yes, no) in [("1", "0"), ("true", "false"), ("Y", "N")] {
            let line = """
                <DamageLineInfo><LineNum>1</LineNum><LineDesc>Scan</LineDesc>\
                <ManualLineInd>\(yes)</ManualLineInd><LaborInfo><LaborType>LAB</LaborType>\
                <LaborInclInd>\(no)</LaborInclInd></LaborInfo></DamageLineInfo>
                """
            let file = try readDocument(estimate(lines: line))
            #expect(file.lines.first?.isManual == true)
            #expect(file.lines.first?.labor?.isIncluded == false)
        }
    }

    @Test("a sublet of quantity 0 bills its price; both spellings of its element count")
    func sublet() throws {
        for name in ["SubletInfo", "SubletInfoType"] {
            let line = """
                <DamageLineInfo><LineNum>1</LineNum><LineDesc>Align</LineDesc>\
                <\(name)><PartSubletInd>1</PartSubletInd><LaborSubletInd>0</LaborSubletInd>\
                </\(name)><PartInfo><PartType>PAE</PartType><PartNum>Sublet</PartNum>\
                <PartPrice>80.00</PartPrice><Quantity>0</Quantity></PartInfo></DamageLineInfo>
                """
            let file = try readDocument(estimate(lines: line))
            #expect(file.lineSums.partAmountByType == ["SUBLET(PAE)": 8_000])
            #expect(file.headerTotals.sublet == 8_000)
        }
    }

    @Test("a deleted line keeps its text and bills nothing")
    func deleted() throws {
        let line = """
            <DamageLineInfo><LineNum>1</LineNum><LineStatusCode>3</LineStatusCode>\
            <LineDesc>Bumper</LineDesc><PartInfo><PartType>PAN</PartType>\
            <PartPrice>80.00</PartPrice></PartInfo></DamageLineInfo>
            """
        let file = try readDocument(estimate(lines: line))
        #expect(file.lines.map(\.amount) == [0])
        #expect(file.damageLineCount == 1)
    }

    @Test("a customer-pay file has no claim number and keeps the job number")
    func customerPay() throws {
        let more = "<RefClaimNum>J-88</RefClaimNum><ClaimInfo><ClaimNum>N/A</ClaimNum></ClaimInfo>"
        let file = try readDocument(estimate(more: more))
        #expect(file.claimNumber == nil)
        #expect(file.referenceNumber == "J-88")
        #expect(file.insurer == nil)
    }

    @Test("a supplement's number comes from the document's versions")
    func supplement() throws {
        let text = estimate().replacing(
            "</VendorCode>",
            with: "</VendorCode><DocumentVer><DocumentVerCode>SV</DocumentVerCode>"
                + "<DocumentVerNum>2</DocumentVerNum></DocumentVer>"
        )
        let file = try readDocument(text)
        #expect(file.supplement == "S02")
        #expect(file.revision == 2)
    }

    @Test(
        "deductible status D2 applies, DX is waived",
        arguments: [("D2", DeductibleStatus.applies), ("DX", .waived), ("FK", .unknown)]
    )
    func deductibleStatus(_ code: String, _ status: DeductibleStatus) throws {
        let more = """
            <ClaimInfo><PolicyInfo><CoverageInfo><Coverage><DeductibleInfo>\
            <DeductibleStatus>\(code)</DeductibleStatus><DeductibleAmt>300.00</DeductibleAmt>\
            </DeductibleInfo></Coverage></CoverageInfo></PolicyInfo></ClaimInfo>
            """
        let file = try readDocument(estimate(more: more))
        #expect(file.deductibleStatus == status)
        #expect(file.totals.deductible == 0)
    }

    @Test(
        "an amount that is no plain decimal refuses the file with its place",
        arguments: ["1,234.56", "1.234,56", "1e3", "****", "99999999999", "NaN"]
    )
    func amounts(_ amount: String) {
        let refused = refusal(of: estimate().replacing("100.00", with: amount))
        #expect(refused?.reason == "NUMBER")
        #expect(refused?.at.hasPrefix("1:") == true)
    }

    @Test("J118 lines without a description refuse the file, listing the lines")
    func silentLines() {
        let silent = (1...3).map { number in
            "<DamageLineInfo><LineNum>\(number)</LineNum>"
                + (number == 2 ? "<LineDesc>Hood</LineDesc>" : "<LineDesc> </LineDesc>")
                + "</DamageLineInfo>"
        }
        let refused = refusal(of: estimate(lines: silent.joined()))
        #expect(refused?.reason == "LINE_WITHOUT_DESCRIPTION")
        #expect(refused?.message.contains("1, 3") == true)
    }

    @Test("an assignment without lines is no estimate to import")
    func noLines() { #expect(refusal(of: estimate(lines: ""))?.reason == "NO_LINES") }

    @Test("what is in another encoding reads the same")
    func encodings() throws {
        let text = estimate().replacing("Bumper", with: "Stoßstange – vorn")
        let plain = try readDocument(text)
        #expect(plain.lines.first?.description == "Stoßstange – vorn")
        let units = Array(text.utf16)
        let utf16: [UInt8] = units.reduce(into: [0xFF, 0xFE]) {
            $0 += [UInt8($1 & 0xFF), UInt8($1 >> 8)]
        }
        #expect(try readDocument(utf16) == plain)
        let bigEndian: [UInt8] = units.reduce(into: [0xFE, 0xFF]) {
            $0 += [UInt8($1 >> 8), UInt8($1 & 0xFF)]
        }
        #expect(try readDocument(bigEndian) == plain)
        #expect(try readDocument([0xEF, 0xBB, 0xBF] + [UInt8](text.utf8)) == plain)
        let declared =
            "<?xml version=\"1.0\" encoding=\"windows-1252\" standalone=\"no\"?>\r\n" + text
        let bytes = declared.unicodeScalars.map { scalar -> UInt8 in
            scalar == "–" ? 0x96 : UInt8(scalar.value)
        }
        #expect(try readDocument(bytes) == plain)
    }
}
