internal import Chassis
internal import Contracts
internal import Schema

/// Why a car does not come back under warranty.
enum ComebackRefusal: Refusal, Equatable {
    case notDelivered(Job.Status)
    case warrantyEnded(untilMicroseconds: Int64)

    var words: RefusalWords {
        switch self {
        case .notDelivered(let status):
            RefusalWords(
                .failedPrecondition,
                "not_delivered",
                "a job that was not delivered has no comeback",
                facts: ["status": status.storedName]
            )
        case .warrantyEnded(let until):
            RefusalWords(
                .failedPrecondition,
                "warranty_ended",
                "the warranty ended; open a job of its own",
                facts: ["until": RFC3339.text(microseconds: until) ?? ""]
            )
        }
    }
}
