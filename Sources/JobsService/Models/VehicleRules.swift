internal import Chassis
internal import Contracts
internal import EstimateFiles
internal import Schema

/// Vehicles (1.4): VIN, model year, mileage.
struct VehicleRules: RecordRules {
    static let firstYear: Int32 = 1900

    func creating(_ row: inout VehicleRecord, _ rule: RuleContext) throws {
        try check(&row, rule)
        if row.currency.isEmpty {
            row.currency = try rule.tx.require(Shop.self, rule.shop.text, in: rule.shop).currency
        }
    }

    func updating(
        _ row: inout VehicleRecord,
        from old: VehicleRecord,
        _ rule: RuleContext
    ) throws {
        try check(&row, rule)
        try row.checkMileage(from: old)
    }

    /// A change of owner keeps the vehicle and adds to who owned it.
    func saved(_ row: VehicleRecord, old: VehicleRecord?, _ rule: RuleContext) throws {
        guard row.customerID != old?.customerID else { return }
        try OwnershipRecord.begin(
            row,
            recordedBy: rule.actor.userID,
            rule.tx,
            in: rule.shop,
            by: rule.authorship
        )
    }

    func deleting(_ row: VehicleRecord, _ rule: RuleContext) throws {
        let hasJobs = try rule.tx.exists(
            Job.self,
            in: rule.shop,
            where: [.equal("vehicle_id", .uuid(row.id))]
        )
        if hasJobs { throw RecordRefusal.hasJobs }
    }

    private func check(_ row: inout VehicleRecord, _ rule: RuleContext) throws {
        if row.hasVin {
            let typed = row.vin
            row.setVIN(typed)
            guard row.hasVin else { throw VehicleRefusal.vinCharacter(typed) }  // J021, J022
        }
        // J025
        let nextYear = Int32(clamping: CivilDate(microseconds: rule.now).year + 1)
        guard row.year >= Self.firstYear, row.year <= nextYear else {
            throw VehicleRefusal.vehicleYear(row.year)
        }
    }
}
