public import Wire

/// A no with a name. Every service has one enum of them.
public protocol Refusal: Error, Sendable {
    var code: Code { get }
    /// Stable, lower_snake, as the rules name it: `transition_not_allowed`. It travels in upper
    /// case, as google.rpc.ErrorInfo wants it.
    var reason: String { get }
    /// For people: what is in the way and what would help.
    var message: String { get }
    /// What programs need to know of the case: `["allowed": "INTAKE,CANCELLED"]`.
    var facts: [String: String] { get }
}

extension Refusal {
    public var facts: [String: String] { [:] }
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

    public var code: Code {
        switch self {
        case .shopMissing: .unauthenticated
        case .permissionMissing: .permissionDenied
        case .archived: .failedPrecondition
        case .etagUnreadable: .invalidArgument
        }
    }

    public var reason: String {
        switch self {
        case .shopMissing: "shop_missing"
        case .permissionMissing: "permission_missing"
        case .archived: "archived"
        case .etagUnreadable: "etag_unreadable"
        }
    }

    public var message: String {
        switch self {
        case .shopMissing: "the call is made for no shop"
        case .permissionMissing: "the acting person may not do this"
        case .archived(let resource, _): "the \(resource) is archived"
        case .etagUnreadable(let text): "\(text.prefix(64)) is no version of a row"
        }
    }

    public var facts: [String: String] {
        switch self {
        case .shopMissing, .etagUnreadable: [:]
        case .permissionMissing(let number): ["permission": String(number)]
        case .archived(let resource, let id): ["resource": resource, "id": id]
        }
    }
}
