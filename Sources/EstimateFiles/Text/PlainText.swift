/// Text of other programs, whose encoding nobody says: the byte order mark tells UTF-8 and UTF-16,
/// bytes that are UTF-8 are taken as that, and everything else as windows-1252.
///
/// Refused are bytes that are none of these, and control characters other than tab and line ends:
/// a file with them is no text.
enum PlainText {
    struct Fault: Error, Equatable {
        let message: String
        /// From 1.
        let line: Int
    }

    /// The text as UTF-8 without its byte order mark.
    static func utf8(of bytes: [UInt8]) throws(Fault) -> [UInt8] {
        let text: [UInt8]
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            text = Array(bytes.dropFirst(3))
            guard String(validating: text, as: UTF8.self) != nil else {
                throw Fault(message: "The bytes are not UTF-8, which the file says it is.", line: 1)
            }
        } else if bytes.starts(with: [0xFF, 0xFE]) {
            text = try utf16(bytes.dropFirst(2), isBigEndian: false)
        } else if bytes.starts(with: [0xFE, 0xFF]) {
            text = try utf16(bytes.dropFirst(2), isBigEndian: true)
        } else if String(validating: bytes, as: UTF8.self) != nil {
            text = bytes
        } else {
            text = try windows(bytes)
        }
        try refuseControls(text)
        return text
    }

    private static func utf16(
        _ bytes: ArraySlice<UInt8>,
        isBigEndian: Bool
    ) throws(Fault) -> [UInt8] {
        let fault = Fault(message: "The bytes are not UTF-16, which the file says it is.", line: 1)
        guard bytes.count.isMultiple(of: 2) else { throw fault }
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        var rest = bytes
        while let first = rest.popFirst(), let second = rest.popFirst() {
            let (high, low) = isBigEndian ? (first, second) : (second, first)
            units.append(UInt16(high) << 8 | UInt16(low))
        }
        guard let text = String(validating: units, as: UTF16.self) else { throw fault }
        return Array(text.utf8)
    }

    /// Five bytes stand for nothing in windows-1252.
    private static func windows(_ bytes: [UInt8]) throws(Fault) -> [UInt8] {
        let unassigned: Set<UInt8> = [0x81, 0x8D, 0x8F, 0x90, 0x9D]
        if let place = bytes.firstIndex(where: unassigned.contains) {
            throw Fault(
                message: "The bytes are neither UTF-8 nor windows-1252.",
                line: line(of: place, in: bytes)
            )
        }
        return Array(Windows1252.decode(bytes).utf8)
    }

    private static func refuseControls(_ text: [UInt8]) throws(Fault) {
        let place = text.firstIndex { byte in
            byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D || byte == 0x7F
        }
        guard let place else { return }
        throw Fault(
            message: "A control character stands in the text.",
            line: line(of: place, in: text)
        )
    }

    private static func line(of place: Int, in bytes: [UInt8]) -> Int {
        1 + bytes[..<place].count { $0 == 0x0A }
    }
}
