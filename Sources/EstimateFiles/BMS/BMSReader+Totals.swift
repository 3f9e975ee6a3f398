extension BMSReader {
    static func readTotals(
        _ request: XMLElement,
        into file: inout EstimateFile
    ) throws(EstimateFileRefusal) {
        var totals = PrintedTotals()
        for (name, section) in [
            ("LaborTotalsInfo", PrintedTotals.Row.Section.labor), ("PartsTotalsInfo", .parts),
            ("OtherChargesTotalsInfo", .other), ("SummaryTotalsInfo", .summary),
        ] {
            for element in request.first("RepairTotalsInfo")?.all(name) ?? [] {
                totals.rows.append(try row(element, section))
            }
        }
        guard totals.rows.count <= Limits.totalRowCountMax else {
            throw EstimateFileRefusal(
                .tooLarge,
                "More than \(Limits.totalRowCountMax) totals.",
                at: request.place
            )
        }
        for history in request.all("RepairTotalsHistory") {
            let rows = history.first("HistoryTotalsInfo")?.all("SummaryTotalsInfo") ?? []
            guard let code = history.text("TotalVerCode"),
                let net = try rows.first(where: { $0.text("TotalSubType") == "TT" })?
                    .amount("TotalAmt")
            else { continue }
            totals.versions.append(
                PrintedTotals.Version(code: code + (history.text("TotalVerNum") ?? ""), net: net)
            )
        }
        sum(&totals)
        file.totals = totals
        takeDeductible(&file)
    }

    private static func row(
        _ element: XMLElement,
        _ section: PrintedTotals.Row.Section
    ) throws(EstimateFileRefusal) -> PrintedTotals.Row {
        let type = element.text("TotalType") ?? ""
        var row = PrintedTotals.Row(
            section: section,
            type: section == .summary ? element.text("TotalSubType") ?? type : type
        )
        row.description = element.text("TotalTypeDesc")
        row.hours = try element.hours("TotalHours", max: Limits.totalHoursMax)
        row.amount = try element.amount("TotalAmt")
        row.taxable = try element.amount("TaxableAmt")
        row.nonTaxable = try element.amount("NonTaxableAmt")
        row.tax = try element.amount("TaxTotalAmt")
        for tax in element.all("TotalTaxInfo") {
            guard let kind = tax.text("TaxType"), let amount = try tax.amount("TaxAmt") else {
                continue
            }
            row.taxByType[kind, default: 0] += amount
        }
        for adjustment in element.all("TotalAdjustmentInfo") {
            let amount = try adjustment.amount("TotalAdjustmentAmt")
            switch adjustment.text("AdjustmentType")?.uppercased().first {
            case "M": row.markup = (row.markup ?? 0) + (amount ?? 0)
            case "D": row.discount = (row.discount ?? 0) + (amount ?? 0)
            default: break
            }
        }
        return row
    }

    /// Sections, taxes and sums out of the rows: Mitchell prints a sum row with tax per section
    /// (LA, PA, OTAC), CCC prints rows without tax and one sales tax.
    private static func sum(_ totals: inout PrintedTotals) {
        for row in totals.rows {
            guard let amount = row.amount else { continue }
            switch row.section {
            case .labor where isLaborType(row.type):
                totals.laborAmountByType[row.type, default: 0] += amount
                if let hours = row.hours {
                    let sum = (totals.laborHoursByType[row.type] ?? 0) &+ hours
                    totals.laborHoursByType[row.type] = sum
                }
            case .parts where !["PA", "PAT"].contains(row.type):
                totals.partAmountByType[row.type, default: 0] += amount
            case .other where row.type.hasPrefix("MA") && row.type != "MAT":
                totals.materialAmountByType[row.type, default: 0] += amount
            case .other where row.type != "MAT":
                totals.otherAmountByType[row.type, default: 0] += row.beforeTax ?? amount
            default: break
            }
            for (kind, tax) in row.taxByType { totals.taxByType[kind, default: 0] += tax }
        }
        let types = totals.laborAmountByType.filter { $0.key.count == 3 }.values
        let rows = totals.rows.filter { $0.section == .labor }.compactMap(\.beforeTax)
        let base = types.isEmpty ? rows.reduce(0, +) : types.reduce(0, +)
        totals.labor = (totals.row(.labor, "LA") ?? totals.row(.labor, "LAT"))?.beforeTax ?? base
        totals.parts =
            (totals.row(.parts, "PA") ?? totals.row(.parts, "PAT"))?.beforeTax
            ?? totals.rows.filter { $0.section == .parts }.compactMap(\.beforeTax).reduce(0, +)
        totals.other = otherSection(totals)
        let sectionTax = totals.rows.filter { $0.section != .summary }.compactMap(\.tax)
        let summaryTax = totals.rows.filter {
            $0.section == .summary && ["F7", "T", "GST", "HST", "PST"].contains($0.type)
        }
        if !sectionTax.isEmpty {
            totals.tax = sectionTax.reduce(0, +)
        } else if !summaryTax.isEmpty {
            totals.tax = summaryTax.compactMap(\.amount).reduce(0, +)
            for row in summaryTax { totals.taxByType[row.type, default: 0] += row.amount ?? 0 }
        }
        totals.gross = totals.row(.summary, "CE")?.amount ?? totals.row(.summary, "G")?.amount
        totals.net = totals.row(.summary, "TT")?.amount ?? totals.row(.summary, "N")?.amount
        totals.betterment = totals.row(.summary, "BTR")?.amount
        totals.prepaid = totals.row(.summary, "18")?.amount
    }

    /// Mitchell: the OTAC row holds all costs and ATS repeats its part. CCC: rows side by side.
    private static func otherSection(_ totals: PrintedTotals) -> Int64 {
        let rows = totals.rows.filter { $0.section == .other }
        if isMitchell(totals), let sum = rows.first(where: { $0.type == "OTAC" }) {
            return sum.beforeTax ?? 0
        }
        return rows.compactMap(\.beforeTax).reduce(0, +)
    }

    /// The Mitchell shape is told by its labour sum row, not by the vendor's code.
    static func isMitchell(_ totals: PrintedTotals) -> Bool { totals.row(.labor, "LA") != nil }

    static func isLaborType(_ code: String) -> Bool {
        (3...4).contains(code.count) && code.hasPrefix("LA") && code != "LAT"
            && code.allSatisfy { $0.isUppercase || $0.isNumber }
    }

    /// D2 is printed negative; a waived deductible has no row.
    private static func takeDeductible(_ file: inout EstimateFile) {
        if let row = file.totals.row(.summary, "D2"), let amount = row.amount {
            file.totals.deductible = abs(amount)
            return
        }
        let stated = file.deductible ?? 0
        guard stated != 0, file.deductibleStatus != .waived else {
            file.totals.deductible = 0
            return
        }
        file.totals.deductible = 0
        file.warnings.append(
            "The policy's deductible of \(FixedPoint.text(stated)) is not in the printed totals."
        )
    }
}
