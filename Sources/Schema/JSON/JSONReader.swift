/// Reads JSON strictly: duplicates, wrong types, depth and size are refused with the place.
public struct JSONReader: Sendable {
}

/// Why a JSON text was refused.
public struct JSONRefusal: Error, Sendable, Hashable {
    /// RFC 6901 pointer to the place: `/job/lines/2`.
    public var pointer: String
    /// Stable, lower_snake: `unknown_field`, `duplicate_key`, `wrong_type`, `too_deep`,
    /// `too_large`, `syntax`, `unknown_enum`, `out_of_range` …
    public var reason: String
    public var detail: String

    public init(pointer: String, reason: String, detail: String) {
        self.pointer = pointer
        self.reason = reason
        self.detail = detail
    }
}
