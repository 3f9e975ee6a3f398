/// Writes JSON straight into bytes. Calls come in document order; the writer adds the commas.
///
/// Values are written by the protobuf JSON rules: 64-bit integers as strings, bytes as base64,
/// times as RFC 3339 in UTC. Nothing the writer is handed can make it fail: what JSON cannot say
/// (a NaN inside a Struct) is written as `null`.
public struct JSONWriter: Sendable {
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    public init() {}

    /// Reserves room, for answers whose size is about known.
    public init(capacity: Int) { bytes.reserveCapacity(capacity) }

    /// The JSON text that `body` writes.
    public static func text(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        body(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    // MARK: Structure

    public mutating func beginObject() { open(UInt8(ascii: "{")) }
    public mutating func endObject() { close(UInt8(ascii: "}")) }
    public mutating func beginArray() { open(UInt8(ascii: "[")) }
    public mutating func endArray() { close(UInt8(ascii: "]")) }

    /// The next value's key. The name is one of ours and needs no escaping.
    public mutating func key(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// The next value's key, of any text.
    public mutating func key(_ name: String) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    // MARK: Values

    public mutating func null() { token("null") }
    public mutating func bool(_ value: Bool) { token(value ? "true" : "false") }

    public mutating func string(_ value: String) {
        separate()
        quote(value)
        needsComma = true
    }

    /// A 32-bit or smaller integer: a JSON number.
    public mutating func number(_ value: some BinaryInteger) {
        separate()
        bytes.append(contentsOf: String(value).utf8)
        needsComma = true
    }

    /// A 64-bit integer: a JSON string, exact for every reader.
    public mutating func longNumber(_ value: some BinaryInteger) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: String(value).utf8)
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Shortest text that reads back as the same value; NaN and the infinities as strings.
    public mutating func double(_ value: Double) {
        guard value.isFinite else { return notFinite(isNaN: value.isNaN, isNegative: value < 0) }
        decimal("\(value)")
    }

    public mutating func float(_ value: Float) {
        guard value.isFinite else { return notFinite(isNaN: value.isNaN, isNegative: value < 0) }
        decimal("\(value)")
    }

    /// Standard base64 with padding.
    public mutating func base64(_ value: some Collection<UInt8>) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        Base64.append(value, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// An enum's value by its proto name; a number that has none as the number.
    public mutating func enumeration<E: NamedEnumeration>(_ value: E) {
        if let known = E.values.value(number: value.rawValue) {
            separate()
            bytes.append(UInt8(ascii: "\""))
            bytes.append(contentsOf: known.name.utf8)
            bytes.append(UInt8(ascii: "\""))
            needsComma = true
        } else {
            number(value.rawValue)
        }
    }

    /// ASCII without quotes, backslashes or control characters: times, durations, masks.
    mutating func plain(_ append: (inout [UInt8]) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        append(&bytes)
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    // MARK: Bytes

    private mutating func open(_ byte: UInt8) {
        separate()
        bytes.append(byte)
        needsComma = false
    }

    private mutating func close(_ byte: UInt8) {
        bytes.append(byte)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func token(_ text: StaticString) {
        separate()
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
        needsComma = true
    }

    private mutating func decimal(_ text: String) {
        separate()
        bytes.append(contentsOf: text.hasSuffix(".0") ? text.utf8.dropLast(2) : text.utf8[...])
        needsComma = true
    }

    private mutating func notFinite(isNaN: Bool, isNegative: Bool) {
        token(isNaN ? "\"NaN\"" : isNegative ? "\"-Infinity\"" : "\"Infinity\"")
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            var start = 0
            for position in utf8.indices where Self.needsEscape(utf8[position]) {
                bytes.append(contentsOf: utf8[start..<position])
                escape(utf8[position])
                start = position + 1
            }
            bytes.append(contentsOf: utf8[start...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F
    }

    private mutating func escape(_ byte: UInt8) {
        bytes.append(0x5C)
        switch byte {
        case 0x22, 0x5C: bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        default:
            bytes.append(contentsOf: [UInt8(ascii: "u"), 0x30, 0x30])
            bytes.append(Self.hex[Int(byte >> 4)])
            bytes.append(Self.hex[Int(byte & 15)])
        }
    }

    private static let hex: [UInt8] = Array("0123456789abcdef".utf8)
}
