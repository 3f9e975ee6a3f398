internal import Chassis

/// Why an hour is not booked, or not changed.
enum LaborRefusal: Refusal, Equatable {
    case rateMissing
    case clockOutBeforeClockIn
    case alreadyClockedIn(entry: String)
    case entryOverlaps(entry: String)
    case jobClosed
    case payrollProcessed
    case entryNotOpen

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
        }
    }
}
