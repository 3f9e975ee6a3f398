/// A line of Swift with its comments and the insides of its string literals blanked, so that a law
/// about code does not stumble over prose. Multi-line strings are followed from line to line.
struct CodeReader {
    private var inBlockComment = false
    private var inMultilineString = false

    /// The file's lines as code only, one for one.
    static func code(of file: SourceFile) -> [String] {
        var reader = CodeReader()
        return file.lines.map { reader.strip($0) }
    }

    mutating func strip(_ line: String) -> String {
        var out: [Character] = []
        let characters = Array(line)
        var at = 0
        var hashes = 0
        func sees(_ text: String) -> Bool {
            let wanted = Array(text)
            return at + wanted.count <= characters.count
                && Array(characters[at..<(at + wanted.count)]) == wanted
        }
        while at < characters.count {
            if inBlockComment {
                if sees("*/") {
                    inBlockComment = false
                    at += 2
                } else {
                    at += 1
                }
                continue
            }
            if inMultilineString {
                if sees("\"\"\"") {
                    inMultilineString = false
                    at += 3
                } else {
                    at += 1
                }
                continue
            }
            if sees("//") { break }
            if sees("/*") {
                inBlockComment = true
                at += 2
                continue
            }
            if sees("\"\"\"") {
                inMultilineString = true
                at += 3
                continue
            }
            if characters[at] == "#" {
                hashes += 1
                out.append("#")
                at += 1
                continue
            }
            if characters[at] == "\"" {
                out.append("\"")
                at = end(ofLiteralIn: characters, from: at + 1, hashes: hashes)
                out.append("\"")
                hashes = 0
                continue
            }
            hashes = 0
            out.append(characters[at])
            at += 1
        }
        return String(out)
    }

    /// Index behind the closing quote of a one-line literal; interpolations count as literal.
    private func end(ofLiteralIn characters: [Character], from start: Int, hashes: Int) -> Int {
        var at = start
        var depth = 0
        while at < characters.count {
            let character = characters[at]
            if character == "\\", hashes == 0 {
                if at + 1 < characters.count, characters[at + 1] == "(" { depth += 1 }
                at += 2
                continue
            }
            if depth > 0 {
                if character == "(" { depth += 1 }
                if character == ")" { depth -= 1 }
            } else if character == "\"" {
                let closing = characters[(at + 1)...].prefix(hashes)
                if closing.count == hashes, closing.allSatisfy({ $0 == "#" }) {
                    return at + 1 + hashes
                }
            }
            at += 1
        }
        return characters.count
    }
}
