internal import Schema

/// Instants within free-form data, as text.
enum CivilTime {
    /// RFC 3339 in UTC; empty outside the years 1 to 9999.
    static func text(_ microseconds: Int64) -> String {
        RFC3339.text(microseconds: microseconds) ?? ""
    }
}
