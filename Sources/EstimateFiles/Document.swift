extension EstimateFiles {
    /// Reads a document by what it holds, not by its name.
    static func readDocument(_ member: Member) throws(EstimateFileRefusal) -> EstimateFile {
        switch DocumentKind(member.bytes) {
        case .xml:
            return try BMSReader.read(try XMLDocument.parse(member.bytes, file: member.name))
        case .empty:
            throw EstimateFileRefusal(.empty, "The file is empty.", at: member.name)
        case .pipeText: return try TextReader.read(member)
        case .oldPipeText:
            throw EstimateFileRefusal(
                .foreignFormat,
                "This is the first pipe-delimited text of the earlier program (HD|), which is not "
                    + "read: export collisionos-text (HDR|), BMS or EMS.",
                at: "1:0"
            )
        case .print:
            throw EstimateFileRefusal(
                .notAnEstimate,
                "This is a printed estimate (PDF): export BMS or EMS instead.",
                at: member.name
            )
        case .foreignEncoding:
            throw EstimateFileRefusal(
                .encoding,
                "The document is in EBCDIC or UTF-32, which is not read.",
                at: "1:0"
            )
        case .archive:
            throw EstimateFileRefusal(
                .zip,
                "An archive inside an archive is not unpacked.",
                at: member.name
            )
        case .other:
            throw EstimateFileRefusal(
                .notAnEstimate,
                "The file is neither XML nor a table of an EMS set.",
                at: member.name
            )
        }
    }
}

/// What a file's first bytes say it is.
enum DocumentKind {
    case empty, xml, pipeText, oldPipeText, print, foreignEncoding, archive, other

    init(_ bytes: [UInt8]) {
        func begins(_ prefix: [UInt8]) -> Bool { bytes.starts(with: prefix) }
        let blanks: Set<UInt8> = [0x09, 0x0A, 0x0D, 0x20]
        let body = begins([0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        let text = body.drop { blanks.contains($0) }
        let header = Array("HDR|".utf8)
        if bytes.isEmpty {
            self = .empty
        } else if begins([0xFF, 0xFE] + header.flatMap { [$0, 0] })
            || begins([0xFE, 0xFF] + header.flatMap { [0, $0] })
        {
            self = .pipeText
        } else if begins([0xFF, 0xFE, 0, 0]) || begins([0, 0, 0xFE, 0xFF])
            || begins([0x4C, 0x6F, 0xA7, 0x94])
        {
            self = .foreignEncoding
        } else if begins([0xFF, 0xFE]) || begins([0xFE, 0xFF]) || begins([0x3C, 0])
            || begins([0, 0x3C]) || text.first == UInt8(ascii: "<")
        {
            self = .xml
        } else if text.starts(with: header) {
            self = .pipeText
        } else if text.starts(with: Array("HD|".utf8)) {
            self = .oldPipeText
        } else if begins(ZipArchive.signature) {
            self = .archive
        } else if begins(Array("%PDF".utf8)) {
            self = .print
        } else {
            self = .other
        }
    }
}
