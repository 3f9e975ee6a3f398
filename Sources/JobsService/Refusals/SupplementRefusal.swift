internal import Chassis
internal import Contracts

/// Why a supplement stays what it is, in the order in which it is asked.
enum SupplementRefusal: Refusal, Equatable {
    case estimateNotLocked(Estimate.Status)
    case superseded
    case draftOpen(supplement: String)
    case transition(from: EstimateSupplement.Status, to: EstimateSupplement.Status)
    case noLines
    case lineUnknown(String)
    case lineUndecided([String])
    case rejectionReasonRequired(String)
    case insurerApprovalRequired

    var words: RefusalWords {
        switch self {
        case .estimateNotLocked(let status):
            RefusalWords(
                .failedPrecondition,
                "estimate_not_approved",
                "an estimate that is \(status) is changed itself",
                facts: ["status": "\(status)"]
            )
        case .superseded:
            RefusalWords(
                .failedPrecondition,
                "estimate_superseded",
                "the job has a later version of the estimate"
            )
        case .draftOpen(let supplement):
            RefusalWords(
                .failedPrecondition,
                "supplement_open",
                "a supplement is open and not sent",
                facts: ["supplement": supplement]
            )
        case .transition(let from, let to):
            RefusalWords(
                .failedPrecondition,
                "transition_not_allowed",
                "a supplement that is \(from) does not become \(to)",
                facts: ["from": "\(from)", "to": "\(to)"]
            )
        case .noLines:
            RefusalWords(.failedPrecondition, "supplement_empty", "the supplement has no lines")
        case .lineUnknown(let line):
            RefusalWords(
                .invalidArgument,
                "line_unknown",
                "the supplement has no such line, or it is named twice",
                facts: ["line": line]
            )
        case .lineUndecided(let lines):
            RefusalWords(
                .invalidArgument,
                "line_undecided",
                "\(lines.count) lines are not decided",
                facts: ["lines": lines.prefix(20).joined(separator: ",")]
            )
        case .rejectionReasonRequired(let line):
            RefusalWords(
                .invalidArgument,
                "reason_required",
                "say why the line is not approved",
                facts: ["line": line]
            )
        case .insurerApprovalRequired:
            RefusalWords(
                .failedPrecondition,
                "insurer_approval_required",
                "the insurer has to agree first"
            )
        }
    }
}
