extension TextReader {
    /// `TOT|type|sub type|amount|taxable amount|tax`, and the four totals of EST where no TOT says
    /// the same.
    mutating func readTotals() throws(EstimateFileRefusal) {
        var totals = PrintedTotals()
        var tax: Int64 = 0
        var hasTax = false
        for record in records where record.kind == .total {
            guard let type = TextCodes.total(record.text(1)) else {
                throw record.refusal(.textFields, "Field 1 of TOT is no total.", field: 1)
            }
            guard let amount = try record.amount(3) else {
                throw record.refusal(.number, "A total has an amount.", field: 3)
            }
            _ = try record.amount(4)
            if let part = try record.amount(5), part != 0, type != .tax {
                tax += part
                hasTax = true
            }
            try add(amount, type, record, &totals)
            guard totals.rows.count <= Limits.totalRowCountMax else {
                throw record.refusal(.tooLarge, "More than \(Limits.totalRowCountMax) totals.")
            }
        }
        if totals.tax == nil, hasTax { totals.tax = tax }
        try fill(&totals)
        file.totals = totals
        file.totals.deductible = totals.deductible ?? file.deductible
    }

    private func add(
        _ amount: Int64,
        _ type: TextCodes.Total,
        _ record: TextRecord,
        _ totals: inout PrintedTotals
    ) throws(EstimateFileRefusal) {
        let word = record.text(2)
        func once(_ held: Int64?) throws(EstimateFileRefusal) -> Int64 {
            guard held == nil else { throw record.refusal(.textRecord, "The total again.") }
            return amount
        }
        switch type {
        case .labor:
            guard let word else {
                totals.labor = try once(totals.labor)
                return totals.rows.append(Self.row(.labor, "LAT", amount))
            }
            let code = try known(TextCodes.labor(word), record)
            totals.laborAmountByType[code, default: 0] += amount
            totals.rows.append(Self.row(.labor, code, amount))
        case .parts:
            guard let word else {
                totals.parts = try once(totals.parts)
                return totals.rows.append(Self.row(.parts, "PAT", amount))
            }
            let code = try known(TextCodes.part(word), record)
            totals.partAmountByType[code, default: 0] += amount
            totals.rows.append(Self.row(.parts, code, amount))
        case .materials, .other:
            let section: PrintedTotals.Row.Section = type == .materials ? .material : .other
            guard let word else {
                return totals.rows.append(
                    Self.row(section, section == .material ? "MAT" : "OTT", amount)
                )
            }
            let code = try known(TextCodes.charge(word), record)
            if code.hasPrefix("MA") {
                totals.materialAmountByType[code, default: 0] += amount
            } else {
                totals.otherAmountByType[code, default: 0] += amount
            }
            totals.rows.append(Self.row(section, code, amount))
        case .tax:
            totals.tax = (totals.tax ?? 0) + amount
            totals.taxByType[word ?? "LS", default: 0] += amount
        case .gross: totals.gross = try once(totals.gross)
        case .net: totals.net = try once(totals.net)
        case .deductible: totals.deductible = try once(totals.deductible)
        case .betterment: totals.betterment = try once(totals.betterment)
        }
    }

    private func known(
        _ code: String?,
        _ record: TextRecord
    ) throws(EstimateFileRefusal) -> String {
        guard let code else {
            throw record.refusal(.textFields, "Field 2 of TOT is no type.", field: 2)
        }
        return code
    }

    private static func row(
        _ section: PrintedTotals.Row.Section,
        _ type: String,
        _ amount: Int64
    ) -> PrintedTotals.Row {
        var row = PrintedTotals.Row(section: section, type: type)
        row.amount = amount
        return row
    }

    /// Sums of sections that only their parts give, and what EST adds.
    private func fill(_ totals: inout PrintedTotals) throws(EstimateFileRefusal) {
        if totals.labor == nil, !totals.laborAmountByType.isEmpty {
            totals.labor = totals.laborAmountByType.values.reduce(0, +)
        }
        if totals.parts == nil, !totals.partAmountByType.isEmpty {
            totals.parts = totals.partAmountByType.values.reduce(0, +)
        }
        if let estimate = records.first(where: { $0.kind == .estimate }) {
            if totals.labor == nil, let labor = try estimate.amount(4) {
                totals.labor = labor
                totals.rows.append(Self.row(.labor, "LAT", labor))
            }
            if totals.parts == nil, let parts = try estimate.amount(5) {
                totals.parts = parts
                totals.rows.append(Self.row(.parts, "PAT", parts))
            }
            let hasCharges = totals.rows.contains { $0.section == .material }
            if !hasCharges, let materials = try estimate.amount(6) {
                totals.rows.append(Self.row(.material, "MAT", materials))
            }
            let gross = try estimate.amount(7)
            totals.gross = totals.gross ?? gross
        }
        let materials = sum(of: .material, whole: "MAT", totals)
        let others = sum(of: .other, whole: "OTT", totals)
        if materials != nil || others != nil { totals.other = (materials ?? 0) + (others ?? 0) }
    }

    /// The section's own total, or the sum of its rows; nil without either.
    private func sum(
        of section: PrintedTotals.Row.Section,
        whole: String,
        _ totals: PrintedTotals
    ) -> Int64? {
        let rows = totals.rows.filter { $0.section == section }
        guard !rows.isEmpty else { return nil }
        return totals.row(section, whole)?.amount
            ?? rows.reduce(Int64(0)) { $0 + ($1.amount ?? 0) }
    }
}
