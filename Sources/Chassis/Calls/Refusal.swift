public import Wire

/// A "no" with a name: an answer, not a fault. A service lists its own in enums of an area each,
/// in order of precedence, a case with its words.
public protocol Refusal: Error, Sendable {
    var words: RefusalWords { get }
}

extension Refusal {
    public var code: Code { words.code }
    public var reason: String { words.reason }
    public var message: String { words.message }
    public var facts: [String: String] { words.facts }
}

/// The refusals that every service has.
public enum CallRefusal: Refusal, Hashable {
    /// The call is made for no shop (X001).
    case shopMissing
    case permissionMissing(UInt32)
    /// The row was archived and is no longer changed.
    case archived(resource: String, id: String)
    /// The etag is none: neither `"7"` nor `7`.
    case etagUnreadable(String)
    /// The shop's trial has ended: it reads, and changes nothing (J002).
    case trialExpired

    public var words: RefusalWords {
        switch self {
        case .shopMissing:
            RefusalWords(.unauthenticated, "shop_missing", "the call is made for no shop")
        case .permissionMissing(let number):
            RefusalWords(
                .permissionDenied,
                "permission_missing",
                "the acting person may not do this",
                facts: ["permission": String(number)]
            )
        case .archived(let resource, let id):
            RefusalWords(
                .failedPrecondition,
                "archived",
                "the \(resource) is archived",
                facts: ["resource": resource, "id": id]
            )
        case .etagUnreadable(let text):
            RefusalWords(
                .invalidArgument,
                "etag_unreadable",
                "\(text.prefix(64)) is no version of a row"
            )
        case .trialExpired:
            RefusalWords(
                .failedPrecondition,
                "trial_expired",
                "the trial has ended: everything can be read, nothing changed until the shop subscribes"
            )
        }
    }
}
