/// Reads one JSON text (RFC 8259): no comments, no duplicate keys, nothing behind the value.
struct JSONParser {
    /// Nesting beyond this is refused.
    static let depthMax = 64

    /// What is wrong with a text, and at which byte.
    struct Failure: Error, CustomStringConvertible {
        let reason: String
        let offset: Int

        var description: String { "\(reason) at byte \(offset)" }
    }

    private let bytes: [UInt8]
    private var at = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    static func parse(_ text: String) throws(Failure) -> JSONValue { try parse(Array(text.utf8)) }

    static func parse(_ bytes: [UInt8]) throws(Failure) -> JSONValue {
        var parser = JSONParser(bytes)
        parser.skipBlanks()
        let value = try parser.value(depth: 0)
        parser.skipBlanks()
        guard parser.at == bytes.count else { throw parser.failure("text behind the value") }
        return value
    }

    private func failure(_ reason: String) -> Failure { Failure(reason: reason, offset: at) }

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || (0x09...0x0d).contains(byte) { at += 1 }
    }

    private mutating func value(depth: Int) throws(Failure) -> JSONValue {
        guard depth < Self.depthMax else { throw failure("nested too deep") }
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(Failure) -> JSONValue {
        guard bytes[at...].starts(with: word.utf8) else { throw failure("no JSON value") }
        at += word.utf8.count
        return value
    }

    private mutating func object(depth: Int) throws(Failure) -> JSONValue {
        var members: [JSONValue.Member] = []
        var keys: Set<String> = []
        at += 1
        skipBlanks()
        if next == UInt8(ascii: "}") {
            at += 1
            return .object([])
        }
        while true {
            skipBlanks()
            guard next == UInt8(ascii: "\"") else { throw failure("a key expected") }
            let key = try string()
            guard keys.insert(key).inserted else { throw failure("key \(key) stands twice") }
            skipBlanks()
            guard next == UInt8(ascii: ":") else { throw failure("a colon expected") }
            at += 1
            skipBlanks()
            members.append(JSONValue.Member(key, try value(depth: depth + 1)))
            if try ends(with: "}") { return .object(members) }
        }
    }

    private mutating func array(depth: Int) throws(Failure) -> JSONValue {
        var items: [JSONValue] = []
        at += 1
        skipBlanks()
        if next == UInt8(ascii: "]") {
            at += 1
            return .array([])
        }
        while true {
            skipBlanks()
            items.append(try value(depth: depth + 1))
            if try ends(with: "]") { return .array(items) }
        }
    }

    /// Past a comma: false. Past the closing bracket: true.
    private mutating func ends(with bracket: Unicode.Scalar) throws(Failure) -> Bool {
        skipBlanks()
        defer { at += 1 }
        if next == UInt8(ascii: ",") { return false }
        guard next == UInt8(ascii: bracket) else { throw failure("a comma or \(bracket) expected") }
        return true
    }

    private mutating func number() throws(Failure) -> String {
        let start = at
        let allowed = Set("+-.0123456789eE".utf8)
        while let byte = next, allowed.contains(byte) { at += 1 }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        let form = /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/
        guard text.wholeMatch(of: form) != nil else {
            at = start
            throw failure("no JSON value")
        }
        return text
    }

    private mutating func string() throws(Failure) -> String {
        at += 1
        var out: [UInt8] = []
        while let byte = next {
            at += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: out, as: UTF8.self) else {
                    throw failure("a string that is not UTF-8")
                }
                return text
            case UInt8(ascii: "\\"): try escape(into: &out)
            case ..<0x20: throw failure("a control character in a string")
            default: out.append(byte)
            }
        }
        throw failure("a string without end")
    }

    private mutating func escape(into out: inout [UInt8]) throws(Failure) {
        guard let byte = next else { throw failure("a string without end") }
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(byte)
        case UInt8(ascii: "b"): out.append(0x08)
        case UInt8(ascii: "f"): out.append(0x0c)
        case UInt8(ascii: "n"): out.append(0x0a)
        case UInt8(ascii: "r"): out.append(0x0d)
        case UInt8(ascii: "t"): out.append(0x09)
        case UInt8(ascii: "u"):
            var units = [try hexUnit()]
            if UTF16.isLeadSurrogate(units[0]), bytes[at...].starts(with: Array("\\u".utf8)) {
                at += 2
                units.append(try hexUnit())
            }
            guard let text = String(validating: units, as: UTF16.self) else {
                throw failure("half a surrogate pair")
            }
            out.append(contentsOf: text.utf8)
        default: throw failure("an unknown escape")
        }
    }

    private mutating func hexUnit() throws(Failure) -> UInt16 {
        guard at + 4 <= bytes.count,
            let unit = UInt16(String(decoding: bytes[at..<(at + 4)], as: UTF8.self), radix: 16)
        else { throw failure("four hexadecimal digits expected") }
        at += 4
        return unit
    }
}
