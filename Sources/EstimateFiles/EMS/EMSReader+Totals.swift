extension EMSReader {
    mutating func readRates() throws(EstimateFileRefusal) {
        for record in try table("pfl")?.records ?? [] {
            guard let type = record.text("LBR_TYPE") else { continue }
            var rate = Rate(type: type)
            rate.description = record.text("LBR_DESC")
            rate.perHour = try record.decimal("LBR_RATE", decimals: 2, max: Limits.rateMax)
            rate.isTaxable = record.flag("LBR_TAX_IN")
            file.rates.append(rate)
        }
        for record in try table("pfm")?.records ?? [] {
            guard let type = record.text("MATL_TYPE") else { continue }
            var rate = Rate(type: type)
            rate.description = record.text("CAL_DESC")
            rate.calculation = record.text("CAL_CODE")
            rate.amountMax = try record.amount("CAL_MAXDLR")
            rate.isTaxable = record.flag("TAX_IND")
            // CCC has the hourly rate in CAL_LBRRTE, Mitchell in CAL_PRETHR up to a threshold.
            let hourly = try record.decimal("CAL_LBRRTE", decimals: 2, max: Limits.rateMax)
            if let hourly, hourly != 0 {
                rate.perHour = hourly
            } else if record.text("CAL_CODE") == "4" {
                rate.perHour = try record.decimal("CAL_PRETHR", decimals: 2, max: Limits.rateMax)
                rate.perHourAbove = try record.decimal(
                    "CAL_PSTTHR",
                    decimals: 2,
                    max: Limits.rateMax
                )
                rate.thresholdHours = try record.hours("CAL_THRAMT", max: Limits.totalHoursMax)
            }
            file.rates.append(rate)
        }
        for record in try table("pfp")?.records ?? [] {
            guard let type = record.text("PRT_TYPE") else { continue }
            var rate = Rate(type: type)
            rate.markup = try record.decimal("PRT_MKUPP", decimals: 4, max: Limits.percentageMax)
            rate.isTaxable = record.flag("PRT_TAX_IN")
            file.rates.append(rate)
        }
        try requireFewRates()
        if let record = try table("pft")?.records.first {
            var rate = Rate(type: "ALL")
            for index in 1...6 {
                guard let kind = record.text("TAX_TYPE\(index)") else { continue }
                rate.taxes[kind] = try record.decimal(
                    "TY\(index)_RATE1",
                    decimals: 4,
                    max: Limits.percentageMax
                )
            }
            file.rates.append(rate)
        }
    }

    /// Rates are looked up by every line.
    private func requireFewRates() throws(EstimateFileRefusal) {
        guard file.rates.count <= Limits.rateCountMax else {
            throw EstimateFileRefusal(
                .tooLarge,
                "More than \(Limits.rateCountMax) rates.",
                at: set.name
            )
        }
    }

    mutating func readTotals() throws(EstimateFileRefusal) {
        var totals = PrintedTotals()
        for record in try table("stl")?.records ?? [] {
            if let row = try Self.row(record) { totals.rows.append(row) }
        }
        guard totals.rows.count <= Limits.totalRowCountMax else {
            throw EstimateFileRefusal(
                .tooLarge,
                "More than \(Limits.totalRowCountMax) totals.",
                at: set.name
            )
        }
        for row in totals.rows {
            guard let amount = row.amount, amount != 0 || (row.hours ?? 0) != 0 else { continue }
            switch row.section {
            case .labor where row.type != "LAT":
                totals.laborAmountByType[row.type, default: 0] += amount
                totals.laborHoursByType[row.type] =
                    (totals.laborHoursByType[row.type] ?? 0) &+ (row.hours ?? 0)
            case .parts where row.type != "PAT":
                totals.partAmountByType[row.type, default: 0] += amount
            case .material where row.type != "MAT":
                totals.materialAmountByType[row.type, default: 0] += amount
            case .other:
                totals.otherAmountByType[row.type, default: 0] += amount
            default: break
            }
        }
        if !totals.rows.isEmpty {
            totals.labor =
                totals.row(.labor, "LAT")?.amount ?? totals.laborAmountByType.values.reduce(0, +)
            totals.parts =
                totals.row(.parts, "PAT")?.amount ?? totals.partAmountByType.values.reduce(0, +)
            let materials =
                totals.row(.material, "MAT")?.amount
                ?? totals.materialAmountByType.values.reduce(0, +)
            totals.other = materials + totals.otherAmountByType.values.reduce(0, +)
        }
        try readGrandTotals(&totals)
        file.totals = totals
    }

    private mutating func readGrandTotals(
        _ totals: inout PrintedTotals
    ) throws(EstimateFileRefusal) {
        guard let record = try table("ttl")?.records.first else { return }
        let sales = try record.amount("G_TAX")
        let federal = try record.amount("GST_AMT")
        if sales != nil || federal != nil { totals.tax = (sales ?? 0) + (federal ?? 0) }
        if let sales, sales != 0 { totals.taxByType["LS"] = sales }
        if let federal, federal != 0 { totals.taxByType["GS"] = federal }
        totals.gross = try record.amount("G_TTL_AMT")
        totals.net = try record.amount("N_TTL_AMT")
        totals.deductible = try record.amount("G_DED_AMT")
        totals.betterment = try record.amount("G_BETT_AMT")
        let prior = try record.amount("G_RPD_AMT")
        let appearance = try record.amount("G_AA_AMT")
        totals.priorDamage = (prior ?? 0) + (appearance ?? 0)
        totals.previousNet = try record.amount("PREV_NET")
        totals.supplementAmount = try record.amount("SUPP_AMT")
    }

    /// Betterment (OTBE) and unrelated prior damage (UPD) are no part of the gross total.
    private static func row(
        _ record: DBFRecord
    ) throws(EstimateFileRefusal) -> PrintedTotals.Row? {
        guard let type = record.text("TTL_TYPECD") ?? record.text("TTL_TYPE"),
            !["OTBE", "UPD"].contains(type)
        else { return nil }
        let section: PrintedTotals.Row.Section =
            switch type.prefix(2) {
            case "LA": .labor
            case "PA": .parts
            case "MA": .material
            default: .other
            }
        var row = PrintedTotals.Row(section: section, type: type)
        row.amount = try record.amount("TTL_AMT")
        row.hours = try record.hours("TTL_HRS", max: Limits.totalHoursMax)
        if row.hours == nil {
            row.hours = try record.hours("T_HRS", max: Limits.totalHoursMax)
        }
        row.markup = try record.amount("T_MKUPAMT")
        row.discount = try record.amount("T_DISCAMT")
        row.additional = try record.amount("T_ADDLBR")
        return row
    }
}
