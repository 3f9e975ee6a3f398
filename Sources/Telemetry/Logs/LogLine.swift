import Logging

/// One line of JSON: an object of texts, lists and objects. Empty texts are left out.
struct LogLine {
    /// Bytes of one text; longer ones are cut: one entry must not fill a disk.
    static let textBytesMax = 8192
    /// Metadata within metadata deeper than this is left out.
    static let depthMax = 4

    private var bytes: [UInt8] = [UInt8(ascii: "{")]

    mutating func add(_ key: String, text: String) {
        if text.isEmpty { return }
        name(key)
        quote(text)
    }

    mutating func add(_ key: String, _ value: Logger.Metadata.Value) {
        name(key)
        write(value, depth: 0)
    }

    func finished() -> [UInt8] { bytes + [UInt8(ascii: "}"), UInt8(ascii: "\n")] }

    private mutating func name(_ key: String) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        quote(key)
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func write(_ value: Logger.Metadata.Value, depth: Int) {
        switch value {
        case .string(let text): quote(text)
        case .stringConvertible(let thing): quote(thing.description)
        case .array(let values):
            bytes.append(UInt8(ascii: "["))
            for (position, value) in values.enumerated() where depth < Self.depthMax {
                if position > 0 { bytes.append(UInt8(ascii: ",")) }
                write(value, depth: depth + 1)
            }
            bytes.append(UInt8(ascii: "]"))
        case .dictionary(let values):
            bytes.append(UInt8(ascii: "{"))
            let sorted = values.sorted { $0.key < $1.key }
            for (position, pair) in sorted.enumerated() where depth < Self.depthMax {
                if position > 0 { bytes.append(UInt8(ascii: ",")) }
                quote(pair.key)
                bytes.append(UInt8(ascii: ":"))
                write(pair.value, depth: depth + 1)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    /// Control characters (line feeds, escapes of a terminal) never reach the log as they are.
    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var left = Self.textBytesMax
        for scalar in text.unicodeScalars {
            left -= UTF8.width(scalar)
            if left < 0 { break }
            switch scalar {
            case "\"": bytes.append(contentsOf: #"\""#.utf8)
            case "\\": bytes.append(contentsOf: #"\\"#.utf8)
            case "\n": bytes.append(contentsOf: #"\n"#.utf8)
            case "\r": bytes.append(contentsOf: #"\r"#.utf8)
            case "\t": bytes.append(contentsOf: #"\t"#.utf8)
            case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value):
                let hex = String(scalar.value, radix: 16)
                bytes.append(contentsOf: (hex.count == 1 ? #"\u000"# : #"\u00"#).utf8)
                bytes.append(contentsOf: hex.utf8)
            default: bytes.append(contentsOf: String(scalar).utf8)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
