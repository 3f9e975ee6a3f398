public import SwiftProtobuf

/// The well-known types, by their own JSON forms.
extension JSONReader {
    /// An RFC 3339 instant with any offset, years 1–9999.
    public mutating func timestamp() throws(JSONRefusal) -> Google_Protobuf_Timestamp {
        guard let instant = RFC3339.parse(try string()) else {
            throw refusal("not_a_time", "an instant as 2026-03-01T08:15:00Z")
        }
        return Google_Protobuf_Timestamp(seconds: instant.seconds, nanos: instant.nanos)
    }

    /// Seconds with up to nine digits of fraction: `3.5s`, within ±10,000 years.
    public mutating func duration() throws(JSONRefusal) -> Google_Protobuf_Duration {
        let text = try string()
        var scanner = DigitScanner(text)
        let negative = scanner.take("-")
        var seconds: Int64 = 0
        var count = 0
        while count < 12, let digit = scanner.digit() {
            seconds = seconds * 10 + digit
            count += 1
        }
        guard count > 0, let nanos = scanner.fraction(), scanner.take("s"), scanner.isAtEnd,
            seconds <= 315_576_000_000
        else { throw refusal("not_a_duration", "seconds as 3.5s") }
        return Google_Protobuf_Duration(
            seconds: negative ? -seconds : seconds,
            nanos: Int32(negative ? -nanos : nanos)
        )
    }

    /// Comma-separated paths in lowerCamelCase or as the proto has them.
    public mutating func mask() throws(JSONRefusal) -> Google_Protobuf_FieldMask {
        let text = try string()
        var mask = Google_Protobuf_FieldMask()
        for path in text.split(separator: ",", omittingEmptySubsequences: !text.contains(",")) {
            let isPath = path.utf8.allSatisfy {
                ($0 >= 0x30 && $0 <= 0x39) || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A)
                    || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
            }
            guard (isPath && !path.isEmpty) || path == "*" else {
                throw wrongType("field names separated by commas")
            }
            mask.paths.append(FieldNames.snake(String(path)))
        }
        return mask
    }

    public mutating func structure() throws(JSONRefusal) -> Google_Protobuf_Struct {
        var result = Google_Protobuf_Struct()
        try object { (reader, name) throws(JSONRefusal) in
            guard result.fields[name] == nil else {
                throw reader.refusal("duplicate_key", "the key is there twice")
            }
            result.fields[name] = try reader.value()
        }
        return result
    }

    public mutating func listValue() throws(JSONRefusal) -> Google_Protobuf_ListValue {
        var result = Google_Protobuf_ListValue()
        try list { (reader) throws(JSONRefusal) in result.values.append(try reader.value()) }
        return result
    }

    /// Any JSON value; numbers become doubles.
    public mutating func value() throws(JSONRefusal) -> Google_Protobuf_Value {
        var result = Google_Protobuf_Value()
        skipSpace()
        switch peek {
        case UInt8(ascii: "{"): result.kind = .structValue(try structure())
        case UInt8(ascii: "["): result.kind = .listValue(try listValue())
        case UInt8(ascii: "\""): result.kind = .stringValue(try quoted())
        case UInt8(ascii: "t"), UInt8(ascii: "f"): result.kind = .boolValue(try bool())
        case UInt8(ascii: "n"):
            try word("null")
            result.kind = .nullValue(.nullValue)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            result.kind = .numberValue(try double())
        default: throw syntax("a value")
        }
        return result
    }
}
