internal import Chassis
internal import Contracts
internal import Schema
internal import Store

/// Reading what an estimate's prices hang on, and writing its sums after its lines changed (J095).
enum EstimateHeader {
    /// The estimate with the sums of its lines, saved.
    ///
    /// - Parameter left: id of a line that is about to go; empty = none.
    @discardableResult
    static func sum(
        _ estimate: Estimate,
        leaving left: String = "",
        _ tx: Transaction,
        in shop: ShopID,
        by author: Authorship
    ) throws -> Estimate {
        let lines = try lines(of: estimate.id, tx, in: shop).filter { $0.id != left }
        let summed = estimate.summed(over: lines, try terms(estimate.currency, tx, in: shop))
        return try tx.update(summed, expecting: nil, in: shop, by: author)
    }

    /// J052, for the estimate's job as it is now.
    static func checkUndelivered(_ estimate: Estimate, _ view: View, in shop: ShopID) throws {
        let job = try estimate.hasJobID ? view.get(Job.self, estimate.jobID, in: shop) : nil
        try estimate.checkUndelivered(job)
    }

    static func lines(
        of estimate: String,
        _ view: View,
        in shop: ShopID
    ) throws -> [EstimateLineItem] {
        try view.all(
            EstimateLineItem.self,
            in: shop,
            where: [.equal("estimate_id", .uuid(estimate))],
            order: [.ascending("line_number")]
        )
    }

    static func terms(
        _ currency: String,
        _ view: View,
        in shop: ShopID
    ) throws -> HeaderTerms {
        let technicians = try view.all(
            User.self,
            in: shop,
            where: [.equal("role", User.Role.technician), .equal("is_active", true)]
        )
        return HeaderTerms(
            settings: try view.require(Shop.self, shop.text, in: shop).settings,
            wages: technicians.filter(\.hasHourlyRate).map(\.hourlyRate),
            currency: currency
        )
    }

    /// The insurer of an estimate, as Finance last told of it.
    static func insurer(
        of estimate: Estimate,
        _ view: View,
        in shop: ShopID
    ) throws -> InsuranceCompany? {
        guard estimate.hasInsuranceCompanyID else { return nil }
        return try view.replica(InsuranceCompany.self, estimate.insuranceCompanyID, in: shop)
    }
}

extension LinePricing {
    /// What holds for an estimate on the shop's day of an instant.
    static func read(
        for estimate: Estimate,
        at instant: Int64,
        _ view: View,
        in shop: ShopID
    ) throws -> LinePricing {
        let row = try view.require(Shop.self, shop.text, in: shop)
        var pricing = LinePricing(
            day: ShopCalendar(row).date(instant).text,
            currency: estimate.currency
        )
        pricing.settings = row.settings
        pricing.rates = try view.all(RateTable.self, in: shop)
        pricing.taxes = try view.all(TaxProfile.self, in: shop)
        pricing.insurer = try EstimateHeader.insurer(of: estimate, view, in: shop)
        let customer = try view.get(Customer.self, estimate.customerID, in: shop)
        pricing.isExempt = customer?.taxExempt ?? false
        return pricing
    }
}

extension Estimate {
    /// The instant whose rates and taxes hold for it (J099).
    var pricedAt: Int64 { hasEstimateDate ? estimateDate.microseconds : createTime.microseconds }
}
