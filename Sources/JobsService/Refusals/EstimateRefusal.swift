internal import Chassis
internal import Contracts

/// Why an estimate or a line of it stays what it is.
enum EstimateRefusal: Refusal, Equatable {
    case reasonRequired
    case partTypeNotAllowed(String)
    case estimateTransition(from: Estimate.Status, to: Estimate.Status)
    case lineStatusNotAllowed(EstimateLineItem.Status)
    case parentLineUnknown(String)
    case exemptionNumberRequired
    case dayUnknown(String)
    case notARevision(of: String)
    case photosRequired(have: Int, need: Int)
    case jobDelivered(jobNumber: String)
    case estimateLocked(draftSupplement: String)
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
        case .lineStatusNotAllowed(let status):
            RefusalWords(
                .invalidArgument,
                "line_status_not_allowed",
                "the line does not become \(status) by hand: supplements are decided",
                facts: ["status": "\(status)"]
            )
        case .parentLineUnknown(let line):
            RefusalWords(
                .invalidArgument,
                "parent_line_unknown",
                "the line that is replaced is no line of the estimate that counts",
                facts: ["line": line]
            )
        case .exemptionNumberRequired:
            RefusalWords(
                .invalidArgument,
                "exemption_number_required",
                "who is free of tax has a certificate with a number"
            )
        case .dayUnknown(let day):
            RefusalWords(
                .invalidArgument,
                "day_unknown",
                "there is no such day, or it is before the first",
                facts: ["day": day]
            )
        case .notARevision(let number):
            RefusalWords(
                .invalidArgument,
                "not_a_revision",
                "there is no other version of \(number) to hold it against",
                facts: ["estimateNumber": number]
            )
        case .photosRequired(let have, let need):
            RefusalWords(
                .failedPrecondition,
                "photos_required",
                "the insurer wants photos: \(need), and there are \(have)",
                facts: ["have": String(have), "need": String(need)]
            )
        case .jobDelivered(let number):
            RefusalWords(
                .failedPrecondition,
                "job_delivered",
                "\(number) is delivered; what is found now is a comeback job",
                facts: ["jobNumber": number, "offer": "open_comeback"]
            )
        case .estimateLocked(let draft):
            RefusalWords(
                .failedPrecondition,
                "estimate_locked",
                draft.isEmpty
                    ? "an approved estimate changes by a supplement; open one"
                    : "an approved line stays; a line of the open supplement replaces it",
                facts: draft.isEmpty ? ["offer": "open_supplement"] : ["supplement": draft]
            )
        case .estimateExpired:
            RefusalWords(
                .failedPrecondition,
                "expired",
                "the estimate has expired; price it again",
                facts: ["offer": "reprice"]
            )
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
