internal import Chassis
internal import Contracts
internal import Schema
internal import Store

/// What follows from a change of a closed entry, in its transaction: the week's overtime, the sold
/// hours of its line, the hours of its job.
enum EntrySettling {
    /// - Parameter formerJob: the job it was booked on before, when that changed.
    /// - Returns: the entry as it is after all that.
    static func settle(
        _ entry: LaborTimeEntry,
        formerJob: String? = nil,
        formerLine: String? = nil,
        _ tx: Transaction,
        in shop: ShopID,
        by author: Authorship
    ) throws -> LaborTimeEntry {
        var jobs: Set<String> = [entry.jobID]
        if let formerJob { jobs.insert(formerJob) }
        jobs.formUnion(try overtime(entry, tx, in: shop, by: author))
        for line in Set([entry.estimateLineItemID, formerLine ?? ""]) where !line.isEmpty {
            try LineShares.share(line, tx, in: shop, by: author)
        }
        for job in jobs.sorted() { try JobHours.add(of: job, tx, in: shop, by: author) }
        return try tx.require(LaborTimeEntry.self, entry.id, in: shop)
    }

    /// Finds the overtime of the technician's week anew. Paid entries keep theirs.
    ///
    /// - Returns: jobs whose labour cost changed.
    private static func overtime(
        _ entry: LaborTimeEntry,
        _ tx: Transaction,
        in shop: ShopID,
        by author: Authorship
    ) throws -> [String] {
        guard !entry.hasAdjustsEntryID else { return [] }
        let house = try tx.get(Shop.self, shop.text, in: shop) ?? Shop()
        let calendar = ShopCalendar(house)
        let week = calendar.week(of: calendar.date(entry.clockIn.microseconds))
        let entries = try tx.all(
            LaborTimeEntry.self,
            in: shop,
            where: [
                .equal("technician_id", .uuid(entry.technicianID)),
                .greaterOrEqual("clock_in", .integer(week.lowerBound)),
                .less("clock_in", .integer(week.upperBound)),
                .isPresent("clock_out"), .isNull("adjusts_entry_id"),
                .notEqual("status", LaborTimeEntry.Status.cancelled),
            ],
            order: [.ascending("clock_in")]
        )
        let parts = Overtime.parts(
            entries.map {
                Overtime.Worked(
                    day: calendar.date($0.clockIn.microseconds),
                    hours: $0.hoursWorkedHundredths,
                    fixed: $0.payrollProcessed ? $0.overtimeHoursHundredths : nil
                )
            },
            OvertimePolicy(house.settings)
        )
        var jobs: [String] = []
        for (entry, part) in zip(entries, parts) where entry.overtimeHoursHundredths != part {
            var changed = entry
            changed.overtimeHoursHundredths = part
            changed.price()
            _ = try tx.update(changed, expecting: entry.version, in: shop, by: author)
            jobs.append(entry.jobID)
        }
        return jobs
    }
}

/// Sold hours of a line among those who worked on it (J139). They are given out when the line is
/// done: an entry says so, or the job is ready.
enum LineShares {
    static func share(
        _ line: String,
        jobIsDone: Bool = false,
        _ tx: Transaction,
        in shop: ShopID,
        by author: Authorship
    ) throws {
        guard let sold = try tx.get(EstimateLineItem.self, line, in: shop)?.soldHours else {
            return
        }
        let entries = try tx.all(
            LaborTimeEntry.self,
            in: shop,
            where: [
                .equal("estimate_line_item_id", .uuid(line)), .isPresent("clock_out"),
                .isNull("adjusts_entry_id"), .equal("is_rework", false),
                .notEqual("status", LaborTimeEntry.Status.cancelled),
            ]
        )
        let isDone =
            jobIsDone
            || entries.contains {
                $0.workStatus == .completed || $0.progressPercentage >= 100
                    || $0.hasFlaggedHoursHundredths
            }
        guard isDone else { return }
        let paid = entries.filter(\.payrollProcessed)
        let open = entries.filter { !$0.payrollProcessed }
        var left = sold
        for entry in paid { left = left.subtractingClamped(entry.flaggedHoursHundredths) }
        let shares = EstimateLineItem.flagged(left, by: open.map(\.hoursWorkedHundredths))
        for (entry, share) in zip(open, shares) {
            if entry.hasFlaggedHoursHundredths, entry.flaggedHoursHundredths == share { continue }
            var changed = entry
            changed.flaggedHoursHundredths = share
            _ = try tx.update(changed, expecting: entry.version, in: shop, by: author)
        }
    }

    /// The job is ready or out: every line that was worked on is done.
    static func complete(
        _ job: Job,
        _ tx: Transaction,
        in shop: ShopID,
        by author: Authorship
    ) throws {
        guard job.status == .readyPickup || job.status == .delivered else { return }
        let entries = try tx.all(
            LaborTimeEntry.self,
            in: shop,
            where: [.equal("job_id", .uuid(job.id)), .isPresent("estimate_line_item_id")]
        )
        for line in Set(entries.map(\.estimateLineItemID)).sorted() {
            try share(line, jobIsDone: true, tx, in: shop, by: author)
        }
    }
}
