internal import Contracts
internal import Schema

/// The rates and taxes that hold for the lines of one estimate: read once, then asked line by line
/// (J099–J101).
struct LinePricing: Sendable {
    /// The shop's day for which rates and taxes are looked up: `2026-06-01`.
    var day: String
    var currency: String
    var settings = ShopSettings()
    var rates: [RateTable] = []
    var taxes: [TaxProfile] = []
    var insurer: InsuranceCompany?
    /// The customer shows a certificate (J101).
    var isExempt = false

    /// 65.00 in minor units: what an hour sells for while a shop says nothing.
    static let usualRate: Int64 = 6_500

    /// J099: the insurer's rate for the kind of labour, else the shop's for it on that day, else
    /// the one in the shop's settings for it, else the shop's labour rate.
    func laborRate(for type: EstimateLineItem.LaborType) -> Money {
        let candidates = [
            insurer?.laborRate(for: type), tableRate(for: type),
            settings.laborRates.first { $0.laborType == type }?.rate,
            settings.hasLaborRate ? settings.laborRate : nil,
        ]
        let minor = candidates.lazy.compactMap { own($0) }.first ?? Self.usualRate
        return .of(minor, currency)
    }

    /// The taxes on a kind of line, by name; none on tax lines and discounts, and none for a
    /// customer who is exempt.
    func taxes(on kind: EstimateLineItem.Kind) -> [LineTax] {
        switch kind {
        case .tax, .discount, .unspecified, .UNRECOGNIZED: return []
        case .part, .labor, .paint, .material, .sublet, .other: break
        }
        if isExempt { return [] }
        guard !taxes.isEmpty else {
            return settings.taxes.filter { !$0.exempt.contains(kind) && $0.rateMillionths > 0 }
                .map { .named($0.name, $0.rateMillionths) }
        }
        return Dictionary(grouping: taxes, by: \.name).values
            .compactMap { $0.filter { $0.effectiveFrom <= day }.max(by: TaxProfile.isEarlier) }
            .filter { !$0.hasEffectiveTo || day <= $0.effectiveTo }
            .filter { $0.appliesTo.isEmpty || $0.appliesTo.contains(kind) }
            .filter { $0.rateMillionths > 0 }
            .map { .named($0.name, $0.rateMillionths) }
            .sorted { $0.name < $1.name }
    }

    private func tableRate(for type: EstimateLineItem.LaborType) -> Money? {
        rates.filter { $0.laborType == type && $0.effectiveFrom <= day }
            .max { $0.effectiveFrom < $1.effectiveFrom }?.rate
    }

    /// Amounts of another currency are none of ours.
    private func own(_ money: Money?) -> Int64? {
        guard let money, money.minor > 0 else { return nil }
        return money.currency.isEmpty || money.currency == currency ? money.minor : nil
    }
}

extension TaxProfile {
    fileprivate static func isEarlier(_ one: TaxProfile, _ other: TaxProfile) -> Bool {
        one.effectiveFrom < other.effectiveFrom
    }
}

extension LineTax {
    /// A tax before it is computed.
    static func named(_ name: String, _ rateMillionths: Int32) -> LineTax {
        LineTax.with {
            $0.name = name
            $0.rateMillionths = rateMillionths
        }
    }
}

extension EstimateLineItem {
    /// A line as it is written by hand: hours, rate and taxes that were left out are filled in,
    /// then it is priced. A rate or a price that was given stays.
    func completed(by pricing: LinePricing) -> EstimateLineItem {
        var line = self
        if isTime {
            line.fillHours()
            if !line.hasLaborRate, line.unitPrice.minor == 0 {
                line.laborRate = pricing.laborRate(for: line.rateType)
            }
            if line.hasLaborRate, !line.hasLaborHoursHundredths {
                line.laborHoursHundredths = line.quantityHundredths
            }
        }
        if pricing.isExempt {
            line.taxes = []
            line.clearTaxRateMillionths()
        } else if !line.hasTaxRateMillionths {
            line.take(pricing.taxes(on: line.type))
        }
        return line.priced()
    }

    /// The line after a change by hand: taxes follow when what they hang on was changed.
    func changed(from old: EstimateLineItem, by pricing: LinePricing) -> EstimateLineItem {
        var line = self
        let hasOwnRate = hasTaxRateMillionths && taxRateMillionths != old.taxRateMillionths
        if pricing.isExempt {
            line.taxes = []
            line.clearTaxRateMillionths()
        } else if hasOwnRate {
            line.taxes = []
        } else if !hasTaxRateMillionths || type != old.type || taxable != old.taxable {
            line.take(pricing.taxes(on: type))
        }
        return line.priced()
    }

    /// J107: the line by the rates and taxes of another day. Lines of a file keep their rate and
    /// their tax: they are what the insurer was sent.
    func repriced(by pricing: LinePricing) -> EstimateLineItem {
        guard !hasSourceLineKey else { return self }
        var line = self
        if isTime, hasLaborRate { line.laborRate = pricing.laborRate(for: rateType) }
        if pricing.isExempt || !hasTaxRateMillionths || !taxes.isEmpty {
            line.take(pricing.taxes(on: type))
        }
        return line.priced()
    }

    /// Sold by the hour.
    var isTime: Bool { type == .labor || type == .paint }

    private var rateType: LaborType {
        if hasLaborType, laborType != .unspecified { return laborType }
        return type == .paint ? .paint : .other
    }

    /// J102: hours that were left out are those of removing and installing, or of refinishing.
    private mutating func fillHours() {
        guard !hasLaborHoursHundredths else { return }
        if isRAndI, removeAndInstallHours > 0 {
            laborHoursHundredths = removeAndInstallHours
        } else if hasRefinishHoursHundredths {
            laborHoursHundredths = refinishHoursHundredths
        }
    }

    private mutating func take(_ taxes: [LineTax]) {
        self.taxes = taxes
        if taxes.isEmpty {
            clearTaxRateMillionths()
        } else {
            taxRateMillionths = taxes.reduce(0) { $0.addingClamped($1.rateMillionths) }
        }
    }
}
