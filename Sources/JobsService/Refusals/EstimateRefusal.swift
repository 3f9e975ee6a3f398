internal import Chassis
internal import Contracts

/// Why an estimate or a line of it stays what it is.
enum EstimateRefusal: Refusal, Equatable {
    case reasonRequired
    case partTypeNotAllowed(String)
    case estimateTransition(from: Estimate.Status, to: Estimate.Status)
    case estimateLocked
    case estimateExpired
    case alreadyConverted
    case insurerApprovalRequired

    var words: RefusalWords {
        switch self {
        case .reasonRequired:
            RefusalWords(.invalidArgument, "reason_required", "say why")
        case .partTypeNotAllowed(let type):
            RefusalWords(
                .invalidArgument,
                "part_type_not_allowed",
                "the insurer does not pay for parts of type \(type)",
                facts: ["partType": type]
            )
        case .estimateTransition(let from, let to):
            RefusalWords(
                .failedPrecondition,
                "transition_not_allowed",
                "an estimate that is \(from) does not become \(to)",
                facts: ["from": "\(from)", "to": "\(to)"]
            )
        case .estimateLocked:
            RefusalWords(
                .failedPrecondition,
                "estimate_locked",
                "an approved estimate changes by a supplement"
            )
        case .estimateExpired:
            RefusalWords(.failedPrecondition, "expired", "the estimate has expired; price it again")
        case .alreadyConverted:
            RefusalWords(.failedPrecondition, "already_converted", "the estimate is already a job")
        case .insurerApprovalRequired:
            RefusalWords(
                .failedPrecondition,
                "insurer_approval_required",
                "the insurer has to agree first"
            )
        }
    }
}
