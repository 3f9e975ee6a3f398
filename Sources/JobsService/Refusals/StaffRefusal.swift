internal import Chassis

/// What is not done with the people of a shop.
enum StaffRefusal: Refusal, Equatable {
    case rankTooLow
    case supervisorCycle
    case technicianFull(open: Int, limit: Int32)
    case ownAccess
    case grantBeyondOwn([String])
    case lastOwner
    case personInactive
    case notOneself
    case keysAreNoPeople

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
        case .ownAccess:
            RefusalWords(
                .permissionDenied,
                "own_access",
                "nobody but an owner changes their own role, permissions, limits or pay"
            )
        case .grantBeyondOwn(let names):
            RefusalWords(
                .permissionDenied,
                "grant_beyond_own",
                "nobody gives what they do not have: \(names.joined(separator: ", "))",
                facts: ["permissions": names.joined(separator: ",")]
            )
        case .lastOwner:
            RefusalWords(
                .failedPrecondition,
                "last_owner",
                "the shop has no other owner who is active"
            )
        case .personInactive:
            RefusalWords(
                .failedPrecondition,
                "person_inactive",
                "the person works here no more"
            )
        case .notOneself:
            RefusalWords(
                .permissionDenied,
                "not_oneself",
                "everybody enrols their own second factor"
            )
        case .keysAreNoPeople:
            RefusalWords(
                .permissionDenied,
                "keys_are_no_people",
                "this is for a person who has signed in, not for a key"
            )
        }
    }
}
