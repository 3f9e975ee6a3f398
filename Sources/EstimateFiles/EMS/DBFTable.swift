/// A dBase table as its own header describes it: fields by name, live records only.
///
/// Everything the header claims is checked against the bytes before a record is looked at, so that
/// no claim is ever used as an index: a record count beyond the file is refused with its place.
struct DBFTable {
    struct Field {
        var name: String
        /// C text, N and F number, L flag, D day, M memo block.
        var type: UInt8
        /// From the start of the record, the deletion flag at 0.
        var offset: Int
        var length: Int
    }

    /// The memo formats a table's version byte promises.
    enum Memo { case none, dBase3, dBase4, foxPro }

    let file: String
    let version: UInt8
    let fields: [String: Field]
    let records: [DBFRecord]
    let deletedCount: Int
    var warnings: [String] = []

    var memo: Memo {
        switch version {
        case 0x83: .dBase3
        case 0x8B: .dBase4
        case 0x30, 0xF5: .foxPro
        default: .none
        }
    }

    static let versions: Set<UInt8> = [0x03, 0x83, 0x8B, 0x30, 0xF5]
    private static let prefixLength = 32
    private static let fieldLength = 32
    private static let fieldEnd: UInt8 = 0x0D
    private static let fileEnd: UInt8 = 0x1A

    init(_ member: EstimateFiles.Member) throws(EstimateFileRefusal) {
        let bytes = member.bytes
        file = member.name
        guard bytes.count <= Limits.tableBytesMax else {
            throw EstimateFileRefusal(
                .tooLarge,
                "The table is larger than \(Limits.tableBytesMax) bytes.",
                at: file
            )
        }
        guard bytes.count > Self.prefixLength else {
            throw Self.refusal(.header, "The file ends inside its header.", file, bytes.count)
        }
        version = bytes[0]
        guard Self.versions.contains(version) else {
            throw Self.refusal(
                .header,
                "The first byte is none of a dBase III, IV or FoxPro table.",
                file,
                0
            )
        }
        let recordCount =
            Int(bytes[4]) | Int(bytes[5]) << 8 | Int(bytes[6]) << 16 | Int(bytes[7]) << 24
        let headerLength = Int(bytes[8]) | Int(bytes[9]) << 8
        let recordLength = Int(bytes[10]) | Int(bytes[11]) << 8
        guard headerLength > Self.prefixLength, headerLength <= bytes.count else {
            throw Self.refusal(
                .header,
                "The header claims \(headerLength) bytes of a file of \(bytes.count).",
                file,
                8
            )
        }
        fields = try Self.fields(bytes, headerLength: headerLength, file: file)
        let sum = 1 + fields.values.reduce(0) { $0 + $1.length }
        guard recordLength == sum else {
            throw Self.refusal(
                .recordLength,
                "The header claims records of \(recordLength) bytes, its fields "
                    + "come to \(sum).",
                file,
                10
            )
        }
        guard recordCount <= Limits.tableRecordCountMax else {
            throw Self.refusal(
                .recordCount,
                "The header claims \(recordCount) records, more than "
                    + "\(Limits.tableRecordCountMax).",
                file,
                4
            )
        }
        let room = (bytes.count - headerLength) / recordLength
        guard recordCount <= room else {
            throw Self.refusal(
                .recordCount,
                "The header claims \(recordCount) records, the file holds \(room).",
                file,
                4
            )
        }
        (records, deletedCount) = try Self.records(
            bytes,
            file: file,
            fields: fields,
            start: headerLength,
            count: recordCount,
            length: recordLength
        )
        let end = headerLength + recordCount * recordLength
        if bytes.count - end >= recordLength, bytes[end] != Self.fileEnd {
            warnings.append("\(file) holds more bytes than its \(recordCount) records.")
        }
    }

    /// Descriptors up to the 0x0D; what lies between it and the records is FoxPro's.
    private static func fields(
        _ bytes: [UInt8],
        headerLength: Int,
        file: String
    ) throws(EstimateFileRefusal) -> [String: Field] {
        var fields: [String: Field] = [:]
        var start = prefixLength
        var offset = 1
        while start < headerLength, bytes[start] != fieldEnd {
            guard start + fieldLength < headerLength else {
                throw refusal(.header, "The field list has no end.", file, start)
            }
            guard fields.count < Limits.tableFieldCountMax else {
                throw refusal(
                    .fields,
                    "More than \(Limits.tableFieldCountMax) fields.",
                    file,
                    start
                )
            }
            let raw = bytes[start..<start + 11].prefix { $0 != 0 }
            let name = String(decoding: raw, as: UTF8.self).trimmed.uppercased()
            guard !name.isEmpty, raw.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
                throw refusal(.fields, "A field has no readable name.", file, start)
            }
            let length = Int(bytes[start + 16])
            guard length > 0 else {
                throw refusal(.fields, "Field \(name) has no length.", file, start + 16)
            }
            let field = Field(
                name: name,
                type: bytes[start + 11],
                offset: offset,
                length: length
            )
            guard fields.updateValue(field, forKey: name) == nil else {
                throw refusal(.fields, "Field \(name) occurs twice.", file, start)
            }
            offset += length
            start += fieldLength
        }
        guard start < headerLength, !fields.isEmpty else {
            throw refusal(.header, "The field list has no end.", file, start)
        }
        return fields
    }

    private static func records(
        _ bytes: [UInt8],
        file: String,
        fields: [String: Field],
        start: Int,
        count: Int,
        length: Int
    ) throws(EstimateFileRefusal) -> ([DBFRecord], deleted: Int) {
        var records: [DBFRecord] = []
        var deleted = 0
        records.reserveCapacity(count)
        for index in 0..<count {
            let offset = start + index * length
            switch bytes[offset] {
            case UInt8(ascii: " "):
                records.append(
                    DBFRecord(
                        file: file,
                        number: index + 1,
                        offset: offset,
                        fields: fields,
                        bytes: bytes[offset..<offset + length]
                    )
                )
            case UInt8(ascii: "*"):
                deleted += 1
            default:
                throw refusal(
                    .recordFlag,
                    "Record \(index + 1) is marked neither live nor deleted.",
                    file,
                    offset
                )
            }
        }
        return (records, deleted)
    }

    static func refusal(
        _ reason: EstimateFileRefusal.Reason,
        _ message: String,
        _ file: String,
        _ offset: Int
    ) -> EstimateFileRefusal {
        EstimateFileRefusal(reason, message, at: "\(file) byte \(offset)")
    }
}
