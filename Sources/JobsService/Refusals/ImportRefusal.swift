internal import Chassis

/// Why a file becomes no estimate.
enum ImportRefusal: Refusal, Equatable {
    case estimateFile(reason: String, message: String, at: String)
    case severalEstimates(Int)

    var words: RefusalWords {
        switch self {
        case .estimateFile(let reason, let message, let at):
            RefusalWords(
                .invalidArgument,
                "estimate_file",
                message,
                facts: ["fileReason": reason, "at": at]
            )
        case .severalEstimates(let count):
            RefusalWords(
                .invalidArgument,
                "several_estimates",
                "the files hold \(count) estimates; send them one by one",
                facts: ["count": String(count)]
            )
        }
    }
}
