internal import Contracts
internal import EstimateFiles

/// The lines of an estimate file as lines of an estimate: a printed line with a part, labour and a
/// charge becomes one line of each class, so that every class adds up by itself.
extension EstimateLineItem {
    static func imported(from file: EstimateFile, currency: String) -> [EstimateLineItem] {
        var lines: [EstimateLineItem] = []
        for source in file.lines {
            if source.kind == .note {
                if let last = lines.indices.last { lines[last].appendNote(source.description) }
                continue
            }
            lines += parts(of: source, file, currency)
        }
        for charge in file.charges {
            lines.append(
                of(
                    charge,
                    description: charge.description ?? charge.type,
                    key: charge.type,
                    currency
                )
            )
        }
        if file.headerTotals.rounding != 0 {
            lines.append(
                base(.other, "Rounding of the printed totals", "rounding", currency)
                    .priced(file.headerTotals.rounding, currency)
            )
        }
        for place in lines.indices { lines[place].lineNumber = Int32(clamping: place + 1) }
        return PrintedTax.spread(file.headerTotals.tax, over: lines)
    }

    private static func parts(
        of source: Line,
        _ file: EstimateFile,
        _ currency: String
    ) -> [EstimateLineItem] {
        let key = source.sequence.map(String.init) ?? "line-\(source.number)"
        let text = source.description.cut(10_000)
        var lines: [EstimateLineItem] = []
        if let part = source.part {
            lines.append(of(part, text, key + ":part", currency))
        }
        if let labor = source.labor {
            lines.append(of(labor, file, text, key + ":" + labor.type, currency))
        }
        if let charge = source.charge {
            lines.append(of(charge, description: text, key: key + ":" + charge.type, currency))
        }
        if lines.isEmpty { lines.append(base(.other, text, key, currency).priced(0, currency)) }
        for place in lines.indices {
            lines[place].sourceLineNumber = String(source.number)
            lines[place].isSublet = source.isSublet
            lines[place].isCustomerPay = source.paidBy?.hasPrefix("C") == true
            if let memo = source.memo { lines[place].appendNote(memo) }
            if let supplement = source.supplement, supplement.hasPrefix("S"),
                let number = Int32(supplement.dropFirst())
            {
                lines[place].supplementNumber = number
                lines[place].includedInOriginal = false
            }
        }
        if let betterment = source.betterment, betterment != 0 {
            lines[0].betterment = Money.of(betterment, currency)
        }
        return lines
    }

    private static func of(
        _ part: Line.Part,
        _ text: String,
        _ key: String,
        _ currency: String
    ) -> EstimateLineItem {
        var line = base(part.bucket.kind, text, key, currency)
        if let number = part.number { line.partNumber = number.cut(50) }
        if let number = part.oemNumber { line.oemPartNumber = number.cut(50) }
        if let list = part.listPrice { line.listPrice = Money.of(list, currency) }
        if let taxable = part.isTaxable { line.taxable = taxable }
        if part.isOrderable {
            line.partType = PartType(bmsCode: part.type)
            // A car is not taken apart before its parts are there, unless the estimator says so.
            line.isCritical = true
        }
        let quantity = Int32(clamping: part.quantity)
        if let unit = part.unitPrice, quantity > 0,
            Int128(unit) * Int128(quantity) == Int128(part.price) * 100
        {
            line.quantityHundredths = quantity
            line.unitPrice = Money.of(unit, currency)
            line.totalPrice = Money.of(part.price, currency)
            return line
        }
        return line.priced(part.price, currency)
    }

    private static func of(
        _ labor: Line.Labor,
        _ file: EstimateFile,
        _ text: String,
        _ key: String,
        _ currency: String
    ) -> EstimateLineItem {
        var line = base(labor.bucket == .paint ? .paint : .labor, text, key, currency)
        line.laborType = LaborType(bmsCode: labor.type)
        line.laborHoursHundredths = max(0, labor.hours)
        line.laborIncluded = labor.isIncluded
        if let operation = labor.operation { line.operationCode = operation.cut(20) }
        if let taxable = labor.isTaxable { line.taxable = taxable }
        if labor.bucket == .paint {
            line.isRefinish = true
            line.refinishHoursHundredths = max(0, labor.hours)
        }
        if let rate = file.rates.first(where: { $0.type == labor.type })?.perHour {
            line.laborRate = Money.of(rate, currency)
        }
        return line.priced(labor.amount, currency)
    }

    private static func of(
        _ charge: Charge,
        description: String,
        key: String,
        _ currency: String
    ) -> EstimateLineItem {
        var line = base(charge.bucket.kind, description.cut(10_000), key, currency)
        if let taxable = charge.isTaxable { line.taxable = taxable }
        line.operationCode = charge.type.cut(20)
        return line.priced(charge.amount, currency)
    }

    private static func base(
        _ kind: Kind,
        _ text: String,
        _ key: String,
        _ currency: String
    ) -> EstimateLineItem {
        EstimateLineItem.with {
            $0.type = kind
            $0.description_p = text
            $0.currency = currency
            $0.quantityHundredths = 100
            $0.status = .pending
            $0.taxable = true
            $0.includedInOriginal = true
            $0.sourceLineKey = key.cut(100)
        }
    }

    /// One piece of this price.
    private func priced(_ minor: Int64, _ currency: String) -> EstimateLineItem {
        var line = self
        line.quantityHundredths = 100
        line.unitPrice = Money.of(minor, currency)
        line.totalPrice = Money.of(minor, currency)
        return line
    }

    private mutating func appendNote(_ text: String) {
        let note = hasNotes ? notes + "\n" + text : text
        notes = note.cut(10_000)
    }
}
