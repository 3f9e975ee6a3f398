extension EMSReader {
    /// Records of one LINE_NO make one line: part and misc columns repeat on each labour record.
    mutating func readLines() throws(EstimateFileRefusal) {
        guard let table = try table("lin") else { return }
        for name in ["LINE_NO", "LINE_DESC"] where table.fields[name] == nil {
            throw DBFTable.refusal(.fields, "The table has no field \(name).", table.file, 32)
        }
        var order: [Int32] = []
        var groups: [Int32: [DBFRecord]] = [:]
        for record in table.records {
            let number = try record.count("LINE_NO") ?? Int32(clamping: record.number)
            if groups[number] == nil { order.append(number) }
            groups[number, default: []].append(record)
        }
        guard order.count <= Limits.lineCountMax else {
            throw EstimateFileRefusal(
                .tooLarge,
                "More than \(Limits.lineCountMax) lines.",
                at: table.file
            )
        }
        let silent = table.records.first { $0.text("LINE_DESC") == nil }
        try LineRules.requireDescriptions(
            order.map { ("\($0)", groups[$0]?.compactMap { $0.text("LINE_DESC") }.first) },
            at: silent.map { "\(table.file) byte \($0.offset)" } ?? table.file
        )
        file.damageLineCount = order.count
        let unit = try lines(order, groups, isExtended: false)
        file.lines = unit
        let distance = partsDistance(unit)
        guard distance != 0 else { return }
        let extended = try lines(order, groups, isExtended: true)
        if partsDistance(extended) < distance {
            file.lines = extended
            file.warnings.append(
                "Part prices are for the whole quantity here: as unit prices they miss the totals."
            )
        }
    }

    /// How far the parts by type are from the printed ones, over all types.
    private func partsDistance(_ lines: [Line]) -> UInt64 {
        var sums: [String: Int64] = [:]
        for part in lines.compactMap(\.part) { sums[part.type, default: 0] += part.price }
        for charge in lines.compactMap(\.charge) where charge.section == .parts {
            sums[charge.bucket == .sublet ? "PAS" : "PAO", default: 0] += charge.amount
        }
        var distance: UInt64 = 0
        for row in file.totals.rows where row.section == .parts && row.type != "PAT" {
            let base = (row.amount ?? 0) - (row.markup ?? 0) + (row.discount ?? 0)
            distance += (base - (sums[row.type] ?? 0)).magnitude
        }
        return distance
    }

    private func lines(
        _ order: [Int32],
        _ groups: [Int32: [DBFRecord]],
        isExtended: Bool
    ) throws(EstimateFileRefusal) -> [Line] {
        var lines: [Line] = []
        for number in order {
            lines += try entries(number, groups[number] ?? [], isExtended: isExtended)
        }
        return lines
    }

    private func entries(
        _ number: Int32,
        _ records: [DBFRecord],
        isExtended: Bool
    ) throws(EstimateFileRefusal) -> [Line] {
        guard let first = records.first else { return [] }
        guard records.count <= Limits.recordsPerLineMax else {
            throw DBFTable.refusal(
                .recordCount,
                "More than \(Limits.recordsPerLineMax) records of line \(number).",
                first.file,
                first.offset
            )
        }
        var line = Line(number: number)
        line.sequence = try first.count("UNQ_SEQ")
        line.supplement = first.text("LINE_IND")
        line.description = first.text("LINE_DESC") ?? ""
        line.status = first.text("TRAN_CODE")
        line.vendorReference = first.text("DB_REF")
        line.isManual = line.vendorReference == "900500"
        line.paidBy = first.text("WHO_PAYS")
        line.betterment = try first.amount("BETT_AMT").flatMap { $0 == 0 ? nil : $0 }
        line.part = try part(first, isExtended: isExtended)
        var labors: [Line.Labor] = []
        for record in records {
            if let labor = try labor(record) { labors.append(labor) }
        }
        line.charge = try charge(first, laborType: labors.first?.type)
        line.isSublet =
            first.flag("MISC_SUBLT") == true || first.text("ALT_PARTNO") == "Sublet"
            || line.part?.bucket == .sublet
        let isNote = line.vendorReference == BMSReader.noteReference
        return LineRules.entries(line, labors: labors, isNote: isNote)
            + (try furtherParts(line, records, isExtended: isExtended))
    }

    /// A later record of the line with another part, or another misc amount, is counted too.
    private func furtherParts(
        _ line: Line,
        _ records: [DBFRecord],
        isExtended: Bool
    ) throws(EstimateFileRefusal) -> [Line] {
        var seenParts = [line.part]
        var seenCharges = [line.charge]
        var entries: [Line] = []
        for record in records.dropFirst() {
            let part = try part(record, isExtended: isExtended)
            let charge = try charge(record, laborType: record.text("MOD_LBR_TY"))
            var entry = line
            entry.part = nil
            entry.charge = nil
            if let part, part.price != 0, !seenParts.contains(part) {
                seenParts.append(part)
                entry.part = part
            }
            if let charge, !seenCharges.contains(where: { $0?.amount == charge.amount }) {
                seenCharges.append(charge)
                entry.charge = charge
            }
            guard entry.part != nil || entry.charge != nil else { continue }
            entry.sequence = try record.count("UNQ_SEQ")
            entries += LineRules.entries(entry, labors: [], isNote: false)
        }
        return entries
    }

    private func labor(_ record: DBFRecord) throws(EstimateFileRefusal) -> Line.Labor? {
        guard let type = record.text("MOD_LBR_TY") else { return nil }
        var labor = Line.Labor(type: type)
        labor.operation = record.text("LBR_OP")
        labor.hours = try record.hours("MOD_LB_HRS", max: Limits.lineHoursMax) ?? 0
        labor.databaseHours = try record.hours("DB_HRS", max: Limits.lineHoursMax)
        labor.isIncluded = record.flag("LBR_INC") ?? false
        labor.isTaxable = record.flag("LBR_TAX")
        if let amount = try record.amount("LBR_AMT") {
            labor.amount = amount
        } else if let perHour = file.rates.first(where: { $0.type == type })?.perHour {
            labor.amount = FixedPoint.amount(hours: Int64(labor.hours), rate: perHour)
        }
        return labor
    }

    private func part(
        _ record: DBFRecord,
        isExtended: Bool
    ) throws(EstimateFileRefusal) -> Line.Part? {
        guard let type = record.text("PART_TYPE") else { return nil }
        var part = Line.Part(type: type)
        let alternate = record.text("ALT_PARTNO")
        let isMarker = alternate == "Sublet" || alternate == "Existing"
        part.oemNumber = record.text("OEM_PARTNO")
        part.number = isMarker ? part.oemNumber : alternate ?? part.oemNumber
        part.supplierReference = record.text("ALT_CO_ID")
        part.isTaxable = record.flag("TAX_PART")
        part.isGlass = record.flag("GLASS_FLAG") ?? false
        part.listPrice = try record.amount("DB_PRICE")
        let count = Int64(try record.count("PART_QTY") ?? 1)
        let isIncluded = record.flag("PRICE_INC") ?? false
        let price = isIncluded ? 0 : try record.amount("ACT_PRICE") ?? 0
        let isSublet = type == "PAS" || (alternate == "Sublet" && price != 0)
        if isSublet { part.bucket = .sublet }
        let isBought = type != "PAE" || isSublet
        part.quantity = count * 100
        if count == 0, isBought, price != 0 { part.quantity = 100 }
        guard isBought else { return part }
        part.price = isExtended ? price : price * max(1, count)
        guard part.price.magnitude <= Limits.amountMax.magnitude else {
            throw DBFTable.refusal(
                .number,
                "Price times quantity of record \(record.number) is out of bounds.",
                record.file,
                record.offset
            )
        }
        part.unitPrice = isExtended ? LineRules.unitPrice(of: part) : price
        return part
    }

    /// CCC prints misc amounts among the parts (PAO, PAS); the others add them to the labour type
    /// of the line, or repeat a material row of the totals on an OP13 line.
    private func charge(
        _ record: DBFRecord,
        laborType: String?
    ) throws(EstimateFileRefusal) -> Charge? {
        guard let amount = try record.amount("MISC_AMT"), amount != 0 else { return nil }
        let isSublet = record.flag("MISC_SUBLT") ?? false
        var charge = Charge(
            type: isSublet ? "OTSL" : "OTAC",
            amount: amount,
            bucket: isSublet ? .sublet : .other,
            section: .other
        )
        charge.isTaxable = record.flag("MISC_TAX")
        if file.vendorCode == "C" {
            charge.section = .parts
        } else if let material = material(record, amount) {
            charge.type = material
            charge.bucket = .material
        } else if let laborType, record.text("LBR_OP") != "OP13" {
            charge.section = .labor
            charge.laborType = laborType
            if !isSublet { charge.bucket = laborType == "LAR" ? .paint : .labor }
        }
        return charge
    }

    /// The material code of an OP13 line, or of one without labour, told by the printed amount
    /// and otherwise by its words.
    private func material(_ record: DBFRecord, _ amount: Int64) -> String? {
        guard record.text("LBR_OP") == "OP13" || record.text("MOD_LBR_TY") == nil else {
            return nil
        }
        let printed = file.totals.materialAmountByType
        let words = record.text("LINE_DESC")?.lowercased() ?? ""
        let named: String? =
            if words.contains("paint") { "MAPA" } else if words.contains("shop") {
                "MASH"
            } else if words.contains("hazard") { "MAHW" } else { nil }
        if let named, printed[named] != nil { return named }
        return printed.filter { $0.value == amount }.keys.min() ?? named
    }
}
