/// A line of Swift with its comments and the insides of its string literals blanked, so that a law
/// about code does not stumble over prose. Multi-line strings are followed from line to line.
struct CodeReader {
    private var inBlockComment = false
    private var inMultilineString = false

    /// The lines as code only, one for one.
    static func code(of lines: [String]) -> [String] {
        var reader = CodeReader()
        return lines.map { reader.strip($0) }
    }

    private static let quote = UInt8(ascii: "\"")
    private static let slash = UInt8(ascii: "/")
    private static let star = UInt8(ascii: "*")
    private static let hash = UInt8(ascii: "#")

    mutating func strip(_ line: String) -> String {
        let bytes = Array(line.utf8)
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var at = 0
        var hashes = 0
        func sees(_ first: UInt8, _ second: UInt8) -> Bool {
            bytes[at] == first && at + 1 < bytes.count && bytes[at + 1] == second
        }
        func seesThreeQuotes() -> Bool {
            at + 2 < bytes.count && bytes[at...(at + 2)].allSatisfy { $0 == Self.quote }
        }
        while at < bytes.count {
            if inBlockComment {
                inBlockComment = !sees(Self.star, Self.slash)
                at += inBlockComment ? 1 : 2
            } else if inMultilineString {
                inMultilineString = !seesThreeQuotes()
                at += inMultilineString ? 1 : 3
            } else if sees(Self.slash, Self.slash) {
                break
            } else if sees(Self.slash, Self.star) {
                inBlockComment = true
                at += 2
            } else if seesThreeQuotes() {
                inMultilineString = true
                at += 3
            } else if bytes[at] == Self.quote {
                at = Self.end(ofLiteralIn: bytes, from: at + 1, hashes: hashes)
                out += [Self.quote, Self.quote]
                hashes = 0
            } else {
                hashes = bytes[at] == Self.hash ? hashes + 1 : 0
                out.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Index behind the closing quote of a one-line literal; interpolations count as literal.
    private static func end(ofLiteralIn bytes: [UInt8], from start: Int, hashes: Int) -> Int {
        let open = UInt8(ascii: "(")
        var at = start
        var depth = 0
        while at < bytes.count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "\\"), hashes == 0 {
                if at + 1 < bytes.count, bytes[at + 1] == open { depth += 1 }
                at += 2
                continue
            }
            if depth > 0 {
                if byte == open { depth += 1 }
                if byte == UInt8(ascii: ")") { depth -= 1 }
            } else if byte == quote {
                let closing = bytes[(at + 1)...].prefix(hashes)
                if closing.count == hashes, closing.allSatisfy({ $0 == hash }) {
                    return at + 1 + hashes
                }
            }
            at += 1
        }
        return bytes.count
    }
}
