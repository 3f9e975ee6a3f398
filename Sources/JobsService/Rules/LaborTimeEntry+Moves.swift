internal import Schema
internal import Contracts
internal import SwiftProtobuf

/// The machine of 1.12: clocked, disputed, resolved, approved, adjusted. Who did the work decides
/// nothing of it (separation of duties).
extension LaborTimeEntry {
    /// Which status follows which. Everything else is refused.
    static func allows(_ from: Status, _ to: Status) -> Bool {
        switch (from, to) {
        case (.active, .onBreak), (.onBreak, .active), (.active, .completed),
            (.active, .cancelled), (.completed, .disputed), (.disputed, .completed):
            true
        default: false
        }
    }

    /// The entry in its next status, nothing else changed.
    func moved(to next: Status) throws(LaborRefusal) -> LaborTimeEntry {
        guard Self.allows(status, next) else { throw .entryTransition(from: status, to: next) }
        var entry = self
        entry.status = next
        return entry
    }

    /// Taken back while it runs: it ends where it began and counts nowhere.
    func cancelled(at now: Int64) throws(LaborRefusal) -> LaborTimeEntry {
        var entry = try moved(to: .cancelled)
        entry.clockOut = Google_Protobuf_Timestamp(microseconds: max(now, clockIn.microseconds))
        return entry
    }

    func disputed(_ reason: String) throws(LaborRefusal) -> LaborTimeEntry {
        var entry = try moved(to: .disputed)
        entry.disputeReason = reason
        entry.requiresApproval = true
        entry.approved = false
        entry.clearApprovedBy()
        entry.clearApprovalDate()
        return entry
    }

    /// The dispute is over; the entry is approved by who ends it.
    ///
    /// - Parameter clockOut: when the work ended in truth; nil = as it stands.
    func resolved(
        clockOut: Int64?,
        notes: String,
        by person: String,
        at now: Int64
    ) throws -> LaborTimeEntry {
        var entry = try moved(to: .completed)
        if let clockOut {
            entry.clockOut = Google_Protobuf_Timestamp(microseconds: clockOut)
            try entry.compute()
        }
        return try entry.approved(notes, by: person, at: now)
    }

    func approved(
        _ notes: String,
        by person: String,
        at now: Int64
    ) throws(LaborRefusal) -> LaborTimeEntry {
        guard person != technicianID else { throw .ownTimeEntry }
        switch status {
        case .completed: break
        case .disputed: throw .entryDisputed
        case .active, .onBreak, .cancelled, .unspecified, .UNRECOGNIZED:
            throw .entryTransition(from: status, to: .completed)
        }
        var entry = self
        entry.approved = true
        if !person.isEmpty { entry.approvedBy = person }
        entry.approvalDate = Google_Protobuf_Timestamp(microseconds: now)
        if !notes.isEmpty { entry.approvalNotes = notes }
        return entry
    }

    /// Payroll waits: a decision is open.
    var isWaiting: Bool { status == .disputed || (requiresApproval && !approved) }

    /// J138: an entry that adds hours to a paid one, or takes some back.
    ///
    /// - Parameters:
    ///   - hours: hundredths of an hour, signed; `overtime` is the part at the higher rate.
    ///   - earlier: the adjustments of this entry so far.
    func adjusted(
        hours: Int32,
        overtime: Int32,
        reason: String,
        earlier: [LaborTimeEntry],
        by person: String,
        at now: Int64
    ) throws(LaborRefusal) -> LaborTimeEntry {
        guard payrollProcessed, !hasAdjustsEntryID else { throw .notPaidYet }
        guard person != technicianID else { throw .ownTimeEntry }
        let isPart = hours > 0 ? (0...hours).contains(overtime) : (hours...0).contains(overtime)
        guard hours != 0, isPart else { throw .adjustmentSigns }
        var paid = hoursWorkedHundredths
        for other in earlier { paid = paid.addingClamped(other.hoursWorkedHundredths) }
        guard paid.addingClamped(hours) >= 0 else {
            throw .adjustmentTooLarge(paidHundredths: paid)
        }
        var entry = LaborTimeEntry()
        entry.adjustsEntryID = id
        entry.jobID = jobID
        entry.technicianID = technicianID
        entry.laborType = laborType
        entry.currency = currency
        if hasEstimateLineItemID { entry.estimateLineItemID = estimateLineItemID }
        if hasHourlyRate { entry.hourlyRate = hourlyRate }
        if hasOvertimeRate { entry.overtimeRate = overtimeRate }
        if hasCustomerRate { entry.customerRate = customerRate }
        entry.isRework = isRework
        entry.clockIn = Google_Protobuf_Timestamp(microseconds: now)
        entry.clockOut = entry.clockIn
        entry.hoursWorkedHundredths = hours
        entry.overtimeHoursHundredths = overtime
        entry.workStatus = .completed
        entry.priority = .normal
        entry.status = .completed
        entry.notes = reason
        entry.price()
        entry.requiresApproval = true
        return try entry.approved(reason, by: person, at: now)
    }

    /// J140: the work is done again. `earlier` are the closed entries of the job, oldest first.
    func rework(
        _ reason: ReworkReason,
        of original: String,
        among earlier: [LaborTimeEntry]
    ) throws(LaborRefusal) -> LaborTimeEntry {
        let first: LaborTimeEntry?
        if original.isEmpty {
            let candidates = earlier.filter { !$0.isRework && !$0.hasAdjustsEntryID }
            first =
                candidates.last {
                    hasEstimateLineItemID && $0.estimateLineItemID == estimateLineItemID
                } ?? candidates.last { $0.laborType == laborType } ?? candidates.last
        } else {
            first = earlier.first { $0.id == original }
        }
        guard let first else { throw .originalEntryElsewhere }
        var entry = self
        entry.isRework = true
        if reason != .unspecified { entry.reworkReason = reason }
        entry.originalTimeEntryID = first.id
        let repeats = earlier.count { $0.isRework && $0.originalTimeEntryID == first.id }
        entry.reworkCount = Int32(clamping: repeats).addingClamped(1)
        return entry
    }
}
