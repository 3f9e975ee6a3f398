/// Cuts a filter into words. Positions count bytes from 0.
struct FilterLexer {
    enum Token: Hashable {
        case open, close
        case minus
        case comparison(Filter.Comparison)
        case has
        /// A name, a number, a keyword.
        case word(String)
        /// In quotes.
        case quoted(String)
        case end
    }

    private let bytes: [UInt8]
    private(set) var position = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    /// The next token and where it begins.
    mutating func next() throws(FilterFault) -> (token: Token, position: Int) {
        while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
        let start = position
        guard position < bytes.count else { return (.end, start) }
        let byte = bytes[position]
        switch byte {
        case UInt8(ascii: "("): return (take(.open), start)
        case UInt8(ascii: ")"): return (take(.close), start)
        case UInt8(ascii: ":"): return (take(.has), start)
        case UInt8(ascii: "="): return (take(.comparison(.equal)), start)
        case UInt8(ascii: "!"):
            guard follows(UInt8(ascii: "=")) else {
                throw FilterFault(start, "! stands only in !=; write NOT")
            }
            return (take(.comparison(.notEqual), 2), start)
        case UInt8(ascii: "<"):
            return follows(UInt8(ascii: "="))
                ? (take(.comparison(.lessOrEqual), 2), start) : (take(.comparison(.less)), start)
        case UInt8(ascii: ">"):
            return follows(UInt8(ascii: "="))
                ? (take(.comparison(.greaterOrEqual), 2), start)
                : (take(.comparison(.greater)), start)
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return (.quoted(try quoted(byte)), start)
        case UInt8(ascii: "-"): return (take(.minus), start)
        default: return (.word(try word(Self.isName)), start)
        }
    }

    /// The value after a comparison: a quoted text, or everything up to a space or parenthesis.
    mutating func value() throws(FilterFault) -> (token: Token, position: Int) {
        while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
        let start = position
        guard position < bytes.count else { throw FilterFault(start, "a value is missing") }
        let byte = bytes[position]
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
            return (.quoted(try quoted(byte)), start)
        }
        return (.word(try word { !Self.isSpace($0) && !Self.isBracket($0) }), start)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }

    private static func isBracket(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")") || byte == UInt8(ascii: "\"")
    }

    private static func isName(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "*")
    }

    private func follows(_ byte: UInt8) -> Bool {
        position + 1 < bytes.count && bytes[position + 1] == byte
    }

    private mutating func take(_ token: Token, _ count: Int = 1) -> Token {
        position += count
        return token
    }

    private mutating func word(_ belongs: (UInt8) -> Bool) throws(FilterFault) -> String {
        let start = position
        while position < bytes.count, belongs(bytes[position]) { position += 1 }
        guard position > start else { throw FilterFault(start, "an unexpected character") }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func quoted(_ quote: UInt8) throws(FilterFault) -> String {
        let start = position
        position += 1
        var text: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == quote { return String(decoding: text, as: UTF8.self) }
            if byte == UInt8(ascii: "\\"), position < bytes.count {
                text.append(bytes[position])
                position += 1
            } else {
                text.append(byte)
            }
        }
        throw FilterFault(start, "the quote is not closed")
    }
}

/// What is wrong with a filter or an order, and where.
struct FilterFault: Error {
    let position: Int
    let reason: String
    let detail: String

    init(_ position: Int, _ detail: String, reason: String = "filter_syntax") {
        self.position = position
        self.reason = reason
        self.detail = detail
    }

    func violation(_ field: String) -> Violation {
        Violation(field: field, reason: reason, detail: "at character \(position + 1): \(detail)")
    }
}
