internal import Schema
internal import Chassis
internal import Contracts
internal import Store

/// Repair orders made and edited by hand (J029–J031, J054, J055, J058).
struct JobRules: RecordRules {
    func creating(_ row: inout Job, _ rule: RuleContext) throws {
        if row.status == .unspecified { row.status = .estimate }
        guard row.status == .estimate || row.status == .intake else {
            throw JobRefusal.transitionNotAllowed(
                from: .unspecified,
                to: row.status,
                allowed: [.estimate, .intake]
            )
        }
        if row.currency.isEmpty {
            row.currency = try rule.tx.require(Shop.self, rule.shop.text, in: rule.shop).currency
        }
        row.setDefaultStates()
        // Only a list from another program brings a number of its own.
        if row.jobNumber.isEmpty {
            row.jobNumber = try Numbers.job(rule.tx, in: rule.shop, at: rule.now)
        }
        if row.isRush { row.priority = .rush }
        if row.hasTargetDeliveryDate { row.promisedOriginalDate = row.targetDeliveryDate }
        if let progress = row.status.progressPercent { row.progressPercentage = progress }
        row.stampArrival(rule.now)
        if !rule.actor.userID.isEmpty { row.createdBy = rule.actor.userID }
        try checkTechnician(row, rule)
    }

    func updating(_ row: inout Job, from old: Job, _ rule: RuleContext) throws {
        if row.isRush, !old.isRush { row.priority = .rush }
        if row.targetDeliveryDate != old.targetDeliveryDate {
            if !old.hasPromisedOriginalDate { row.promisedOriginalDate = row.targetDeliveryDate }
            if old.hasTargetDeliveryDate {
                row.promiseChanges = old.promiseChanges.addingClamped(1)
            }
        }
        if !rule.actor.userID.isEmpty { row.updatedBy = rule.actor.userID }
        if row.assignedTo != old.assignedTo { try checkTechnician(row, rule) }
    }

    /// J058: every change of the promised day is kept.
    func saved(_ row: Job, old: Job?, _ rule: RuleContext) throws {
        let was = old.flatMap { $0.hasTargetDeliveryDate ? $0.targetDeliveryDate : nil }
        let now = row.hasTargetDeliveryDate ? row.targetDeliveryDate : nil
        guard was != now else { return }
        var change = PromiseChange.of(row, old: old, at: rule.now)
        if !rule.actor.userID.isEmpty { change.changedBy = rule.actor.userID }
        _ = try rule.tx.insert(change, in: rule.shop, by: rule.authorship)
    }

    /// Time on a job keeps it, and so does the word that allowed it (J059).
    func deleting(_ row: Job, _ rule: RuleContext) throws {
        if row.authorizationReceived { throw RecordRefusal.authorizationKept }
        let worked = try rule.tx.exists(
            LaborTimeEntry.self,
            in: rule.shop,
            where: [.equal("job_id", .uuid(row.id))]
        )
        if worked { throw RecordRefusal.hasJobs }
    }

    /// Who gives a job to somebody: the right to assign, a person who works here, room for it.
    private func checkTechnician(_ row: Job, _ rule: RuleContext) throws {
        guard row.hasAssignedTo else { return }
        let needed = UInt32(clamping: Permission.jobsAssign.rawValue)
        guard rule.actor.may(needed) else { throw CallRefusal.permissionMissing(needed) }
        try JobAssignment.check(row, rule.tx, in: rule.shop)
    }
}
