public import Wire

extension Actor {
    /// What a gateway writes before a key's id in `session`.
    public static let keyMark = "key:"

    /// `key:<id>` when another program acts with a key of the shop, else nil. `userID` is then the
    /// person who made the key: rows name people; facts and the audit trail name the key.
    public var key: String? { session.hasPrefix(Self.keyMark) ? session : nil }
}
