public import SwiftProtobuf

/// The well-known types, by their own JSON forms.
extension JSONWriter {
    /// RFC 3339 in UTC with 0, 3, 6 or 9 digits of fraction; `null` outside the years 1–9999.
    public mutating func timestamp(_ value: Google_Protobuf_Timestamp) {
        guard let text = RFC3339.text(seconds: value.seconds, nanos: value.nanos) else {
            return null()
        }
        plain { $0.append(contentsOf: text.utf8) }
    }

    /// Seconds with 0, 3, 6 or 9 digits of fraction: `1.500s`.
    public mutating func duration(_ value: Google_Protobuf_Duration) {
        let negative = value.seconds < 0 || value.nanos < 0
        plain { bytes in
            if negative { bytes.append(UInt8(ascii: "-")) }
            bytes.append(contentsOf: String(value.seconds.magnitude).utf8)
            RFC3339.appendFraction(Int64(value.nanos).magnitude, to: &bytes)
            bytes.append(UInt8(ascii: "s"))
        }
    }

    /// Comma-separated lowerCamelCase paths.
    public mutating func mask(_ value: Google_Protobuf_FieldMask) {
        string(value.paths.map(FieldNames.lowerCamel).joined(separator: ","))
    }

    public mutating func structure(_ value: Google_Protobuf_Struct) {
        beginObject()
        let names = value.fields.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for name in names {
            key(name)
            if let field = value.fields[name] { self.value(field) } else { null() }
        }
        endObject()
    }

    public mutating func list(_ value: Google_Protobuf_ListValue) {
        beginArray()
        for item in value.values { self.value(item) }
        endArray()
    }

    public mutating func value(_ value: Google_Protobuf_Value) {
        switch value.kind {
        case .numberValue(let number): number.isFinite ? double(number) : null()
        case .stringValue(let text): string(text)
        case .boolValue(let flag): bool(flag)
        case .structValue(let fields): structure(fields)
        case .listValue(let items): list(items)
        case .nullValue, nil: null()
        }
    }
}
