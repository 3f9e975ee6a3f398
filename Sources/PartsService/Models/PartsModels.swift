internal import Chassis
internal import Contracts
internal import Store

/// Vendors (1.16): VEND-0001 and up (P001).
struct VendorRules: RecordRules {
    func creating(_ row: inout Vendor, _ rule: RuleContext) throws {
        let digits = String(try rule.tx.next("vendor", in: rule.shop))
        row.vendorNumber =
            "VEND-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        if row.currency.isEmpty { row.currency = try ShopSettingsHere.currency(rule) }
        if !row.hasCode { row.code = Self.code(from: row.name) }
    }

    func deleting(_ row: Vendor, _ rule: RuleContext) throws {
        let used = try rule.tx.exists(
            PartsOrder.self,
            in: rule.shop,
            where: [.equal("vendor_id", .uuid(row.id))]
        )
        if used { throw PartsRefusal.vendorHasOrders }
    }

    /// Three letters for order numbers: the name's first ones.
    static func code(from name: String) -> String {
        let letters = name.uppercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return letters.isEmpty ? "VEN" : String(letters.prefix(3))
    }
}

/// What Parts needs to know of the shop, from its copy.
enum ShopSettingsHere {
    /// 1,000.00 (P021).
    static let approvalLimitDefault: Int64 = 100_000

    static func currency(_ rule: RuleContext) throws -> String {
        try rule.tx.replica(Shop.self, rule.shop.text, in: rule.shop)?.currency ?? "CAD"
    }

    static func approvalLimit(_ view: View, _ shop: ShopID) throws -> Int64 {
        let settings = try view.replica(Shop.self, shop.text, in: shop)?.settings
        guard let settings, settings.hasPartsApprovalLimit else { return approvalLimitDefault }
        return settings.partsApprovalLimit.minor
    }
}

/// Stock (1.17).
struct PartRules: RecordRules {
    func creating(_ row: inout Part, _ rule: RuleContext) throws {
        try row.checkLevels()
        if row.currency.isEmpty { row.currency = try ShopSettingsHere.currency(rule) }
    }

    func updating(_ row: inout Part, from old: Part, _ rule: RuleContext) throws {
        try row.checkLevels()
    }
}

/// Orders written by hand (1.18): drafts, for stock or for a job; afterwards by verbs.
struct PartsOrderRules: RecordRules {
    func creating(_ row: inout PartsOrder, _ rule: RuleContext) throws {
        let vendor = try rule.tx.require(Vendor.self, row.vendorID, in: rule.shop)
        try vendor.checkMayOrder()
        if row.currency.isEmpty { row.currency = vendor.currency }
        row.status = .draft
        row.orderNumber = try OrderNumber.stock(rule.tx, in: rule.shop, at: rule.now)
        if !row.hasOrderDate { row.orderDate = .init(microseconds: rule.now) }
        if !row.hasExpectedDate {
            row.expectedDate = .init(microseconds: BusinessDays.after(rule.now, days: 5))
        }
        row = row.summed(over: [])
        if !rule.actor.userID.isEmpty { row.createdBy = rule.actor.userID }
    }

    func updating(_ row: inout PartsOrder, from old: PartsOrder, _ rule: RuleContext) throws {
        let items = try OrderItems.of(old.id, rule.tx, rule.shop)
        row = row.summed(over: items)
        if !rule.actor.userID.isEmpty { row.updatedBy = rule.actor.userID }
    }

    func deleting(_ row: PartsOrder, _ rule: RuleContext) throws {
        guard row.status == .draft || row.status == .cancelled else { throw PartsRefusal.orderSent }
    }
}

/// Items of an order: priced by the rule, the order summed in the same transaction (P020).
struct PartsOrderItemRules: RecordRules {
    func creating(_ row: inout PartsOrderItem, _ rule: RuleContext) throws {
        let order = try draft(row.partsOrderID, rule)
        row.currency = order.currency
        row.status = .pending
        if row.lineNumber == 0 {
            row.lineNumber = Int32(
                clamping: try OrderItems.of(order.id, rule.tx, rule.shop).count + 1
            )
        }
        if order.hasJobID { row.jobID = order.jobID }
        row.vendorID = order.vendorID
        row = row.priced()
        if !rule.actor.userID.isEmpty { row.createdBy = rule.actor.userID }
    }

    func updating(
        _ row: inout PartsOrderItem,
        from old: PartsOrderItem,
        _ rule: RuleContext
    ) throws {
        if row.installed, !old.installed {
            let job = try rule.tx.replica(Job.self, row.jobID, in: rule.shop)
            try old.checkMayInstall(job: job?.status ?? .unspecified)
            row.installedDate = .init(microseconds: rule.now)
            if !rule.actor.userID.isEmpty { row.installedBy = rule.actor.userID }
        }
        if row.status == .returned, old.status != .returned {
            try old.checkMayReturn(at: rule.now)
        }
        row = row.priced()
        if row.totalCost != old.totalCost { _ = try draft(row.partsOrderID, rule) }
        if !rule.actor.userID.isEmpty { row.updatedBy = rule.actor.userID }
    }

    func deleting(_ row: PartsOrderItem, _ rule: RuleContext) throws {
        let order = try draft(row.partsOrderID, rule)
        let items = try OrderItems.of(order.id, rule.tx, rule.shop).filter { $0.id != row.id }
        _ = try rule.tx.update(
            order.summed(over: items),
            expecting: nil,
            in: rule.shop,
            by: rule.authorship
        )
    }

    func saved(_ row: PartsOrderItem, old: PartsOrderItem?, _ rule: RuleContext) throws {
        let order = try rule.tx.require(PartsOrder.self, row.partsOrderID, in: rule.shop)
        let items = try OrderItems.of(order.id, rule.tx, rule.shop)
        let summed = order.summed(over: items)
        if summed != order {
            _ = try rule.tx.update(summed, expecting: nil, in: rule.shop, by: rule.authorship)
        }
        try JobPartsTold.tell(order.jobID, rule.tx, rule.shop, rule.authorship)
    }

    private func draft(_ id: String, _ rule: RuleContext) throws -> PartsOrder {
        let order = try rule.tx.require(PartsOrder.self, id, in: rule.shop)
        guard order.status == .draft else { throw PartsRefusal.orderSent }
        return order
    }
}

enum OrderItems {
    static func of(_ order: String, _ view: View, _ shop: ShopID) throws -> [PartsOrderItem] {
        try view.all(
            PartsOrderItem.self,
            in: shop,
            where: [.equal("parts_order_id", .uuid(order))],
            order: [.ascending("line_number")]
        )
    }
}
