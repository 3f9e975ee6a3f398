internal import Contracts
internal import Schema

/// What a cell says, as the value of a column.
enum Cell {
    /// Why a text is no value of its column.
    struct Fault: Error, Equatable {
        let code: String
        let message: String
    }

    /// Sets one column from a text that is not empty.
    static func set<R: Record>(
        _ text: String,
        as column: ColumnDescription,
        in row: inout R,
        currency: String
    ) throws(Fault) {
        var path = [column.jsonName]
        let value: String
        switch column.kind {
        case .text: value = text
        case .integer:
            guard let number = Int64(text) else {
                throw Fault(code: "number", message: "a whole number")
            }
            value = String(number)
        case .boolean: value = try flag(text) ? "true" : "false"
        case .money:
            guard let minor = minorUnits(text) else {
                throw Fault(code: "money", message: "an amount as 1250.00")
            }
            try put(currency, at: path + ["currency"], in: &row)
            path.append("minor")
            value = String(minor)
        case .instant: value = try instant(text)
        case .enumeration(let values): value = try name(text, values)
        case .uuid, .json, .bytes:
            throw Fault(code: "wrong_type", message: "this column does not come in lists")
        }
        try put(value, at: path, in: &row)
    }

    private static func put<R: Record>(
        _ value: String,
        at path: [String],
        in row: inout R
    ) throws(Fault) {
        do {
            try row.set(path: path, text: value)
        } catch {
            throw Fault(code: error.reason, message: error.detail)
        }
    }

    private static func flag(_ text: String) throws(Fault) -> Bool {
        switch text.lowercased() {
        case "yes", "y", "true", "1", "x": return true
        case "no", "n", "false", "0": return false
        default: throw Fault(code: "boolean", message: "yes or no")
        }
    }

    /// `-12.5` → -1250; nil for anything but digits with at most two behind a point, and beyond what
    /// an amount may be.
    static func minorUnits(_ text: String) -> Int64? {
        var digits = text[...]
        let isNegative = digits.first == "-"
        if isNegative { digits = digits.dropFirst() }
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let whole = parts.first, (1...13).contains(whole.count)
        else { return nil }
        let cents = parts.count == 2 ? parts[1] : "0"
        guard (1...2).contains(cents.utf8.count),
            (whole + cents).utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let units = Int64(whole), let rest = Int64(cents)
        else { return nil }
        let hundredths = cents.utf8.count == 1 ? rest * 10 : rest
        // Thirteen digits and two more always fit.
        let minor = units * 100 + hundredths
        return isNegative ? -minor : minor
    }

    /// A day is its beginning in UTC.
    private static func instant(_ text: String) throws(Fault) -> String {
        let microseconds =
            RFC3339.microseconds(text) ?? RFC3339.microseconds(text + "T00:00:00Z")
        guard let microseconds, let instant = RFC3339.text(microseconds: microseconds) else {
            throw Fault(code: "date", message: "a day as 2026-03-01, or an instant")
        }
        return instant
    }

    private static func name(
        _ text: String,
        _ values: [EnumerationValue]
    ) throws(Fault) -> String {
        let word = String(
            text.lowercased().map { $0 == " " || $0 == "-" ? "_" : $0 }
        )
        let found =
            values.value(stored: word)
            ?? values.first { !$0.stored.isEmpty && $0.name.lowercased() == word }
        guard let found else {
            let known = values.map(\.stored).filter { !$0.isEmpty }.joined(separator: ", ")
            throw Fault(code: "unknown_enum", message: "one of: \(known)")
        }
        return found.name
    }
}
