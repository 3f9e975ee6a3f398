/// The path of a URL, taken apart strictly: whatever two programs could read in two ways is
/// refused, so that what was checked is what is called.
enum PathText {
    static let segmentsMax = 16

    enum Refusal: Error, Equatable {
        /// Not a path we could have written: bad percent-encoding, dots, control characters.
        case malformed
        /// Well-formed, but no route has it: trailing or doubled slash.
        case nowhere
    }

    /// Raw segments, still percent-encoded. `/` alone gives none.
    static func split(_ path: Substring) throws(Refusal) -> [Substring] {
        guard path.first == "/" else { throw .malformed }
        for byte in path.utf8 {
            switch byte {
            case 0x21...0x7E where byte != UInt8(ascii: "\\") && byte != UInt8(ascii: ";"): continue
            default: throw .malformed
            }
        }
        let rest = path.dropFirst()
        if rest.isEmpty { return [] }
        let segments = rest.split(separator: "/", omittingEmptySubsequences: false)
        guard segments.count <= segmentsMax else { throw .nowhere }
        if segments.contains(where: \.isEmpty) { throw .nowhere }
        if segments.contains("."[...]) || segments.contains(".."[...]) { throw .malformed }
        return segments
    }

    /// A captured segment without its percent-encoding. What decodes to a slash, a backslash, a
    /// percent sign, dots alone or a control character is refused.
    static func decode(_ segment: Substring) throws(Refusal) -> String {
        guard segment.utf8.contains(UInt8(ascii: "%")) else { return String(segment) }
        guard let text = percentDecoded(segment.utf8, plusIsSpace: false) else {
            throw .malformed
        }
        if text == "." || text == ".." { throw .malformed }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "/", "\\", "%": throw .malformed
            case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value):
                throw .malformed
            default: continue
            }
        }
        return text
    }

    /// nil when an escape is cut off or no hex, or the bytes are not UTF-8.
    static func percentDecoded(_ bytes: some Sequence<UInt8>, plusIsSpace: Bool) -> String? {
        var result: [UInt8] = []
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            if byte == UInt8(ascii: "%") {
                guard let high = iterator.next().flatMap(hexDigit),
                    let low = iterator.next().flatMap(hexDigit)
                else { return nil }
                result.append(high << 4 | low)
            } else if byte == UInt8(ascii: "+"), plusIsSpace {
                result.append(0x20)
            } else {
                result.append(byte)
            }
        }
        return String(validating: result, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
