/// Keeps a spreadsheet from taking a text for a formula, and takes the mark off again.
///
/// A text that begins with `=`, `+`, `-`, `@` or a tab, or with apostrophes before one of these,
/// gets one apostrophe in front. What is read loses it, so that every text comes back as it was.
public enum FormulaGuard {
    private static let dangerous: Set<Unicode.Scalar> = ["=", "+", "-", "@", "\t"]
    private static let mark: Unicode.Scalar = "'"

    /// The text as it may be written into a cell.
    public static func with(_ text: String) -> String {
        isDangerous(text.unicodeScalars[...]) ? "'" + text : text
    }

    /// The text of a cell.
    public static func without(_ cell: String) -> String {
        let scalars = cell.unicodeScalars
        guard scalars.first == mark, isDangerous(scalars.dropFirst()) else { return cell }
        return String(String.UnicodeScalarView(scalars.dropFirst()))
    }

    private static func isDangerous(_ scalars: Substring.UnicodeScalarView) -> Bool {
        scalars.first { $0 != mark }.map(dangerous.contains) ?? false
    }
}

/// Writes a table as RFC 4180 wants it: commas, CRLF, UTF-8 with the byte order mark that
/// spreadsheets look for.
public struct DelimitedWriter: Sendable {
    public private(set) var bytes: [UInt8]
    private var isFirst = true

    public init(isFirstOfFile: Bool = true) {
        bytes = isFirstOfFile ? [0xEF, 0xBB, 0xBF] : []
    }

    /// A cell of text, guarded against being taken for a formula.
    public mutating func text(_ text: String) { add(FormulaGuard.with(text)) }

    /// A cell that is a number, a time or a word of ours: written as it is.
    public mutating func plain(_ text: String) { add(text) }

    public mutating func endRow() {
        bytes += [0x0D, 0x0A]
        isFirst = true
    }

    private mutating func add(_ text: String) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        let needsQuotes =
            text.utf8.contains { [0x22, 0x2C, 0x3B, 0x0A, 0x0D, 0x09].contains($0) }
            || text != text.trimmed
        guard needsQuotes else { return bytes += Array(text.utf8) }
        bytes.append(0x22)
        for byte in text.utf8 {
            if byte == 0x22 { bytes.append(0x22) }
            bytes.append(byte)
        }
        bytes.append(0x22)
    }
}
