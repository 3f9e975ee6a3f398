extension JSONReader {
    /// A string. Invalid UTF-8, control characters and lone surrogates are refused.
    public mutating func string() throws(JSONRefusal) -> String {
        skipSpace()
        guard peek == UInt8(ascii: "\"") else { throw wrongType("a string") }
        return try quoted()
    }

    /// Base64, standard or URL alphabet.
    public mutating func base64() throws(JSONRefusal) -> [UInt8] {
        guard let value = Base64.decode(try string()) else {
            throw refusal("not_base64", "bytes are written in base64")
        }
        return value
    }

    mutating func quoted() throws(JSONRefusal) -> String {
        guard take(UInt8(ascii: "\"")) else { throw syntax("a string") }
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                let text = String(validating: bytes[start..<position], as: UTF8.self)
                position += 1
                guard let text else { throw notUTF8 }
                return text
            case UInt8(ascii: "\\"):
                return try escaped(from: start)
            case 0..<0x20:
                throw syntax("an escape instead of a control character")
            default:
                position += 1
            }
        }
        throw syntax("the end of the string")
    }

    /// The rest of a string that has an escape at the position.
    private mutating func escaped(from start: Int) throws(JSONRefusal) -> String {
        var buffer = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: buffer, as: UTF8.self) else { throw notUTF8 }
                return text
            case UInt8(ascii: "\\"):
                try escape(into: &buffer)
            case 0..<0x20:
                throw syntax("an escape instead of a control character")
            default:
                buffer.append(byte)
            }
        }
        throw syntax("the end of the string")
    }

    private mutating func escape(into buffer: inout [UInt8]) throws(JSONRefusal) {
        let letter = peek
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): buffer.append(letter)
        case UInt8(ascii: "b"): buffer.append(0x08)
        case UInt8(ascii: "t"): buffer.append(0x09)
        case UInt8(ascii: "n"): buffer.append(0x0A)
        case UInt8(ascii: "f"): buffer.append(0x0C)
        case UInt8(ascii: "r"): buffer.append(0x0D)
        case UInt8(ascii: "u"): buffer.append(contentsOf: String(try scalar()).utf8)
        default: throw syntax("a known escape")
        }
    }

    /// After `\u`: a scalar of one unit, or of a pair of surrogates.
    private mutating func scalar() throws(JSONRefusal) -> Unicode.Scalar {
        let first = try unit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
            throw refusal("syntax", "half of a surrogate pair at byte \(position)")
        }
        let second = try unit()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar((first - 0xD800) << 10 + (second - 0xDC00) + 0x10000)
        else { throw refusal("syntax", "half of a surrogate pair at byte \(position)") }
        return scalar
    }

    private mutating func unit() throws(JSONRefusal) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            let digit: UInt8
            switch peek {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = peek - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = peek - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = peek - UInt8(ascii: "A") + 10
            default: throw syntax("four hexadecimal digits")
            }
            position += 1
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    private var notUTF8: JSONRefusal { refusal("not_utf8", "the text is not valid UTF-8") }
}
