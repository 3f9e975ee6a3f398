import Store

/// The version of a row as HTTP writes it: `"7"`, `W/"7"` or just `7`.
public enum ETag {
    /// Nil for an empty text or `*`: any version will do.
    ///
    /// - Throws: ``CallRefusal/etagUnreadable(_:)``.
    public static func version(_ text: String) throws(CallRefusal) -> Int64? {
        if text.isEmpty || text == "*" { return nil }
        var digits = text[...]
        if digits.hasPrefix("W/") { digits = digits.dropFirst(2) }
        if digits.count >= 2, digits.hasPrefix("\""), digits.hasSuffix("\"") {
            digits = digits.dropFirst().dropLast()
        }
        guard let version = Int64(digits), version > 0 else { throw .etagUnreadable(text) }
        return version
    }

    /// Refuses when the caller has seen another version than the stored one (X003).
    ///
    /// - Throws: `StoreRefusal.stale`; ``CallRefusal/etagUnreadable(_:)``.
    public static func check(_ text: String, _ stored: Int64) throws {
        if let version = try version(text), version != stored {
            throw StoreRefusal.stale(current: stored)
        }
    }
}
