/// Bounds of a JSON text, each checked before what it bounds is built.
public struct JSONLimits: Sendable, Hashable {
    /// Bytes of the whole text.
    public var bytesMax: Int
    /// Objects and lists inside each other.
    public var depthMax: Int
    /// Items of one list and members of one object.
    public var itemsMax: Int

    public init(bytesMax: Int = 4 << 20, depthMax: Int = 32, itemsMax: Int = 100_000) {
        self.bytesMax = bytesMax
        self.depthMax = depthMax
        self.itemsMax = itemsMax
    }
}

/// Why a JSON text was refused.
public struct JSONRefusal: Error, Sendable, Hashable {
    /// RFC 6901 pointer to the place: `/job/lines/2`.
    public var pointer: String
    /// Stable, lower_snake: `unknown_field`, `duplicate_key`, `wrong_type`, `too_deep`,
    /// `too_large`, `syntax`, `unknown_enum`, `out_of_range`, `not_integral`, `not_utf8`,
    /// `not_base64`, `not_a_time`, `not_a_duration`.
    public var reason: String
    public var detail: String

    public init(pointer: String, reason: String, detail: String) {
        self.pointer = pointer
        self.reason = reason
        self.detail = detail
    }

    /// The same refusal, one step further from the place.
    func inside(_ step: String) -> JSONRefusal {
        var outer = self
        let isPlain = step.utf8.allSatisfy { $0 != UInt8(ascii: "~") && $0 != UInt8(ascii: "/") }
        let escaped = isPlain ? step : Self.escape(step)
        outer.pointer = "/" + escaped + pointer
        return outer
    }

    private static func escape(_ step: String) -> String {
        var result = String.UnicodeScalarView()
        // A slash with an accent is a slash to whoever reads the pointer.
        for scalar in step.unicodeScalars {
            switch scalar {
            case "~": result.append(contentsOf: "~0".unicodeScalars)
            case "/": result.append(contentsOf: "~1".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}

/// Reads JSON strictly: duplicates, wrong types, depth and size are refused with the place.
///
/// A pull reader: whoever knows what comes next asks for it. `null` for a field is the same as
/// leaving the field out, and is refused as an item of a list.
public struct JSONReader: Sendable {
    /// Whose text it is.
    enum Source: Sendable {
        /// A client's: everything unexpected is refused.
        case client
        /// Path and query of a URL: every scalar arrives as a string.
        case url
        /// Our own table: a newer program may have written names that this one does not know.
        case table
    }

    let bytes: [UInt8]
    let limits: JSONLimits
    let source: Source
    var position = 0
    private var depth = 0

    public init(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONRefusal) {
        try self.init(bytes, limits: limits, source: .client)
    }

    init(_ bytes: [UInt8], limits: JSONLimits, source: Source) throws(JSONRefusal) {
        guard bytes.count <= limits.bytesMax else {
            throw JSONRefusal(
                pointer: "",
                reason: "too_large",
                detail: "at most \(limits.bytesMax) bytes"
            )
        }
        self.bytes = bytes
        self.limits = limits
        self.source = source
    }

    // MARK: Structure

    /// Reads an object's members; `member` must consume the value of the key it is handed.
    mutating func object(
        _ member: (inout JSONReader, String) throws(JSONRefusal) -> Void
    ) throws(JSONRefusal) {
        try enter(UInt8(ascii: "{"), "an object")
        var count = 0
        while try !leave(UInt8(ascii: "}"), after: &count) {
            let key = try quoted()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw syntax("a colon after the key") }
            do {
                try member(&self, key)
            } catch {
                throw error.inside(key)
            }
        }
    }

    /// Reads a list's items; `item` must consume one value.
    public mutating func list(
        _ item: (inout JSONReader) throws(JSONRefusal) -> Void
    ) throws(JSONRefusal) {
        try enter(UInt8(ascii: "["), "a list")
        var count = 0
        while try !leave(UInt8(ascii: "]"), after: &count) {
            do {
                try item(&self)
            } catch {
                throw error.inside(String(count - 1))
            }
        }
    }

    /// Takes a `null` if it comes next.
    public mutating func takeNull() throws(JSONRefusal) -> Bool {
        skipSpace()
        guard peek == UInt8(ascii: "n") else { return false }
        try word("null")
        return true
    }

    /// Nothing may follow.
    public mutating func end() throws(JSONRefusal) {
        skipSpace()
        guard position == bytes.count else { throw syntax("the end of the text") }
    }

    /// Reads any value and forgets it.
    mutating func skipValue() throws(JSONRefusal) {
        skipSpace()
        switch peek {
        case UInt8(ascii: "{"):
            try object { (reader, _) throws(JSONRefusal) in try reader.skipValue() }
        case UInt8(ascii: "["):
            try list { (reader) throws(JSONRefusal) in try reader.skipValue() }
        case UInt8(ascii: "\""): _ = try quoted()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        default: _ = try numberText()
        }
    }

    // MARK: Bytes

    /// The next byte, 0 at the end (0 begins no value).
    var peek: UInt8 { position < bytes.count ? bytes[position] : 0 }

    mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    mutating func word(_ word: StaticString) throws(JSONRefusal) {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count,
            word.withUTF8Buffer({ $0.elementsEqual(bytes[position..<end]) })
        else { throw syntax("a value") }
        position = end
    }

    func refusal(_ reason: String, _ detail: String) -> JSONRefusal {
        JSONRefusal(pointer: "", reason: reason, detail: detail)
    }

    func wrongType(_ expected: String) -> JSONRefusal {
        refusal("wrong_type", "\(expected) is expected here")
    }

    func syntax(_ expected: String) -> JSONRefusal {
        refusal("syntax", "\(expected) is expected at byte \(position)")
    }

    private mutating func enter(_ byte: UInt8, _ name: String) throws(JSONRefusal) {
        skipSpace()
        guard take(byte) else {
            throw position < bytes.count ? wrongType(name) : syntax(name)
        }
        depth += 1
        guard depth <= limits.depthMax else {
            throw refusal("too_deep", "at most \(limits.depthMax) levels")
        }
    }

    /// True when the object or list ends here; else goes to its next member.
    private mutating func leave(_ byte: UInt8, after count: inout Int) throws(JSONRefusal) -> Bool {
        skipSpace()
        if take(byte) {
            depth -= 1
            return true
        }
        if count > 0 {
            guard take(UInt8(ascii: ",")) else { throw syntax("a comma or the end") }
            skipSpace()
        }
        count += 1
        guard count <= limits.itemsMax else {
            throw refusal("too_large", "at most \(limits.itemsMax) items")
        }
        return false
    }
}
