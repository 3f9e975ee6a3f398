/// The side file of memo texts: blocks of 512 bytes, in dBase III's or dBase IV's manner.
///
/// Memos hold remarks and options, never amounts: one that cannot be read is a warning.
struct MemoFile {
    let member: EstimateFiles.Member
    let kind: DBFTable.Memo

    private static let blockLength = 512
    private static let textEnd: UInt8 = 0x1A
    private static let dBase4Mark: [UInt8] = [0xFF, 0xFF, 0x08, 0x00]
    private static let dBase4PrefixLength = 8

    enum Reading: Equatable {
        case none
        case text(String)
        case unreadable(String)
    }

    /// The text of a block, given as the field's text; blank and 0 are no memo.
    func read(_ pointer: String?) -> Reading {
        guard let pointer, let block = FixedPoint.parse(pointer, decimals: 0), block != 0 else {
            return .none
        }
        let bytes = member.bytes
        guard block > 0, block <= Int64(bytes.count / Self.blockLength) else {
            return .unreadable("memo block \(pointer) lies beyond \(member.name)")
        }
        let start = Int(block) * Self.blockLength
        guard start < bytes.count else {
            return .unreadable("memo block \(pointer) lies beyond \(member.name)")
        }
        switch kind {
        case .dBase4 where bytes[start...].starts(with: Self.dBase4Mark):
            return readSized(bytes, start: start, pointer: pointer)
        case .dBase3, .dBase4, .none:
            let window = bytes[start...].prefix(Limits.memoBytesMax)
            return text(window.prefix { $0 != Self.textEnd })
        case .foxPro:
            return .unreadable("FoxPro memos of \(member.name) are not read")
        }
    }

    /// The length counts its own eight bytes.
    private func readSized(_ bytes: [UInt8], start: Int, pointer: String) -> Reading {
        guard start + Self.dBase4PrefixLength <= bytes.count else {
            return .unreadable("memo block \(pointer) of \(member.name) is cut off")
        }
        let length =
            Int(bytes[start + 4]) | Int(bytes[start + 5]) << 8 | Int(bytes[start + 6]) << 16
            | Int(bytes[start + 7]) << 24
        guard length >= Self.dBase4PrefixLength, length <= bytes.count - start,
            length <= Limits.memoBytesMax
        else {
            return .unreadable("memo block \(pointer) of \(member.name) claims \(length) bytes")
        }
        let body = bytes[(start + Self.dBase4PrefixLength)..<(start + length)]
        return text(body.prefix { $0 != Self.textEnd })
    }

    private func text(_ bytes: some Sequence<UInt8>) -> Reading {
        Windows1252.decode(bytes).filled.map(Reading.text) ?? .none
    }
}
