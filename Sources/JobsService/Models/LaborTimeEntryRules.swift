internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// Entries written or changed after the fact (J129–J140). Who writes the own time down by hand
/// needs an approval for it.
struct LaborTimeEntryRules: RecordRules {
    func creating(_ row: inout LaborTimeEntry, _ rule: RuleContext) throws {
        let job = try rule.tx.require(Job.self, row.jobID, in: rule.shop)
        let technician = try rule.tx.require(User.self, row.technicianID, in: rule.shop)
        try checkPerson(row, rule)
        guard job.status != .delivered, job.status != .cancelled else {
            throw LaborRefusal.jobClosed
        }
        row.currency = job.currency
        if !row.hasClockIn { row.clockIn = Google_Protobuf_Timestamp(microseconds: rule.now) }
        if !row.hasHourlyRate {
            guard technician.hasHourlyRate else { throw LaborRefusal.rateMissing }
            row.hourlyRate = technician.hourlyRate
        }
        row.overtimeRate = row.hourlyRate.overtime
        row.status = row.hasClockOut ? .completed : .active
        try fill(&row, job, rule)
        try row.compute()
        if !rule.actor.userID.isEmpty { row.createdBy = rule.actor.userID }
        if row.technicianID == rule.actor.userID, row.hasClockOut { row.requiresApproval = true }
        try checkOpen(row, rule)
        try EntryOverlap.check(row, rule.tx, in: rule.shop)
    }

    func updating(
        _ row: inout LaborTimeEntry,
        from old: LaborTimeEntry,
        _ rule: RuleContext
    ) throws {
        guard !old.payrollProcessed, !old.hasAdjustsEntryID else {
            throw LaborRefusal.payrollProcessed  // J138
        }
        try checkPerson(old, rule)
        // The clock is stopped by :clockOut, and a stopped one does not start again.
        guard row.hasClockOut == old.hasClockOut else { throw LaborRefusal.entryNotOpen }
        let job = try rule.tx.require(Job.self, row.jobID, in: rule.shop)
        if row.jobID != old.jobID, job.status == .delivered || job.status == .cancelled {
            throw LaborRefusal.jobClosed
        }
        if row.hasHourlyRate { row.overtimeRate = row.hourlyRate.overtime }
        if old.isRework, !row.isRework { row.nonBillableHoursHundredths = 0 }
        if row.isRework != old.isRework || row.originalTimeEntryID != old.originalTimeEntryID {
            try fill(&row, job, rule)
        }
        try row.compute()
        if row.differsInPay(from: old) {
            row.approved = false
            row.clearApprovedBy()
            row.clearApprovalDate()
            if row.technicianID == rule.actor.userID { row.requiresApproval = true }
        }
        if !rule.actor.userID.isEmpty { row.updatedBy = rule.actor.userID }
        try EntryOverlap.check(row, rule.tx, in: rule.shop)
    }

    func deleting(_ row: LaborTimeEntry, _ rule: RuleContext) throws {
        guard !row.payrollProcessed else { throw LaborRefusal.payrollProcessed }
    }

    func saved(_ row: LaborTimeEntry, old: LaborTimeEntry?, _ rule: RuleContext) throws {
        guard row.hasClockOut else { return }
        _ = try EntrySettling.settle(
            row,
            formerJob: old?.jobID,
            formerLine: old?.estimateLineItemID,
            rule.tx,
            in: rule.shop,
            by: rule.authorship
        )
    }

    /// The selling rate, and the first entry of work that is done again (J140).
    private func fill(_ row: inout LaborTimeEntry, _ job: Job, _ rule: RuleContext) throws {
        if !row.hasCustomerRate,
            let rate = LaborTimeEntry.customerRate(
                line: try rule.tx.get(EstimateLineItem.self, row.estimateLineItemID, in: rule.shop),
                try rule.tx.get(Shop.self, rule.shop.text, in: rule.shop)?.settings
                    ?? ShopSettings(),
                row.laborType,
                currency: job.currency
            )
        {
            row.customerRate = rate
        }
        guard row.isRework else { return }
        let id = row.id
        row = try row.rework(
            row.reworkReason,
            of: row.originalTimeEntryID,
            among: try EarlierEntries.of(job, rule.tx, in: rule.shop).filter { $0.id != id }
        )
    }

    private func checkPerson(_ row: LaborTimeEntry, _ rule: RuleContext) throws {
        let number = UInt32(clamping: Permission.jobsAssign.rawValue)
        guard
            row.technicianID == rule.actor.userID || !rule.actor.service.isEmpty
                || rule.actor.may(number)
        else { throw CallRefusal.permissionMissing(number) }
    }

    /// J133: one open entry, also one written by hand.
    private func checkOpen(_ row: LaborTimeEntry, _ rule: RuleContext) throws {
        guard !row.hasClockOut else { return }
        let open = try rule.tx.first(
            LaborTimeEntry.self,
            in: rule.shop,
            where: [.equal("technician_id", .uuid(row.technicianID)), .isNull("clock_out")]
        )
        if let open { throw LaborRefusal.alreadyClockedIn(entry: open.id) }
    }
}

extension LaborTimeEntry {
    /// Whether more or less is paid for one than for the other.
    fileprivate func differsInPay(from old: LaborTimeEntry) -> Bool {
        clockIn != old.clockIn || clockOut != old.clockOut
            || breakTimeHoursHundredths != old.breakTimeHoursHundredths
            || hourlyRate != old.hourlyRate || isRework != old.isRework
    }
}
