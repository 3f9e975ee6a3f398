/// What the lines of an estimate come to, by type and by bucket, with the charges beside them.
public struct LineSums: Sendable, Equatable {
    /// Billed parts by part type. A price on a `PAE` line is a sublet in a part's place and is
    /// shown as `SUBLET(PAE)`; sublet labour is not here. Types that come to zero are left out.
    public var partAmountByType: [String: Int64] = [:]
    /// Types that come to zero hours are left out.
    public var laborHoursByType: [String: Int32] = [:]
    /// Hours times rate, rounded once per type; the lines' own amounts where no rate is known.
    public var laborAmountByType: [String: Int64] = [:]
    /// Amounts booked on a labour type beside its hours, not sublet.
    public var additionalLaborByType: [String: Int64] = [:]
    public var subletLaborByType: [String: Int64] = [:]
    /// Charges outside labour and parts, by charge type, those beside the lines included.
    public var otherByType: [String: Int64] = [:]
    public var refinishHours: Int32 = 0
    /// By bucket, before tax: the lines' own amounts and those of the charges beside them.
    public var buckets: [Bucket: Int64] = [:]
    /// Amounts of the printed parts section, by bucket.
    public var partsSection: [Bucket: Int64] = [:]

    public func amount(_ bucket: Bucket) -> Int64 { buckets[bucket] ?? 0 }

    /// All buckets: the estimate before tax.
    public var subtotal: Int64 { buckets.values.reduce(0, +) }
}

extension EstimateFile {
    /// The sums of the lines; a value of its own so that a reader can compare it with `totals`.
    public var lineSums: LineSums {
        var sums = LineSums()
        var hours: [String: Int64] = [:]
        var stated: [String: Int64] = [:]
        for line in lines {
            if let labor = line.labor {
                hours[labor.type, default: 0] += Int64(labor.hours)
                stated[labor.type, default: 0] += labor.amount
            }
            if let part = line.part, part.price != 0 {
                sums.add(part, laborType: line.labor?.type ?? "LAB")
            }
            if let charge = line.charge { sums.add(charge) }
        }
        for charge in charges { sums.add(charge) }
        for (type, total) in hours {
            if total != 0 { sums.laborHoursByType[type] = Int32(clamping: total) }
            let rated = rates.first { $0.type == type }?.amount(forHours: total)
            let amount = rated ?? stated[type] ?? 0
            if amount != 0 { sums.laborAmountByType[type] = amount }
            if let own = stated[type], own != 0 {
                sums.buckets[type == "LAR" ? .paint : .labor, default: 0] += own
            }
        }
        sums.refinishHours = sums.laborHoursByType["LAR"] ?? 0
        return sums
    }
}

extension LineSums {
    fileprivate mutating func add(_ part: Line.Part, laborType: String) {
        buckets[part.bucket, default: 0] += part.price
        if part.section == .labor {
            subletLaborByType[laborType, default: 0] += part.price
            return
        }
        let isSubletInPlace = part.bucket == .sublet && part.type == "PAE"
        partAmountByType[isSubletInPlace ? "SUBLET(PAE)" : part.type, default: 0] += part.price
        partsSection[part.bucket, default: 0] += part.price
    }

    fileprivate mutating func add(_ charge: Charge) {
        buckets[charge.bucket, default: 0] += charge.amount
        switch charge.section {
        case .labor where charge.bucket == .sublet:
            subletLaborByType[charge.laborType ?? "LAB", default: 0] += charge.amount
        case .labor:
            additionalLaborByType[charge.laborType ?? "LAB", default: 0] += charge.amount
        case .parts:
            partsSection[charge.bucket, default: 0] += charge.amount
        case .other:
            otherByType[charge.type, default: 0] += charge.amount
        }
    }
}
