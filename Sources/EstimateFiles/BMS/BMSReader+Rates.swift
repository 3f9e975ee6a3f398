extension BMSReader {
    static func readRates(_ request: XMLElement) throws(EstimateFileRefusal) -> [Rate] {
        guard let profile = request.first("ProfileInfo") else { return [] }
        var rates: [Rate] = []
        guard profile.all("RateInfo").count <= Limits.rateCountMax else {
            throw EstimateFileRefusal(
                .tooLarge,
                "More than \(Limits.rateCountMax) rates.",
                at: profile.place
            )
        }
        for info in profile.all("RateInfo") {
            guard let type = info.text("RateType") else { continue }
            var rate = Rate(type: type)
            rate.description = info.text("RateDesc")
            rate.isTaxable = info.flag("TaxableInd")
            for tier in info.all("RateTierInfo") {
                let perHour = try tier.number("Rate", decimals: 2, max: Limits.rateMax)
                if tier.text("TierNum") == "2" {
                    rate.perHourAbove = perHour
                    rate.thresholdHours = try tier.hours(
                        "ThresholdHours",
                        max: Limits.totalHoursMax
                    )
                } else if rate.perHour == nil {
                    rate.perHour = perHour
                }
            }
            for tax in info.all("TaxInfo") {
                guard let kind = tax.text("TaxType"), let tier = tax.first("TaxTierInfo")
                else { continue }
                rate.taxes[kind] = try percentage(tier, "Percentage")
            }
            if let calculation = info.first("MaterialCalcSettings") {
                rate.calculation = calculation.text("CalcMethodCode")
                rate.amountMax = try calculation.amount("CalcMaxAmt")
            }
            for adjustment in info.all("AdjustmentInfo")
            where adjustment.text("AdjustmentType")?.uppercased().hasPrefix("M") == true {
                rate.markup = try percentage(adjustment, "AdjustmentPct")
            }
            rates.append(rate)
        }
        return rates
    }

    private static func percentage(
        _ element: XMLElement,
        _ name: String
    ) throws(EstimateFileRefusal) -> Int64? {
        try element.number(name, decimals: 4, max: Limits.percentageMax)
    }

    /// The alternative transport allowance is charged on all hours and is on no line.
    static func addAllowance(
        _ request: XMLElement,
        into file: inout EstimateFile
    ) throws(EstimateFileRefusal) {
        let elements = request.first("ClaimInfo")?.all("CustomElement") ?? []
        let applies = elements.contains {
            $0.text("CustomElementID") == "Apply ATS Allowance Rate"
                && ($0.flag("CustomElementInd") ?? $0.flag("CustomElementText")) == true
        }
        let printed = file.totals.row(.other, "ATS")?.amount
        guard applies || (printed ?? 0) != 0 else { return }
        let hours = file.lines.reduce(Int64(0)) { $0 + Int64($1.labor?.hours ?? 0) }
        let computed = file.rates.first { $0.type == "ATS" }?.amount(forHours: hours)
        guard let amount = printed ?? computed, amount != 0 else { return }
        file.charges.append(
            Charge(
                type: "ATS",
                description: "Alternative transport allowance",
                amount: amount,
                bucket: .other,
                section: .other
            )
        )
    }
}

extension Rate {
    /// What so many hundredths of hours cost, tier by tier, under the cap.
    func amount(forHours hours: Int64) -> Int64? {
        guard let perHour else { return nil }
        var total = hours * perHour
        if let above = perHourAbove, let threshold = thresholdHours, threshold > 0,
            hours > Int64(threshold)
        {
            total = Int64(threshold) * perHour + (hours - Int64(threshold)) * above
        }
        let amount = FixedPoint.rounded(total, dividedBy: 100)
        guard let cap = amountMax, cap > 0 else { return amount }
        return min(amount, cap)
    }
}
