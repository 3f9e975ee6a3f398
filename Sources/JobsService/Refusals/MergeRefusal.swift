internal import Chassis

/// Which customers are not merged.
enum MergeRefusal: Refusal, Equatable {
    case withItself
    case currenciesDiffer

    var words: RefusalWords {
        switch self {
        case .withItself:
            RefusalWords(
                .invalidArgument,
                "merge_with_itself",
                "a customer is not merged into itself"
            )
        case .currenciesDiffer:
            RefusalWords(
                .failedPrecondition,
                "currencies_differ",
                "the two customers are billed in different currencies"
            )
        }
    }
}
