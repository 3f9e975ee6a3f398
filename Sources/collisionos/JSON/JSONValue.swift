/// Any JSON text as a value: order of keys kept, numbers as they were written.
enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    /// The digits as they stood, so that no amount passes through floating point.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    struct Member: Sendable, Equatable {
        var key: String
        var value: JSONValue

        init(_ key: String, _ value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// The member of an object; null when there is none, or this is no object.
    subscript(key: String) -> JSONValue {
        guard case .object(let members) = self else { return .null }
        return members.first { $0.key == key }?.value ?? .null
    }

    /// The element of an array; null beyond its end.
    subscript(index: Int) -> JSONValue {
        guard case .array(let items) = self, items.indices.contains(index) else { return .null }
        return items[index]
    }

    var text: String? {
        switch self {
        case .string(let text), .number(let text): text
        case .bool(let flag): flag ? "true" : "false"
        case .null, .array, .object: nil
        }
    }

    /// A whole number, written as a number or, as 64 bits are in protobuf's JSON, as a string.
    var integer: Int64? { text.flatMap { Int64($0) } }

    var flag: Bool? {
        if case .bool(let flag) = self { flag } else { nil }
    }

    var items: [JSONValue] {
        if case .array(let items) = self { items } else { [] }
    }

    var members: [Member] {
        if case .object(let members) = self { members } else { [] }
    }

    var isNull: Bool { self == .null }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .string(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(integerLiteral value: Int64) { self = .number(String(value)) }
    init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
}

extension JSONValue: CustomStringConvertible {
    /// One line, no blanks.
    var description: String { written(indent: nil, depth: 0) }

    /// Indented by two blanks.
    var pretty: String { written(indent: 2, depth: 0) }

    private func written(indent: Int?, depth: Int) -> String {
        switch self {
        case .null: return "null"
        case .bool(let flag): return flag ? "true" : "false"
        case .number(let digits): return digits
        case .string(let text): return Self.quoted(text)
        case .array(let items):
            let parts = items.map { $0.written(indent: indent, depth: depth + 1) }
            return Self.wrapped(parts, "[", "]", indent: indent, depth: depth)
        case .object(let members):
            let parts = members.map { member in
                Self.quoted(member.key) + (indent == nil ? ":" : ": ")
                    + member.value.written(indent: indent, depth: depth + 1)
            }
            return Self.wrapped(parts, "{", "}", indent: indent, depth: depth)
        }
    }

    private static func wrapped(
        _ parts: [String],
        _ open: String,
        _ close: String,
        indent: Int?,
        depth: Int
    ) -> String {
        guard let indent, !parts.isEmpty else { return open + parts.joined(separator: ",") + close }
        let inner = "\n" + String(repeating: " ", count: indent * (depth + 1))
        let outer = "\n" + String(repeating: " ", count: indent * depth)
        return open + inner + parts.joined(separator: "," + inner) + outer + close
    }

    static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}
