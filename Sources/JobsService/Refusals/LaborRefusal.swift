internal import Chassis
internal import Contracts
internal import Wire

/// Every "no" about clocked time, attendance, pay, scorecards and reports.
enum LaborRefusal: Refusal, Hashable {
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
    case datesInvalid
    case rangeTooLong(days: Int64)
    case entriesOpen(Int)
    case entriesWaiting(Int)
    case periodOverlaps(String)
    case groupingNotOffered(ReportGrouping)
    case reportUnknown(String)
    case pageTokenInvalid

    var code: Code { words.code }
    var reason: String { words.reason }
    var message: String { words.message }
    var facts: [String: String] { words.facts }

    private var words: RefusalWords {
        switch self {
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
        case .datesInvalid:
            RefusalWords(
                .invalidArgument,
                "dates_invalid",
                "the days are dates, and the first comes before the last"
            )
        case .rangeTooLong(let days):
            RefusalWords(
                .invalidArgument,
                "range_too_long",
                "a report spans at most \(days) days",
                facts: ["daysMax": String(days)]
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
        case .groupingNotOffered(let grouping):
            RefusalWords(
                .invalidArgument,
                "grouping_not_offered",
                "this report is not parted by \(grouping.storedName)",
                facts: ["groupBy": grouping.storedName]
            )
        case .reportUnknown(let name):
            RefusalWords(
                .notFound,
                "report_unknown",
                "there is no report of that name with rows",
                facts: ["report": name]
            )
        case .pageTokenInvalid:
            RefusalWords(.invalidArgument, "page_token", "the page token is not one of ours")
        }
    }
}
