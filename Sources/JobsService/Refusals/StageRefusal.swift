internal import Chassis
internal import Contracts

/// Why a stage does not begin, end or stand where it is put.
enum StageRefusal: Refusal, Equatable {
    case stageCycle([String])
    case prerequisites([String])
    case atCapacity(Int)
    case stageNotSkippable
    case needsInspection
    case stageTransition(from: WorkflowStatus.Status, to: WorkflowStatus.Status)

    var words: RefusalWords {
        switch self {
        case .stageCycle(let codes):
            RefusalWords(
                .invalidArgument,
                "stage_cycle",
                "the prerequisites run in a circle: \(codes.joined(separator: ", "))",
                facts: ["cycle": codes.joined(separator: ",")]
            )
        case .prerequisites(let codes):
            RefusalWords(
                .failedPrecondition,
                "prerequisites",
                "stages come first: \(codes.joined(separator: ", "))",
                facts: ["codes": codes.joined(separator: ",")]
            )
        case .atCapacity(let limit):
            RefusalWords(
                .failedPrecondition,
                "at_capacity",
                "the stage takes \(limit) jobs at a time",
                facts: ["limit": String(limit)]
            )
        case .stageNotSkippable:
            RefusalWords(.failedPrecondition, "stage_not_skippable", "the stage is required")
        case .needsInspection:
            RefusalWords(.failedPrecondition, "needs_inspection", "the stage is not inspected")
        case .stageTransition(let from, let to):
            RefusalWords(
                .failedPrecondition,
                "transition_not_allowed",
                "a stage that is \(from) does not become \(to)",
                facts: ["from": "\(from)", "to": "\(to)"]
            )
        }
    }
}
