extension TextReader {
    /// The records that belong to one LIN.
    private struct Group {
        let line: TextRecord
        var part: TextRecord?
        var material: TextRecord?
        var labors: [TextRecord] = []
    }

    mutating func readLines() throws(EstimateFileRefusal) {
        let (order, groups) = try grouped()
        let silent = order.compactMap { groups[$0]?.line }.first { $0.text(2) == nil }
        try LineRules.requireDescriptions(
            order.map { ("\($0)", groups[$0]?.line.text(2)) },
            at: silent.map { "\($0.line):2" } ?? "1:0"
        )
        file.damageLineCount = order.count
        for number in order {
            guard let group = groups[number] else { continue }
            file.lines += try entries(number, group)
        }
        guard file.lines.count <= Limits.entryCountMax else {
            throw EstimateFileRefusal(
                .tooLarge,
                "More than \(Limits.entryCountMax) lines.",
                at: "1:0"
            )
        }
        addRates(groups.values.flatMap(\.labors))
    }

    private func grouped() throws(EstimateFileRefusal) -> ([Int32], [Int32: Group]) {
        var order: [Int32] = []
        var groups: [Int32: Group] = [:]
        for record in records where record.kind == .line {
            let number = try number(of: record)
            guard groups[number] == nil else {
                throw record.refusal(.textRecord, "A second line \(number).", field: 1)
            }
            groups[number] = Group(line: record)
            order.append(number)
            guard order.count <= Limits.lineCountMax else {
                throw record.refusal(.tooLarge, "More than \(Limits.lineCountMax) lines.")
            }
        }
        for record in records {
            switch record.kind {
            case .part, .labor, .material: break
            case .header, .claim, .customer, .vehicle, .estimate, .line, .total: continue
            }
            let number = try number(of: record)
            guard var group = groups[number] else {
                throw record.refusal(.textRecord, "There is no line \(number).", field: 1)
            }
            // A line that is taken out has room for another record while it is changed.
            groups[number] = nil
            if record.kind == .labor {
                group.labors.append(record)
            } else if record.kind == .part, group.part == nil {
                group.part = record
            } else if record.kind == .material, group.material == nil {
                group.material = record
            } else {
                throw record.refusal(
                    .textRecord,
                    "A second \(record.kind.rawValue) of line \(number).",
                    field: 1
                )
            }
            guard group.labors.count <= Limits.recordsPerLineMax else {
                throw record.refusal(
                    .tooLarge,
                    "More than \(Limits.recordsPerLineMax) records of line \(number)."
                )
            }
            groups[number] = group
        }
        return (order, groups)
    }

    private func number(of record: TextRecord) throws(EstimateFileRefusal) -> Int32 {
        guard let number = try record.count(1, max: 999_999), number > 0 else {
            throw record.refusal(.number, "A line's number is from 1.", field: 1)
        }
        return number
    }

    private mutating func entries(
        _ number: Int32,
        _ group: Group
    ) throws(EstimateFileRefusal) -> [Line] {
        var line = Line(number: number)
        line.description = group.line.text(2) ?? ""
        line.parent = try group.line.count(6, max: 999_999)
        let amount = try group.line.amount(4)
        let isTaxable = try group.line.flag(5)
        guard let type = TextCodes.line(group.line.text(3)) else {
            throw group.line.refusal(.textFields, "Field 3 of LIN is no type of line.", field: 3)
        }
        var labors: [Line.Labor] = []
        for record in group.labors { labors.append(try labor(record)) }
        line.charge = try group.material.map { (record) throws(EstimateFileRefusal) in
            try charge(record)
        }
        if let record = group.part {
            let beside = labors.reduce(Int64(0)) { $0 + $1.amount } + (line.charge?.amount ?? 0)
            line.part = try part(record, rest: amount.map { $0 - beside })
        }
        let hasRecords = line.part != nil || line.charge != nil || !labors.isEmpty
        if hasRecords {
            let sum =
                labors.reduce(Int64(0)) { $0 + $1.amount } + (line.charge?.amount ?? 0)
                + (line.part?.price ?? 0)
            if let amount, amount != 0, amount != sum {
                file.warnings.append(
                    "Line \(number): \(FixedPoint.text(amount)) written, its records come to "
                        + "\(FixedPoint.text(sum))."
                )
            }
        } else if let amount, amount != 0 {
            book(amount, type, isTaxable, &line, &labors)
        }
        line.isSublet = line.charge?.bucket == .sublet
        let isNote = !hasRecords && (amount ?? 0) == 0
        return LineRules.entries(line, labors: labors, isNote: isNote)
    }

    /// The amount of a line that has no records of its own.
    private func book(
        _ amount: Int64,
        _ type: TextCodes.LineType,
        _ isTaxable: Bool?,
        _ line: inout Line,
        _ labors: inout [Line.Labor]
    ) {
        switch type {
        case .part:
            var part = Line.Part(type: "PAN")
            part.price = amount
            part.unitPrice = amount
            part.isTaxable = isTaxable
            line.part = part
        case .labor(let code):
            var labor = Line.Labor(type: code)
            labor.amount = amount
            labor.isTaxable = isTaxable
            labors = [labor]
        case .charge(let code):
            line.charge = Self.charge(code, amount, isTaxable)
        case .note:
            line.charge = Self.charge("OTAC", amount, isTaxable)
        }
    }

    /// `LAB|line|operation|hours|rate|type|taxable|paint stages`
    private func labor(_ record: TextRecord) throws(EstimateFileRefusal) -> Line.Labor {
        guard let type = TextCodes.labor(record.text(5)) else {
            throw record.refusal(.textFields, "Field 5 of LAB is no type of labor.", field: 5)
        }
        var labor = Line.Labor(type: type)
        labor.operation = record.text(2)
        let hours = try record.decimal(3, decimals: 2, max: Limits.lineHoursMax) ?? 0
        labor.hours = Int32(clamping: hours)
        let rate = try record.decimal(4, decimals: 2, max: Limits.rateMax) ?? 0
        labor.amount = FixedPoint.amount(hours: hours, rate: rate)
        labor.isTaxable = try record.flag(6)
        _ = try record.count(7, max: 9)
        return labor
    }

    /// `PRT|line|number|description|oem number|quantity|price|type|source|taxable`. The price is
    /// for one, unless only the price for all of them meets the line's own amount.
    private mutating func part(
        _ record: TextRecord,
        rest: Int64?
    ) throws(EstimateFileRefusal) -> Line.Part {
        guard let type = TextCodes.part(record.text(7)) else {
            throw record.refusal(.textFields, "Field 7 of PRT is no type of part.", field: 7)
        }
        var part = Line.Part(type: type)
        part.number = record.text(2)
        part.oemNumber = record.text(4)
        part.supplierReference = record.text(8)
        part.isTaxable = try record.flag(9)
        let count = Int64(try record.count(5, max: Limits.quantityMax) ?? 1)
        let price = try record.amount(6) ?? 0
        part.quantity = count * 100
        guard type != "PAE" else { return part }
        let (whole, overflow) = price.multipliedReportingOverflow(by: count)
        guard !overflow, whole.magnitude <= Limits.amountMax.magnitude else {
            throw record.refusal(.number, "Price times quantity is out of bounds.", field: 6)
        }
        part.price = whole
        part.unitPrice = price
        if let rest, rest == price, rest != whole {
            part.price = price
            part.unitPrice = LineRules.unitPrice(of: part)
            file.warnings.append(
                "Line \(record.text(1) ?? ""): the part's price is for all of them, as the line's "
                    + "amount says."
            )
        }
        return part
    }

    /// `MTL|line|type|description|price|taxable`
    private func charge(_ record: TextRecord) throws(EstimateFileRefusal) -> Charge {
        guard let code = TextCodes.charge(record.text(2)) else {
            throw record.refusal(.textFields, "Field 2 of MTL is no type of material.", field: 2)
        }
        var charge = Self.charge(code, try record.amount(4) ?? 0, try record.flag(5))
        charge.description = record.text(3)
        return charge
    }

    private static func charge(_ code: String, _ amount: Int64, _ isTaxable: Bool?) -> Charge {
        var charge = Charge(
            type: code,
            amount: amount,
            bucket: TextCodes.bucket(ofCharge: code),
            section: .other
        )
        charge.isTaxable = isTaxable
        return charge
    }

    /// The rate of each type of labor whose lines have one rate and lose no cent to rounding.
    private mutating func addRates(_ labors: [TextRecord]) {
        var rates: [String: Set<Int64>] = [:]
        for record in labors {
            guard let type = TextCodes.labor(record.text(5)),
                let rate = FixedPoint.parse(record.text(4) ?? "0", decimals: 2)
            else { continue }
            rates[type, default: []].insert(rate)
        }
        for (type, values) in rates.sorted(by: { $0.key < $1.key }) {
            guard let perHour = values.first, values.count == 1, perHour != 0 else { continue }
            let lines = file.lines.compactMap(\.labor).filter { $0.type == type }
            let hours = lines.reduce(Int64(0)) { $0 + Int64($1.hours) }
            let amount = lines.reduce(Int64(0)) { $0 + $1.amount }
            guard FixedPoint.amount(hours: hours, rate: perHour) == amount else { continue }
            var rate = Rate(type: type)
            rate.perHour = perHour
            file.rates.append(rate)
        }
    }
}
