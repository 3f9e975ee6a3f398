internal import Chassis

/// What is not done with the people of a shop.
enum StaffRefusal: Refusal, Equatable {
    case rankTooLow
    case supervisorCycle
    case technicianFull(open: Int, limit: Int32)

    var words: RefusalWords {
        switch self {
        case .rankTooLow:
            RefusalWords(
                .permissionDenied,
                "rank_too_low",
                "only who stands above a person may do this"
            )
        case .supervisorCycle:
            RefusalWords(
                .invalidArgument,
                "supervisor_cycle",
                "nobody can be their own supervisor's supervisor"
            )
        case .technicianFull(let open, let limit):
            RefusalWords(
                .failedPrecondition,
                "capacity",
                "the technician has \(open) open jobs of \(limit)",
                facts: ["open": String(open), "limit": String(limit)]
            )
        }
    }
}
