public import SwiftProtobuf

/// A key and its value in one call, so that generated code is a line a field.
extension JSONWriter {
    public mutating func string(_ key: StaticString, _ value: String) {
        self.key(key)
        string(value)
    }

    public mutating func bool(_ key: StaticString, _ value: Bool) {
        self.key(key)
        bool(value)
    }

    public mutating func number(_ key: StaticString, _ value: some BinaryInteger) {
        self.key(key)
        number(value)
    }

    public mutating func longNumber(_ key: StaticString, _ value: some BinaryInteger) {
        self.key(key)
        longNumber(value)
    }

    public mutating func double(_ key: StaticString, _ value: Double) {
        self.key(key)
        double(value)
    }

    public mutating func float(_ key: StaticString, _ value: Float) {
        self.key(key)
        float(value)
    }

    public mutating func base64(_ key: StaticString, _ value: some Collection<UInt8>) {
        self.key(key)
        base64(value)
    }

    public mutating func enumeration<E: NamedEnumeration>(_ key: StaticString, _ value: E) {
        self.key(key)
        enumeration(value)
    }

    public mutating func message<M: JSONMapped>(_ key: StaticString, _ value: M) {
        self.key(key)
        value.writeJSON(&self)
    }

    public mutating func message<M: JSONMapped>(_ value: M) { value.writeJSON(&self) }

    public mutating func timestamp(_ key: StaticString, _ value: Google_Protobuf_Timestamp) {
        self.key(key)
        timestamp(value)
    }

    public mutating func duration(_ key: StaticString, _ value: Google_Protobuf_Duration) {
        self.key(key)
        duration(value)
    }

    public mutating func mask(_ key: StaticString, _ value: Google_Protobuf_FieldMask) {
        self.key(key)
        mask(value)
    }

    public mutating func structure(_ key: StaticString, _ value: Google_Protobuf_Struct) {
        self.key(key)
        structure(value)
    }

    public mutating func list(_ key: StaticString, _ value: Google_Protobuf_ListValue) {
        self.key(key)
        list(value)
    }

    public mutating func value(_ key: StaticString, _ value: Google_Protobuf_Value) {
        self.key(key)
        self.value(value)
    }

    public mutating func array<T>(
        _ key: StaticString,
        _ items: [T],
        _ write: (inout JSONWriter, T) -> Void
    ) {
        self.key(key)
        array(items, write)
    }

    public mutating func array<T>(_ items: [T], _ write: (inout JSONWriter, T) -> Void) {
        beginArray()
        for item in items { write(&self, item) }
        endArray()
    }

    public mutating func map<K: Hashable, T>(
        _ key: StaticString,
        _ items: [K: T],
        _ write: (inout JSONWriter, T) -> Void
    ) {
        self.key(key)
        map(items, write)
    }

    /// A map, in the order of its keys' bytes so that equal maps give equal text.
    public mutating func map<K: Hashable, T>(
        _ items: [K: T],
        _ write: (inout JSONWriter, T) -> Void
    ) {
        beginObject()
        let entries = items.map { (name: "\($0.key)", value: $0.value) }
        for entry in entries.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
            self.key(entry.name)
            write(&self, entry.value)
        }
        endObject()
    }
}
