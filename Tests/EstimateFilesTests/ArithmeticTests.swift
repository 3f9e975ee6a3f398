import Testing

@testable import EstimateFiles

@Suite("Lines against printed totals")
struct ArithmeticTests {
    private func identity(_ header: HeaderTotals) -> Int64 {
        header.parts + header.labor + header.paint + header.material + header.sublet
            + header.other + header.tax
    }

    private static let materials = """
        <ProfileInfo><RateInfo><RateType>LAB</RateType><RateTierInfo><TierNum>1</TierNum>\
        <Rate>10.00</Rate></RateTierInfo></RateInfo><RateInfo><RateType>LAR</RateType>\
        <RateTierInfo><TierNum>1</TierNum><Rate>10.00</Rate></RateTierInfo></RateInfo></ProfileInfo>
        """

    private func materialEstimate(sum: String, gross: String) -> String {
        func line(_ number: Int, _ type: String, _ price: String) -> String {
            """
            <DamageLineInfo><LineNum>\(number)</LineNum><LineDesc>\(type)</LineDesc>\
            <OtherChargesInfo><OtherChargesType>\(type)</OtherChargesType><Price>\(price)</Price>\
            </OtherChargesInfo></DamageLineInfo>
            """
        }
        return estimate(
            lines: line(1, "MAPA", "210.39") + line(2, "MASH", "11.99"),
            totals: "<LaborTotalsInfo><TotalType>LA</TotalType><TaxableAmt>0.00</TaxableAmt>"
                + "<TotalAmt>0.00</TotalAmt></LaborTotalsInfo><OtherChargesTotalsInfo>"
                + "<TotalType>OTAC</TotalType><TaxableAmt>\(sum)</TaxableAmt>"
                + "<TotalAmt>\(sum)</TotalAmt></OtherChargesTotalsInfo>"
                + summary("CE", gross) + summary("TT", gross),
            more: Self.materials
        )
    }

    @Test("the one-cent trap: materials are rounded once as a sum, line by line twice")
    func oneCent() throws {
        let file = try readDocument(materialEstimate(sum: "222.37", gross: "222.37"))
        #expect(file.check().addsUp == true)
        #expect(file.headerTotals.material == 22_238)
        #expect(file.headerTotals.other == -1)
        #expect(file.headerTotals.rounding == -1)
        #expect(file.headerTotals.gross == 22_237)
        #expect(identity(file.headerTotals) == 22_237)
        #expect(!file.warnings.contains { $0.hasPrefix("rounding") })
    }

    @Test("more than a cent for each rounded amount is a difference")
    func threeCents() throws {
        let two = try readDocument(materialEstimate(sum: "222.36", gross: "222.36"))
        #expect(two.check().addsUp == true)
        let file = try readDocument(materialEstimate(sum: "222.35", gross: "222.35"))
        #expect(file.check().addsUp == false)
        #expect(file.check().differences.map(\.what) == ["other charges before tax"])
        #expect(file.check().differences.first?.delta == 3)
    }

    @Test("J119 beyond 0.05 the header is summed from the lines, with a warning")
    func mismatch() throws {
        let near = try readDocument(estimate(totals: summary("CE", "100.05")))
        #expect(!near.headerTotals.isFromLines)
        #expect(near.headerTotals.gross == 10_005)
        #expect(near.headerTotals.other == 5)
        let far = try readDocument(estimate(totals: summary("CE", "100.06")))
        #expect(far.headerTotals.isFromLines)
        #expect(far.headerTotals.gross == 10_000)
        #expect(far.headerTotals.parts == 10_000)
        #expect(far.warnings.contains { $0.hasPrefix("totals_mismatch") })
    }

    @Test("without a printed gross total nothing is said to add up")
    func noGross() throws {
        let file = try readDocument(estimate())
        #expect(file.check().addsUp == nil)
        #expect(file.headerTotals.gross == 10_000)
        #expect(file.warnings.contains { $0.contains("no gross total") })
    }

    @Test("net is gross less the deductible that was taken")
    func net() throws {
        let right = summary("CE", "100.00") + summary("D2", "-30.00") + summary("TT", "70.00")
        let file = try readDocument(estimate(totals: right))
        #expect(file.check().addsUp == true)
        #expect(file.headerTotals.deductible == 3_000)
        #expect(file.headerTotals.net == 7_000)
        let wrong = summary("CE", "100.00") + summary("D2", "-30.00") + summary("TT", "71.00")
        #expect(try readDocument(estimate(totals: wrong)).check().addsUp == false)
    }

    @Test("the versions of a supplemented estimate add up to its net")
    func versions() throws {
        func version(_ code: String, _ number: Int, _ net: String) -> String {
            "<RepairTotalsHistory><TotalVerCode>\(code)</TotalVerCode><TotalVerNum>\(number)"
                + "</TotalVerNum><HistoryTotalsInfo>" + summary("TT", net)
                + "</HistoryTotalsInfo></RepairTotalsHistory>"
        }
        let history =
            version("EM", 0, "4916.49") + version("SV", 1, "4640.99")
            + version("SV", 2, "1704.90")
        let text = estimate(totals: summary("CE", "11262.38") + summary("TT", "11262.38"))
            .replacing("100.00", with: "11262.38").replacing(
                "</VehicleDamage",
                with: history + "</VehicleDamage"
            )
        let file = try readDocument(text)
        #expect(file.totals.versions.map(\.code) == ["EM0", "SV1", "SV2"])
        #expect(file.check().addsUp == true)
        #expect(file.supplement == "S02")
        let off = try readDocument(text.replacing("1704.90", with: "1704.91"))
        #expect(off.check().differences.map(\.what) == ["net = sum of versions"])
    }

    @Test("cents that labor lines lose by rounding go back to the lines with the most hours")
    func laborRounding() throws {
        let lines = [("1", "0.10"), ("2", "0.10"), ("3", "0.10")].map { number, hours in
            "<DamageLineInfo><LineNum>\(number)</LineNum><LineDesc>Work</LineDesc><LaborInfo>"
                + "<LaborType>LAB</LaborType><LaborHours>\(hours)</LaborHours></LaborInfo>"
                + "</DamageLineInfo>"
        }
        let rates = """
            <ProfileInfo><RateInfo><RateType>LAB</RateType><RateTierInfo><Rate>33.33</Rate>\
            </RateTierInfo></RateInfo></ProfileInfo>
            """
        let totals =
            "<LaborTotalsInfo><TotalType>LAB</TotalType><TotalHours>0.30</TotalHours>"
            + "<TotalAmt>10.00</TotalAmt></LaborTotalsInfo>" + summary("CE", "10.00")
        let file = try readDocument(estimate(lines: lines.joined(), totals: totals, more: rates))
        #expect(file.lines.map { $0.labor?.amount } == [334, 333, 333])
        #expect(file.headerTotals.labor == 1_000)
        #expect(file.headerTotals.rounding == 0)
        #expect(file.check().addsUp == true)
    }

    @Test("lines, charges beside them and rounding come to the total before tax")
    func ledger() throws {
        let door = try #require(try EstimateFiles.read(try Samples.door()).first)
        for file in [try readDocument(try Samples.frontEnd()), door] {
            var buckets: [Bucket: Int64] = [.other: file.headerTotals.rounding]
            for line in file.lines {
                if let part = line.part { buckets[part.bucket, default: 0] += part.price }
                if let labor = line.labor { buckets[labor.bucket, default: 0] += labor.amount }
                if let charge = line.charge { buckets[charge.bucket, default: 0] += charge.amount }
            }
            for charge in file.charges { buckets[charge.bucket, default: 0] += charge.amount }
            let header = file.headerTotals
            #expect(buckets[.parts] == header.parts)
            #expect(buckets[.labor] == header.labor)
            #expect(buckets[.paint] == header.paint)
            #expect(buckets[.material] == header.material)
            #expect(buckets[.sublet] == header.sublet)
            #expect(buckets[.other] == header.other)
        }
    }

    @Test("a second tier is charged for the hours above its threshold, under the cap")
    func tiers() {
        var rate = Rate(type: "MAPA")
        rate.perHour = 6_000
        rate.perHourAbove = 1_000
        rate.thresholdHours = 1_000
        #expect(rate.amount(forHours: 1_000) == 60_000)
        #expect(rate.amount(forHours: 1_200) == 62_000)
        rate.amountMax = 61_000
        #expect(rate.amount(forHours: 1_200) == 61_000)
    }

    @Test("whatever the printed totals say, the header adds up exactly")
    func headerAlwaysAddsUp() throws {
        var generator = Seeded(state: 77)
        for _ in 0..<300 {
            func cents() -> String {
                FixedPoint.text(Int64.random(in: -50_000...200_000, using: &generator))
            }
            let totals = """
                <LaborTotalsInfo><TotalType>LAB</TotalType><TotalAmt>\(cents())</TotalAmt>\
                </LaborTotalsInfo><LaborTotalsInfo><TotalType>LAR</TotalType>\
                <TotalAmt>\(cents())</TotalAmt></LaborTotalsInfo><PartsTotalsInfo>\
                <TotalType>PA</TotalType><TaxableAmt>\(cents())</TaxableAmt>\
                <TaxTotalAmt>\(cents())</TaxTotalAmt><TotalAmt>\(cents())</TotalAmt>\
                </PartsTotalsInfo>
                """
            let printed = Bool.random(using: &generator) ? summary("CE", cents()) : ""
            let price = Bool.random(using: &generator) ? cents() : "100.00"
            let text = estimate(totals: totals + printed).replacing("100.00", with: price)
            let header = try readDocument(text).headerTotals
            #expect(identity(header) == header.gross)
        }
    }
}
