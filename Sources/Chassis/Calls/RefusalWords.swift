public import Wire

/// What is said of a refusal: everything a caller is told of it, in one place.
public struct RefusalWords: Sendable, Hashable {
    public let code: Code
    /// Stable, lower_snake, as the rules name it: `transition_not_allowed`. Never renamed. It
    /// travels in upper case, as google.rpc.ErrorInfo wants it.
    public let reason: String
    /// For people: what is in the way and what would help.
    public let message: String
    /// What programs need to know of the case: `["allowed": "INTAKE,CANCELLED"]`.
    public let facts: [String: String]

    public init(
        _ code: Code,
        _ reason: String,
        _ message: String,
        facts: [String: String] = [:]
    ) {
        self.code = code
        self.reason = reason
        self.message = message
        self.facts = facts
    }
}
