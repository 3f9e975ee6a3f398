/// Texts of a filter as values of a column.
enum FilterTyping {
    static func value(
        _ column: ColumnDescription,
        _ comparison: Filter.Comparison,
        _ text: String,
        isQuoted: Bool,
        _ position: Int
    ) throws(FilterFault) -> Filter.Value {
        if !isQuoted, text == "null" {
            guard comparison == .equal || comparison == .notEqual else {
                throw wrong(position, "null is only equal or not")
            }
            return .null
        }
        let isOrder = comparison != .equal && comparison != .notEqual
        switch column.kind {
        case .text: return .text(text)
        case .integer, .money:
            guard let number = Int64(text) else {
                let unit = column.kind == .money ? " of minor units" : ""
                throw wrong(position, "\(column.name) takes a whole number\(unit)")
            }
            return .integer(number)
        case .instant:
            guard let instant = RFC3339.microseconds(text) else {
                throw wrong(position, "\(column.name) takes an instant as 2026-03-01T08:15:00Z")
            }
            return .integer(instant)
        case .boolean:
            guard !isOrder, text == "true" || text == "false" else {
                throw wrong(position, "\(column.name) is = or != true or false")
            }
            return .boolean(text == "true")
        case .uuid:
            guard !isOrder, UUIDText.isValid(text) else {
                throw wrong(position, "\(column.name) is = or != a UUID")
            }
            return .uuid(text.lowercased())
        case .enumeration(let values):
            let known = values.value(name: text) ?? values.value(stored: text)
            guard !isOrder, let known, known.number != 0 else {
                let names = values.dropFirst().map(\.name).joined(separator: ", ")
                throw wrong(position, "\(column.name) is = or != one of: \(names)")
            }
            return .enumeration(known.stored)
        case .json, .bytes:
            throw wrong(position, "\(column.name) is not compared; use : to look inside")
        }
    }

    /// `column:text`: contains for texts and lists, equals for everything else.
    static func has(
        _ column: ColumnDescription,
        _ index: Int,
        _ text: String,
        _ position: Int
    ) throws(FilterFault) -> Filter {
        switch column.kind {
        case .text, .json: return .has(column: index, text)
        case .bytes: throw wrong(position, "\(column.name) is not compared")
        case .uuid, .integer, .boolean, .money, .instant, .enumeration:
            let value = try value(column, .equal, text, isQuoted: true, position)
            return .compare(column: index, .equal, value)
        }
    }

    private static func wrong(_ position: Int, _ detail: String) -> FilterFault {
        FilterFault(position, detail, reason: "wrong_type")
    }
}
