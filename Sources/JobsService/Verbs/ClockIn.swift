internal import Chassis
internal import Contracts
internal import Store

/// POST /v1/laborTimeEntries:clockIn — opens an entry at the person's own rate (J132, J133).
enum ClockIn {
    static func handle(_ request: ClockInRequest, _ call: Call) async throws -> LaborTimeEntry {
        let technicianID = request.technicianID.isEmpty ? call.actor.userID : request.technicianID
        if technicianID != call.actor.userID { try call.require(Permission.jobsAssign) }
        return try await call.write { tx in
            let job = try tx.require(Job.self, request.jobID, in: try call.shop)
            let technician = try tx.require(User.self, technicianID, in: try call.shop)
            try closeOther(of: technician, for: job, tx, call)
            var entry = try LaborTimeEntry.opened(
                job: job,
                technician: technician.id,
                laborType: request.laborType,
                line: request.estimateLineItemID,
                rate: technician.hasHourlyRate ? technician.hourlyRate : nil,
                at: call.now
            )
            if !request.workflowStatusID.isEmpty {
                entry.workflowStatusID = request.workflowStatusID
            }
            if !request.workDescription.isEmpty { entry.workDescription = request.workDescription }
            if !request.bayNumber.isEmpty { entry.bayNumber = request.bayNumber }
            if !call.actor.userID.isEmpty { entry.createdBy = call.actor.userID }
            return try tx.insert(entry, in: try call.shop, by: call.authorship)
        }
    }

    /// J133: an open entry is refused, or closed where the shop switches jobs by clocking in.
    private static func closeOther(
        of technician: User,
        for job: Job,
        _ tx: Transaction,
        _ call: Call
    ) throws {
        let open = try tx.first(
            LaborTimeEntry.self,
            in: try call.shop,
            where: [.equal("technician_id", .uuid(technician.id)), .isNull("clock_out")]
        )
        guard let open else { return }
        let shop = try tx.get(Shop.self, try call.shop.text, in: try call.shop)
        guard shop?.settings.clockSwitchesJobs == true, open.jobID != job.id else {
            throw LaborRefusal.alreadyClockedIn(entry: open.id)
        }
        let closed = try open.closed(at: call.now)
        _ = try tx.update(closed, expecting: open.version, in: try call.shop, by: call.authorship)
        try JobHours.add(of: open.jobID, tx, in: try call.shop, by: call.authorship)
    }
}
