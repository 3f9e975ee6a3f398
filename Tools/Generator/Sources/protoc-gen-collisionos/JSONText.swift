/// A JSON value with its members in order, for openapi.json.
indirect enum JSONText: Sendable {
    case string(String)
    case number(Int64)
    case bool(Bool)
    case array([JSONText])
    case object([(String, JSONText)])

    static func strings(_ items: [String]) -> JSONText { .array(items.map { .string($0) }) }

    /// Text with a line for each member down to `lines` levels, the rest on one line.
    func text(lines: Int, indent: String = "") -> String {
        switch self {
        case .string(let text): return Self.quote(text)
        case .number(let number): return String(number)
        case .bool(let flag): return flag ? "true" : "false"
        case .array(let items):
            return "[" + items.map { $0.text(lines: 0) }.joined(separator: ", ") + "]"
        case .object(let members):
            guard !members.isEmpty else { return "{}" }
            let inner = indent + " "
            let texts = members.map {
                Self.quote($0.0) + ": " + $0.1.text(lines: lines - 1, indent: inner)
            }
            return lines > 0
                ? "{\n" + texts.map { inner + $0 }.joined(separator: ",\n") + "\n\(indent)}"
                : "{" + texts.joined(separator: ", ") + "}"
        }
    }

    private static func quote(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
