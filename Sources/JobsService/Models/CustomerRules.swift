internal import Chassis
internal import Contracts
internal import Store

/// Customers (1.3): a number, a company where one is due, possible doubles shown and never merged
/// in silence.
struct CustomerRules: RecordRules {
    /// Doubles named on one row.
    static let duplicatesMax = 20

    func creating(_ row: inout Customer, _ rule: RuleContext) throws {
        try row.checkCompany()
        try row.checkExemption()
        row.normalizeContacts()
        row.possibleDuplicateIds = try duplicates(of: row, rule)
        // Only a list from another program brings a number of its own.
        if row.customerNumber.isEmpty {
            row.customerNumber = try Numbers.customer(rule.tx, in: rule.shop)
        }
        if row.currency.isEmpty {
            row.currency = try rule.tx.require(Shop.self, rule.shop.text, in: rule.shop).currency
        }
    }

    func updating(_ row: inout Customer, from old: Customer, _ rule: RuleContext) throws {
        try row.checkCompany()
        try row.checkExemption()
        row.normalizeContacts()
    }

    /// J020: a customer with a job stays.
    func deleting(_ row: Customer, _ rule: RuleContext) throws {
        let hasJobs = try rule.tx.exists(
            Job.self,
            in: rule.shop,
            where: [.equal("customer_id", .uuid(row.id))]
        )
        if hasJobs { throw RecordRefusal.hasJobs }
    }

    /// J016: others with the same phone, mobile or address.
    private func duplicates(of row: Customer, _ rule: RuleContext) throws -> [String] {
        var points: [Condition] = []
        if row.hasPhoneE164 { points.append(.equal("phone_e164", .text(row.phoneE164))) }
        if row.hasMobileE164 { points.append(.equal("mobile_e164", .text(row.mobileE164))) }
        if row.hasEmailLower { points.append(.equal("email_lower", .text(row.emailLower))) }
        guard !points.isEmpty else { return [] }
        return try rule.tx.all(
            Customer.self,
            in: rule.shop,
            where: [.any(points)],
            limit: Self.duplicatesMax
        ).map(\.id)
    }
}
