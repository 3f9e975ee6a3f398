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

    /// Time on a job keeps it.
    func deleting(_ row: Job, _ rule: RuleContext) throws {
        let worked = try rule.tx.exists(
            LaborTimeEntry.self,
            in: rule.shop,
            where: [.equal("job_id", .uuid(row.id))]
        )
        if worked { throw RecordRefusal.hasJobs }
    }

    /// J010: no more open jobs than the technician takes.
    private func checkTechnician(_ row: Job, _ rule: RuleContext) throws {
        guard row.hasAssignedTo else { return }
        let technician = try rule.tx.require(User.self, row.assignedTo, in: rule.shop)  // J061
        let open = try rule.tx.count(
            Job.self,
            in: rule.shop,
            where: [
                .equal("assigned_to", .uuid(technician.id)),
                .not(.oneOf("status", [Job.Status.delivered, .cancelled])),
                .notEqual("id", .uuid(row.id.isEmpty ? technician.id : row.id)),
            ]
        )
        guard open < Int(technician.maxJobs) else {
            throw StaffRefusal.technicianFull(open: open, limit: technician.maxJobs)
        }
    }
}
