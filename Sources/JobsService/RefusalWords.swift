internal import Wire

/// What is said of a refusal. Reasons are stable: they are never renamed.
struct RefusalWords {
    let code: Code
    let reason: String
    let message: String
    let facts: [String: String]

    init(_ code: Code, _ reason: String, _ message: String, facts: [String: String] = [:]) {
        self.code = code
        self.reason = reason
        self.message = message
        self.facts = facts
    }
}
