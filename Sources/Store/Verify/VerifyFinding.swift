/// One thing wrong with a database.
public struct VerifyFinding: Sendable, Hashable {
    /// `integrity`, `foreign_key`, `audit`, `sequence`, `outbox`, `setting`.
    public let check: String
    /// Where: a table, a shop and number, an aggregate.
    public let place: String
    public let detail: String

    public init(check: String, place: String, detail: String) {
        self.check = check
        self.place = place
        self.detail = detail
    }
}
