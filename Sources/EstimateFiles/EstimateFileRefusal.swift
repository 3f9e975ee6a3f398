/// Why a file is not read, and where; nothing of it is used.
public struct EstimateFileRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// A stable code for programs, one of `Reason`'s names: `MALFORMED_XML`, `DBF_RECORD_COUNT` …
    public var reason: String
    /// The same for a person, one sentence.
    public var message: String
    /// `line:column` in XML (lines from 1, columns from 0, as expat counts); file and byte offset
    /// in a table; `line:field` in collisionos-text (both from 1, field 0 is the record's name);
    /// the file's name otherwise.
    public var at: String
    /// Numbers of the lines that are wrong, as printed; empty when it is not about lines.
    public var lines: [String]

    init(_ reason: Reason, _ message: String, at: String, lines: [String] = []) {
        self.reason = reason.rawValue
        self.message = message
        self.at = at
        self.lines = lines
    }

    /// `MALFORMED_XML at 45:27: The XML is …`
    public var description: String { "\(reason) at \(at): \(message)" }

    /// Every code, in the order in which a file is tried.
    public enum Reason: String, Sendable, CaseIterable {
        /// No file, or an empty one.
        case empty = "EMPTY"
        /// Beyond one of `Limits`' sizes or counts.
        case tooLarge = "TOO_LARGE"
        /// Neither BMS, nor EMS, nor collisionos-text, nor any estimate known to us.
        case notAnEstimate = "NOT_AN_ESTIMATE"
        /// An estimate, but in a form that is recognised and not read.
        case foreignFormat = "FOREIGN_FORMAT"
        case encoding = "ENCODING"
        case doctype = "DTD_REFUSED"
        case malformed = "MALFORMED_XML"
        case tooDeep = "TOO_DEEP"
        case header = "DBF_HEADER"
        case fields = "DBF_FIELDS"
        case recordLength = "DBF_RECORD_LENGTH"
        case recordCount = "DBF_RECORD_COUNT"
        case recordFlag = "DBF_RECORD_FLAG"
        case member = "EMS_MEMBER_MISSING"
        case zip = "ZIP_REFUSED"
        /// A record of collisionos-text that is unknown, out of place, or there twice.
        case textRecord = "TEXT_RECORD"
        /// A field of one that cannot be what it says, or fields too many.
        case textFields = "TEXT_FIELDS"
        /// An amount, number of hours or count that is none.
        case number = "NUMBER"
        /// Lines without a description (J118).
        case lineDescription = "LINE_WITHOUT_DESCRIPTION"
        case noLines = "NO_LINES"
    }
}
