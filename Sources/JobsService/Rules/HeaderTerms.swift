internal import Contracts
internal import Schema

/// What a header's figures hang on beside its lines.
struct HeaderTerms: Sendable {
    /// Share of the car's value from which a total loss is warned of. 7500 is 75 % (J113).
    var totalLossBasisPoints: Int32 = 7_500
    /// What an hour of the shop's technicians costs on the average; nil when no wage is known.
    var laborCostRate: Money?

    init() {}

    /// - Parameter wages: of the technicians at work.
    init(settings: ShopSettings, wages: [Money], currency: String) {
        if settings.hasTotalLossBasisPoints { totalLossBasisPoints = settings.totalLossBasisPoints }
        let own = wages.filter { $0.minor > 0 && $0.currency == currency }
        guard !own.isEmpty else { return }
        let sum = own.reduce(Int64(0)) { $0.addingClamped($1.minor) }
        laborCostRate = .of(sum.share(1, of: Int64(own.count)), currency)
    }
}

extension Estimate {
    /// J113: the total reached the share of what the car was worth. Without a value nobody knows.
    func warned(_ terms: HeaderTerms) -> Estimate {
        var estimate = self
        let value = vehicleValue.minor
        let share = Int128(value) * Int128(terms.totalLossBasisPoints)
        estimate.totalLossWarning = value > 0 && Int128(estimateTotal.minor) * 10_000 >= share
        return estimate
    }

    /// What parts and labour cost, and what is left of the total before tax. The margin is absent
    /// while the cost of a line is not known: half a margin is a wrong one.
    func withMargin(over lines: [EstimateLineItem], _ laborRate: Money?) -> Estimate {
        var estimate = self
        var parts: Int64 = 0
        var labor: Int64 = 0
        var isKnown = true
        for line in lines where line.type != .tax && line.type != .discount {
            guard let cost = line.knownCost(laborRate) else {
                if line.totalPrice.minor != 0 { isKnown = false }
                continue
            }
            if line.isTime {
                labor = labor.addingClamped(cost)
            } else {
                parts = parts.addingClamped(cost)
            }
        }
        estimate.partsCost = .of(parts, currency)
        estimate.laborCost = .of(labor, currency)
        estimate.clearProfitMarginBasisPoints()
        let revenue = estimateTotal.minor.subtractingClamped(taxTotal.minor)
        if isKnown, revenue > 0 {
            let left = revenue.subtractingClamped(parts).subtractingClamped(labor)
            estimate.profitMarginBasisPoints = Int32(clamping: left.share(10_000, of: revenue))
        }
        return estimate
    }
}

extension EstimateLineItem {
    /// What the line costs the shop: as it says itself, else its hours at the technicians' wage.
    func knownCost(_ laborRate: Money?) -> Int64? {
        if hasCost { return cost.minor }
        guard isTime, let laborRate else { return nil }
        return laborRate.times(
            hundredths: hasLaborHoursHundredths ? laborHoursHundredths : quantityHundredths
        )
    }
}

extension [EstimateLineItem] {
    /// The taxes of the lines, each name once, in the order of names.
    func taxesByName(_ currency: String) -> [LineTax] {
        var found: [String: LineTax] = [:]
        for tax in flatMap(\.taxes) {
            var sum = found[tax.name] ?? .named(tax.name, tax.rateMillionths)
            sum.rateMillionths = Swift.max(sum.rateMillionths, tax.rateMillionths)
            sum.amount = .of(sum.amount.minor.addingClamped(tax.amount.minor), currency)
            found[tax.name] = sum
        }
        return found.values.sorted { $0.name < $1.name }
    }
}
