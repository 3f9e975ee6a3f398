internal import Schema
internal import Contracts

/// J094–J100, J112, J114: an estimate's sums from its lines.
extension Estimate {
    /// The header from the lines: each class the sum of its lines, the total the sum of the
    /// classes. Tax lines and line taxes are tax; discount lines are positive and taken off.
    func summed(over all: [EstimateLineItem], _ terms: HeaderTerms = HeaderTerms()) -> Estimate {
        var sums: [EstimateLineItem.Kind: Int64] = [:]
        var tax: Int64 = 0
        var discount: Int64 = 0
        var betterment: Int64 = 0
        var customerPay: Int64 = 0
        let lines = all.filter(\.counts)
        for line in lines {
            switch line.type {
            case .discount: discount = discount.addingClamped(line.totalPrice.minor)
            case .tax: tax = tax.addingClamped(line.totalPrice.minor)
            case .part, .labor, .paint, .material, .sublet, .other, .unspecified, .UNRECOGNIZED:
                sums[line.type, default: 0] = (sums[line.type] ?? 0)
                    .addingClamped(line.totalPrice.minor)
                tax = tax.addingClamped(line.taxAmount.minor)
            }
            betterment = betterment.addingClamped(line.betterment.minor)
            if line.isCustomerPay {
                customerPay = customerPay.addingClamped(line.totalPrice.minor)
            }
        }
        var estimate = self
        func money(_ minor: Int64) -> Money { Money.of(minor, currency) }
        estimate.partsTotal = money(sums[.part] ?? 0)
        estimate.laborTotal = money(sums[.labor] ?? 0)
        estimate.paintTotal = money(sums[.paint] ?? 0)
        estimate.materialTotal = money(sums[.material] ?? 0)
        estimate.subletTotal = money(sums[.sublet] ?? 0)
        estimate.otherTotal = money(sums[.other] ?? 0)
        estimate.discountTotal = money(discount)
        estimate.taxTotal = money(tax)
        let whole = sums.values.reduce(tax) { $0.addingClamped($1) }
        estimate.estimateTotal = money(max(0, whole.addingClamped(-discount)))
        estimate.betterment = money(betterment)
        estimate.customerPayTotal = money(customerPay)
        estimate.taxes = lines.taxesByName(currency)
        return estimate.withMargin(over: lines, terms.laborCostRate).shared().warned(terms)
    }

    /// J112, J114: the customer bears deductible, betterment and what they pay themselves, never
    /// more than the total; without an insurer all of it. The insurer bears the rest.
    func shared() -> Estimate {
        var estimate = self
        let total = estimateTotal.minor
        let own = deductible.minor
            .addingClamped(betterment.minor).addingClamped(customerPayTotal.minor)
        let customer = hasInsuranceCompanyID ? min(max(0, own), max(0, total)) : total
        estimate.customerShare = Money.of(customer, currency)
        estimate.insurerShare = Money.of(total.subtractingClamped(customer), currency)
        estimate.netTotal = Money.of(max(0, total.subtractingClamped(deductible.minor)), currency)
        return estimate
    }
}

extension EstimateLineItem {
    /// J096–J098, J100: quantity × price less discounts, at least 0; labour is hours × rate. Each
    /// line is rounded half away from zero, sums are never rounded again.
    func priced() -> EstimateLineItem {
        var line = self
        if type == .labor || type == .paint, hasLaborRate, hasLaborHoursHundredths {
            line.unitPrice = laborRate
            line.quantityHundredths = laborHoursHundredths
        }
        let quantity = line.hasQuantityHundredths ? line.quantityHundredths : 100
        let gross = line.unitPrice.times(hundredths: quantity)
        let percent = Int64(hasDiscountBasisPoints ? discountBasisPoints : 0)
        let off = Money.of(gross, currency).share(basisPoints: percent)
        let fixed = hasDiscountAmount ? discountAmount.minor : 0
        let total = max(0, gross.subtractingClamped(off).subtractingClamped(fixed))
        line.totalPrice = Money.of(total, currency)
        line.tax(total)
        return line
    }

    /// J100: each tax is rounded by itself. A line with a rate of its own has no taxes by name.
    private mutating func tax(_ total: Int64) {
        let taxed = taxable && type != .tax
        if !taxed { taxes = [] }
        var sum: Int64 = 0
        for place in taxes.indices {
            let part = Money.of(total, currency)
                .share(millionths: Int64(taxes[place].rateMillionths))
            taxes[place].amount = Money.of(part, currency)
            sum = sum.addingClamped(part)
        }
        if taxes.isEmpty, taxed, hasTaxRateMillionths {
            sum = Money.of(total, currency).share(millionths: Int64(taxRateMillionths))
        }
        taxAmount = Money.of(sum, currency)
    }

    /// In the sums: not voided, not rejected, and not asked for by a supplement that is undecided.
    var counts: Bool {
        guard !voided else { return false }
        return switch status {
        case .rejected, .supplement: false
        case .pending, .approved, .onHold, .unspecified, .UNRECOGNIZED: true
        }
    }

    /// The line with its taxes; discounts are negative.
    var weight: Int64 {
        type == .discount
            ? Int64(0).subtractingClamped(totalPrice.minor)
            : totalPrice.minor.addingClamped(taxAmount.minor)
    }

    /// J102: removing and installing, in hundredths of an hour.
    var removeAndInstallHours: Int32 {
        removeTimeHoursHundredths.addingClamped(installTimeHoursHundredths)
    }
}

extension Money {
    /// A part of the amount, rounded half away from zero.
    func share(basisPoints: Int64) -> Int64 { minor.share(basisPoints, of: 10_000) }
    func share(millionths: Int64) -> Int64 { minor.share(millionths, of: 1_000_000) }
}
