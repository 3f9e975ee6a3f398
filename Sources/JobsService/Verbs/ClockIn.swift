internal import Chassis
internal import Contracts
internal import Store

/// POST /v1/laborTimeEntries:clockIn — opens an entry at the person's own rate (J132, J133).
enum ClockIn {
    static func handle(_ request: ClockInRequest, _ call: Call) async throws -> LaborTimeEntry {
        let technicianID = request.technicianID.isEmpty ? call.actor.userID : request.technicianID
        if technicianID != call.actor.userID { try call.require(Permission.jobsAssign) }
        return try await call.write { tx in
            let shop = try call.shop
            let job = try tx.require(Job.self, request.jobID, in: shop)
            let technician = try tx.require(User.self, technicianID, in: shop)
            let settings = try tx.get(Shop.self, shop.text, in: shop)?.settings ?? ShopSettings()
            try closeOther(of: technician, for: job, settings, tx, call)
            var entry = try LaborTimeEntry.opened(
                job: job,
                technician: technician.id,
                laborType: request.laborType,
                line: request.estimateLineItemID,
                rate: technician.hasHourlyRate ? technician.hourlyRate : nil,
                customerRate: LaborTimeEntry.customerRate(
                    line: try tx.get(EstimateLineItem.self, request.estimateLineItemID, in: shop),
                    settings,
                    request.laborType,
                    currency: job.currency
                ),
                at: call.now
            )
            if request.isRework {
                entry = try entry.rework(
                    request.reworkReason,
                    of: request.originalTimeEntryID,
                    among: try EarlierEntries.of(job, tx, in: shop)
                )
            }
            if !request.workflowStatusID.isEmpty {
                entry.workflowStatusID = request.workflowStatusID
            }
            if !request.workDescription.isEmpty { entry.workDescription = request.workDescription }
            if !request.bayNumber.isEmpty { entry.bayNumber = request.bayNumber }
            if !call.actor.userID.isEmpty { entry.createdBy = call.actor.userID }
            return try tx.insert(entry, in: shop, by: call.authorship)
        }
    }

    /// J133: an open entry is refused, or closed where the shop switches jobs by clocking in.
    private static func closeOther(
        of technician: User,
        for job: Job,
        _ settings: ShopSettings,
        _ tx: Transaction,
        _ call: Call
    ) throws {
        let open = try tx.first(
            LaborTimeEntry.self,
            in: try call.shop,
            where: [.equal("technician_id", .uuid(technician.id)), .isNull("clock_out")]
        )
        guard let open else { return }
        guard settings.clockSwitchesJobs, open.jobID != job.id else {
            throw LaborRefusal.alreadyClockedIn(entry: open.id)
        }
        _ = try ClockOut.close(
            open,
            at: call.now,
            settings,
            tx,
            in: try call.shop,
            by: call.authorship
        )
    }
}

/// The closed entries of a job, oldest first.
enum EarlierEntries {
    static func of(_ job: Job, _ tx: Transaction, in shop: ShopID) throws -> [LaborTimeEntry] {
        try tx.all(
            LaborTimeEntry.self,
            in: shop,
            where: [
                .equal("job_id", .uuid(job.id)), .isPresent("clock_out"),
                .notEqual("status", LaborTimeEntry.Status.cancelled),
            ],
            order: [.ascending("clock_in")]
        )
    }
}
