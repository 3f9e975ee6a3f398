/// One thing wrong with one field of a request (google.rpc.BadRequest.FieldViolation).
public struct Violation: Error, Sendable, Hashable {
    /// Path of proto field names: `job.claim_number`, `lines[2].quantity_hundredths`.
    public var field: String
    /// Stable, lower_snake: `required`, `too_long`, `out_of_range`, `pattern`, `unknown_enum`,
    /// `read_only`, `read_only_projection`, `immutable`, `not_a_uuid`, `currency_mismatch` …
    public var reason: String
    /// For people: what is allowed.
    public var detail: String

    public init(field: String, reason: String, detail: String) {
        self.field = field
        self.reason = reason
        self.detail = detail
    }
}
