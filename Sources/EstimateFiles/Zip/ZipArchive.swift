/// The members of a zip archive, in memory and under limits: stored or deflated, neither encrypted
/// nor in zip64, sizes and checksums as the central directory says, nothing written anywhere.
enum ZipArchive {
    static let signature: [UInt8] = [0x50, 0x4B, 0x03, 0x04]
    private static let endSignature: [UInt8] = [0x50, 0x4B, 0x05, 0x06]
    private static let entrySignature: [UInt8] = [0x50, 0x4B, 0x01, 0x02]
    private static let endLength = 22
    private static let entryLength = 46
    private static let localLength = 30
    private static let commentLengthMax = 65_535

    static func members(
        of archive: EstimateFiles.Member
    ) throws(EstimateFileRefusal) -> [EstimateFiles.Member] {
        let bytes = archive.bytes
        guard bytes.count <= Limits.zipInflatedBytesMax else {
            throw refusal("The archive is too large.", archive, 0)
        }
        guard let end = endOfDirectory(bytes) else {
            throw refusal("The archive has no directory: it is cut off.", archive, bytes.count)
        }
        let count = u16(bytes, end + 10)
        guard count <= Limits.zipMemberCountMax else {
            throw refusal(
                "The archive has more than \(Limits.zipMemberCountMax) members.",
                archive,
                end
            )
        }
        var members: [EstimateFiles.Member] = []
        var names: Set<String> = []
        var left = Limits.zipInflatedBytesMax
        var position = u32(bytes, end + 16)
        for _ in 0..<count {
            guard position >= 0, position + entryLength <= end,
                bytes[position...].starts(with: entrySignature)
            else { throw refusal("The archive's directory is damaged.", archive, position) }
            let nameLength = u16(bytes, position + 28)
            let next =
                position + entryLength + nameLength + u16(bytes, position + 30)
                + u16(bytes, position + 32)
            guard next <= end else {
                throw refusal("The archive's directory is damaged.", archive, position)
            }
            let raw = bytes[(position + entryLength)..<(position + entryLength + nameLength)]
            let name = String(decoding: raw, as: UTF8.self)
            if !name.hasSuffix("/") {
                guard names.insert(name).inserted else {
                    throw refusal("The archive holds \(name) twice.", archive, position)
                }
                let content = try content(bytes, entry: position, left: left, archive)
                left -= content.count
                members.append(EstimateFiles.Member(name: name, bytes: content))
            }
            position = next
        }
        return members
    }

    private static func content(
        _ bytes: [UInt8],
        entry: Int,
        left: Int,
        _ archive: EstimateFiles.Member
    ) throws(EstimateFileRefusal) -> [UInt8] {
        let method = u16(bytes, entry + 10)
        let packed = u32(bytes, entry + 20)
        let size = u32(bytes, entry + 24)
        let local = u32(bytes, entry + 42)
        guard u16(bytes, entry + 8) & 1 == 0 else {
            throw refusal("The archive is encrypted.", archive, entry)
        }
        guard size <= left, size <= Limits.tableBytesMax else {
            throw refusal("The archive unpacks to more than is read.", archive, entry)
        }
        guard local + localLength <= bytes.count, bytes[local...].starts(with: signature) else {
            throw refusal("A member is not where the directory says.", archive, entry)
        }
        let start = local + localLength + u16(bytes, local + 26) + u16(bytes, local + 28)
        guard start + packed <= bytes.count else {
            throw refusal("A member reaches beyond the archive.", archive, entry)
        }
        let body = bytes[start..<(start + packed)]
        let content: [UInt8]?
        switch method {
        case 0: content = packed == size ? Array(body) : nil
        case 8: content = Inflate.inflate(body, size: size)
        default: throw refusal("A member is packed by method \(method).", archive, entry)
        }
        guard let content, CRC32.of(content) == UInt32(truncatingIfNeeded: u32(bytes, entry + 16))
        else { throw refusal("A member is damaged.", archive, start) }
        return content
    }

    /// The last end record whose comment reaches exactly to the end of the file.
    private static func endOfDirectory(_ bytes: [UInt8]) -> Int? {
        var position = bytes.count - endLength
        let lowest = max(0, position - commentLengthMax)
        while position >= lowest {
            if bytes[position...].starts(with: endSignature),
                position + endLength + u16(bytes, position + 20) == bytes.count
            {
                return position
            }
            position -= 1
        }
        return nil
    }

    /// Callers have checked that the bytes are there; what is not there reads as 0.
    private static func u16(_ bytes: [UInt8], _ at: Int) -> Int {
        guard at >= 0, at + 2 <= bytes.count else { return 0 }
        return Int(bytes[at]) | Int(bytes[at + 1]) << 8
    }

    private static func u32(_ bytes: [UInt8], _ at: Int) -> Int {
        u16(bytes, at) | u16(bytes, at + 2) << 16
    }

    private static func refusal(
        _ message: String,
        _ archive: EstimateFiles.Member,
        _ offset: Int
    ) -> EstimateFileRefusal {
        EstimateFileRefusal(.zip, message, at: "\(archive.name) byte \(offset)")
    }
}

/// The checksum of zip members (ISO 3309).
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in
            value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1
        }
    }

    static func of(_ bytes: [UInt8]) -> UInt32 {
        var value: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            value = table[Int((value ^ UInt32(byte)) & 0xFF)] ^ (value >> 8)
        }
        return value ^ 0xFFFF_FFFF
    }
}
