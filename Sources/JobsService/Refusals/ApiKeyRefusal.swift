internal import Chassis

/// Which keys are not made.
enum ApiKeyRefusal: Refusal, Equatable {
    case scopesMissing
    case expiryPassed
    case tooManyKeys(Int)

    var words: RefusalWords {
        switch self {
        case .scopesMissing:
            RefusalWords(.invalidArgument, "scopes_missing", "a key has at least one scope")
        case .expiryPassed:
            RefusalWords(.invalidArgument, "expiry_passed", "a key expires in the future")
        case .tooManyKeys(let limit):
            RefusalWords(
                .failedPrecondition,
                "too_many_keys",
                "a shop has at most \(limit) keys in use; revoke one",
                facts: ["limit": String(limit)]
            )
        }
    }
}
