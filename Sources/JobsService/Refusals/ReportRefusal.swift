internal import Chassis
internal import Contracts

/// Why a report is not made.
enum ReportRefusal: Refusal, Hashable {
    case datesInvalid
    case rangeTooLong(days: Int64)
    case groupingNotOffered(ReportGrouping)
    case reportUnknown(String)
    case pageTokenInvalid

    var words: RefusalWords {
        switch self {
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
