internal import Chassis
internal import Contracts

/// Why an hour is not booked, not changed, not approved or not paid.
enum LaborRefusal: Refusal, Hashable {
    case rateMissing
    case clockOutBeforeClockIn
    case alreadyClockedIn(entry: String)
    case entryOverlaps(entry: String)
    case jobClosed
    case payrollProcessed
    case entryNotOpen
    /// Nobody approves, resolves or adjusts the own time.
    case ownTimeEntry
    case entryTransition(from: LaborTimeEntry.Status, to: LaborTimeEntry.Status)
    /// It is resolved first.
    case entryDisputed
    case originalEntryElsewhere
    /// An entry that is not paid yet is edited, not adjusted (J138).
    case notPaidYet
    case adjustmentSigns
    /// More is taken back than was paid.
    case adjustmentTooLarge(paidHundredths: Int32)
    case alreadyIn
    case notIn
    case periodFrozen
    case restatementReasonMissing
    case entriesOpen(Int)
    case entriesWaiting(Int)
    case periodOverlaps(String)

    var words: RefusalWords {
        switch self {
        case .rateMissing:
            RefusalWords(.invalidArgument, "rate_missing", "the technician has no hourly rate")
        case .clockOutBeforeClockIn:
            RefusalWords(
                .invalidArgument,
                "clock_out_before_clock_in",
                "the entry ends before it begins"
            )
        case .alreadyClockedIn(let entry):
            RefusalWords(
                .alreadyExists,
                "already_clocked_in",
                "the technician has an open entry",
                facts: ["entry": entry]
            )
        case .entryOverlaps(let entry):
            RefusalWords(
                .alreadyExists,
                "entry_overlaps",
                "the technician has another entry at that time",
                facts: ["entry": entry]
            )
        case .jobClosed:
            RefusalWords(.failedPrecondition, "job_closed", "the job is delivered or cancelled")
        case .payrollProcessed:
            RefusalWords(
                .failedPrecondition,
                "payroll_processed",
                "the entry is paid; record an adjusting one"
            )
        case .entryNotOpen:
            RefusalWords(.failedPrecondition, "entry_not_open", "the entry is not open")
        case .ownTimeEntry:
            RefusalWords(
                .failedPrecondition,
                "own_time_entry",
                "nobody decides about the own time; ask somebody else"
            )
        case .entryTransition(let from, let to):
            RefusalWords(
                .failedPrecondition,
                "transition_not_allowed",
                "a time entry that is \(from.storedName) does not become \(to.storedName)",
                facts: ["from": from.storedName, "to": to.storedName]
            )
        case .entryDisputed:
            RefusalWords(
                .failedPrecondition,
                "entry_disputed",
                "the entry is disputed; resolve it first"
            )
        case .originalEntryElsewhere:
            RefusalWords(
                .invalidArgument,
                "original_entry_elsewhere",
                "the first entry is a closed one of the same job"
            )
        case .notPaidYet:
            RefusalWords(
                .failedPrecondition,
                "not_paid_yet",
                "the entry is not paid yet: change it instead"
            )
        case .adjustmentSigns:
            RefusalWords(
                .invalidArgument,
                "adjustment_signs",
                "an adjustment is not zero, and its overtime is a part of its hours"
            )
        case .adjustmentTooLarge(let paid):
            RefusalWords(
                .invalidArgument,
                "adjustment_too_large",
                "more hours are taken back than were paid",
                facts: ["paidHoursHundredths": String(paid)]
            )
        case .alreadyIn:
            RefusalWords(.alreadyExists, "already_in", "the person is at the shop already")
        case .notIn:
            RefusalWords(.failedPrecondition, "not_in", "the person is not at the shop")
        case .periodFrozen:
            RefusalWords(
                .failedPrecondition,
                "period_frozen",
                "the period is closed; it is restated by who may reopen periods"
            )
        case .entriesOpen(let count):
            RefusalWords(
                .failedPrecondition,
                "entries_open",
                "\(count) time entries of these days still run",
                facts: ["count": String(count)]
            )
        case .entriesWaiting(let count):
            RefusalWords(
                .failedPrecondition,
                "entries_waiting",
                "\(count) time entries of these days wait for an approval or a decision",
                facts: ["count": String(count)]
            )
        case .periodOverlaps(let name):
            RefusalWords(
                .alreadyExists,
                "period_overlaps",
                "the period \(name) has some of these days",
                facts: ["period": name]
            )
        case .restatementReasonMissing:
            RefusalWords(.invalidArgument, "reason_required", "say why the period is restated")
        }
    }
}
