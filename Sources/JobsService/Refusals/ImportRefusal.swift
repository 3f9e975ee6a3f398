internal import Chassis
internal import Contracts

/// Why a file becomes no estimate.
enum ImportRefusal: Refusal, Equatable {
    case estimateFile(
        reason: String,
        message: String,
        at: String,
        lines: [String] = [],
        record: String = ""
    )
    case severalEstimates(Int)
    case notRollable(BmsImport.Status)
    case rolledBack
    case inUse([String])

    var words: RefusalWords {
        switch self {
        case .estimateFile(let reason, let message, let at, let lines, let record):
            RefusalWords(
                .invalidArgument,
                "estimate_file",
                message,
                facts: [
                    "fileReason": reason, "at": at,
                    "lines": lines.prefix(Self.shownMax).joined(separator: ","),
                    "bmsImport": record,
                ].filter { !$0.value.isEmpty }
            )
        case .severalEstimates(let count):
            RefusalWords(
                .invalidArgument,
                "several_estimates",
                "the files hold \(count) estimates; send them one by one",
                facts: ["count": String(count)]
            )
        case .notRollable(let status):
            RefusalWords(
                .failedPrecondition,
                "not_rollable",
                "an import that is \(status) made nothing to take back",
                facts: ["status": "\(status)"]
            )
        case .rolledBack:
            RefusalWords(.failedPrecondition, "already_rolled_back", "the import was taken back")
        case .inUse(let users):
            RefusalWords(
                .failedPrecondition,
                "in_use",
                "what the import made is in use: "
                    + users.prefix(Self.shownMax).joined(separator: ", "),
                facts: ["usedBy": users.prefix(Self.shownMax).joined(separator: ",")]
            )
        }
    }

    /// Names in one answer.
    static let shownMax = 20
}
