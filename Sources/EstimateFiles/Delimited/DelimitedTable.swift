/// A table as text with a header line, after RFC 4180: cells parted by commas, semicolons or tabs
/// (whichever the header has most of), quoted where they hold one, lines ended by CRLF or LF.
///
/// Strict: a quote that is not closed, or stands where none may, is refused with its line. Empty
/// lines are passed over. Encodings are those of `PlainText`.
public struct DelimitedTable: Sendable, Equatable {
    /// One line of the table below the header.
    public struct Row: Sendable, Equatable {
        /// From 1; the header is not counted.
        public let number: Int
        /// The line of the file where it begins, from 1.
        public let line: Int
        /// Trimmed of blanks unless quoted, and without the mark of ``FormulaGuard``. May be fewer
        /// or more than the header's.
        public let cells: [String]
    }

    /// What is read at most.
    public struct Bounds: Sendable {
        public var bytes = 8_388_608
        public var rows = 10_000
        public var columns = 100
        /// Characters of one cell.
        public var cell = 10_000

        public init() {}
    }

    /// Why a table is not read; nothing of it is used.
    public struct Refusal: Error, Sendable, Equatable {
        /// Stable: `empty`, `encoding`, `too_large`, `quote`, `line_end`, `header`.
        public let reason: String
        public let message: String
        /// From 1.
        public let line: Int
    }

    /// `,`, `;` or a tab.
    public let delimiter: Character
    public let header: [String]
    public let rows: [Row]

    public static func read(
        _ bytes: [UInt8],
        bounds: Bounds = Bounds()
    ) throws(Refusal) -> DelimitedTable {
        guard bytes.count <= bounds.bytes else {
            throw Refusal(reason: "too_large", message: "More than \(bounds.bytes) bytes.", line: 1)
        }
        let text: [UInt8]
        do {
            text = try PlainText.utf8(of: bytes)
        } catch {
            throw Refusal(reason: "encoding", message: error.message, line: error.line)
        }
        let delimiter = delimiter(of: text)
        var scanner = DelimitedScanner(text, delimiter: delimiter, bounds: bounds)
        guard let first = try scanner.nextRow() else {
            throw Refusal(reason: "empty", message: "There is nothing in the table.", line: 1)
        }
        try check(first.cells)
        var rows: [Row] = []
        while let next = try scanner.nextRow() {
            guard rows.count < bounds.rows else {
                throw Refusal(
                    reason: "too_large",
                    message: "More than \(bounds.rows) rows.",
                    line: next.line
                )
            }
            rows.append(Row(number: rows.count + 1, line: next.line, cells: next.cells))
        }
        return DelimitedTable(
            delimiter: Character(Unicode.Scalar(delimiter)),
            header: first.cells,
            rows: rows
        )
    }

    /// Every column has a name, and no two the same.
    private static func check(_ header: [String]) throws(Refusal) {
        var seen: Set<String> = []
        for name in header {
            guard !name.isEmpty, seen.insert(name.lowercased()).inserted else {
                throw Refusal(
                    reason: "header",
                    message: "Every column has a name of its own in the first line.",
                    line: 1
                )
            }
        }
    }

    /// What the first line has most of, outside quotes; a comma when it has none.
    private static func delimiter(of text: [UInt8]) -> UInt8 {
        var counts: [UInt8: Int] = [:]
        var isQuoted = false
        for byte in text {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == UInt8(ascii: "\n") {
                if counts.isEmpty { continue }
                break
            }
            if [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")].contains(byte) {
                counts[byte, default: 0] += 1
            }
        }
        let best = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }
        return best?.key ?? UInt8(ascii: ",")
    }
}

/// Cuts text into rows of cells, byte by byte.
struct DelimitedScanner {
    private static let quote = UInt8(ascii: "\"")
    private static let newline = UInt8(ascii: "\n")
    private static let carriage = UInt8(ascii: "\r")

    private let text: [UInt8]
    private let delimiter: UInt8
    private let bounds: DelimitedTable.Bounds
    private var place = 0
    private var line = 1

    init(_ text: [UInt8], delimiter: UInt8, bounds: DelimitedTable.Bounds) {
        self.text = text
        self.delimiter = delimiter
        self.bounds = bounds
    }

    /// The next row that is not empty; nil at the end.
    mutating func nextRow() throws(DelimitedTable.Refusal) -> (line: Int, cells: [String])? {
        while place < text.count {
            let begins = line
            let cells = try row()
            if cells.contains(where: { !$0.isEmpty }) { return (begins, cells) }
        }
        return nil
    }

    private mutating func row() throws(DelimitedTable.Refusal) -> [String] {
        var cells: [String] = []
        while true {
            guard cells.count < bounds.columns else {
                throw refusal("too_large", "More than \(bounds.columns) columns.")
            }
            let cell = FormulaGuard.without(try cell())
            guard cell.unicodeScalars.count <= bounds.cell else {
                throw refusal("too_large", "A cell of more than \(bounds.cell) characters.")
            }
            cells.append(cell)
            guard place < text.count else { return cells }
            if text[place] == delimiter {
                place += 1
                continue
            }
            try endLine()
            return cells
        }
    }

    private mutating func cell() throws(DelimitedTable.Refusal) -> String {
        var start = place
        while start < text.count, text[start] == 0x20, delimiter != 0x20 { start += 1 }
        if start < text.count, text[start] == Self.quote {
            place = start + 1
            return try quotedCell()
        }
        start = place
        while place < text.count, text[place] != delimiter, text[place] != Self.newline,
            text[place] != Self.carriage
        {
            guard text[place] != Self.quote else {
                throw refusal("quote", "A quote stands within a cell that is not quoted.")
            }
            place += 1
        }
        return String(decoding: text[start..<place], as: UTF8.self).trimmed
    }

    private mutating func quotedCell() throws(DelimitedTable.Refusal) -> String {
        let begins = line
        var bytes: [UInt8] = []
        while place < text.count {
            let byte = text[place]
            place += 1
            if byte == Self.newline { line += 1 }
            guard byte == Self.quote else {
                bytes.append(byte)
                continue
            }
            if place < text.count, text[place] == Self.quote {
                bytes.append(Self.quote)
                place += 1
                continue
            }
            while place < text.count, text[place] == 0x20 { place += 1 }
            guard
                place == text.count
                    || [delimiter, Self.newline, Self.carriage].contains(text[place])
            else { throw refusal("quote", "Something stands behind a closing quote.") }
            return String(decoding: bytes, as: UTF8.self)
        }
        throw DelimitedTable.Refusal(
            reason: "quote",
            message: "A quoted cell does not end.",
            line: begins
        )
    }

    private mutating func endLine() throws(DelimitedTable.Refusal) {
        if text[place] == Self.carriage {
            guard place + 1 < text.count, text[place + 1] == Self.newline else {
                throw refusal("line_end", "A carriage return without a line feed.")
            }
            place += 1
        }
        place += 1
        line += 1
    }

    private func refusal(_ reason: String, _ message: String) -> DelimitedTable.Refusal {
        DelimitedTable.Refusal(reason: reason, message: message, line: line)
    }
}
