internal import Contracts

/// A template's text with its variables filled in: `{{ customer.firstName }}`, blanks optional
/// (C004–C006).
struct Rendering: Equatable, Sendable {
    /// Values by path.
    var values: [String: String]
    var variables: [TemplateVariable] = []
    /// A rendered text longer than this is cut: a message is no document.
    static let lengthMax = 10_000

    /// The text. In HTML values are escaped; the template itself is the shop's own.
    func text(_ template: String, html: Bool = false) -> String {
        var result = ""
        var rest = template[...]
        while let open = rest.firstRange(of: "{{") {
            result += rest[..<open.lowerBound]
            let after = rest[open.upperBound...]
            guard let close = after.firstRange(of: "}}") else {
                rest = rest[open.lowerBound...]
                break
            }
            let name = String(after[..<close.lowerBound]).trimmed
            let value = value(of: name)
            result += html ? Self.escaped(value) : value
            rest = after[close.upperBound...]
        }
        result += rest
        return String(result.prefix(Self.lengthMax))
    }

    /// C004: the value, else the variable's default, else nothing.
    func value(of name: String) -> String {
        if let value = values[name], !value.isEmpty { return value }
        return variables.first { $0.name == name }?.defaultText ?? ""
    }

    /// C005: required variables without a value: nothing may be sent.
    var missing: [String] {
        variables.filter { $0.required && value(of: $0.name).isEmpty }.map(\.name)
    }

    /// C006: scalar by scalar, for a sign joined with a mark is a character of its own.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension String {
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
