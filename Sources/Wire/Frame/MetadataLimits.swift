/// What may stand in the strings and the metadata of a head.
public enum MetadataLimits {
    /// Keys and values of one head, in bytes, together.
    public static let bytesMax = 8 << 10
    public static let keyBytesMax = 64
    public static let idempotencyKeyBytesMax = 255
    public static let requestIDBytesMax = 128
    /// traceparent is 55 bytes in the W3C's version 00; tracestate may have 512.
    public static let traceBytesMax = 512
    public static let peerNameBytesMax = 64
    public static let methodBytesMax = 256

    /// What is said of the texts of a request that may not be taken.
    enum Fault {
        static let method = "the method is too long"
        static let idempotencyKey = "the idempotency key is longer than 255 bytes"
        static let requestID = "the request id is not plain text of at most 128 bytes"
        static let trace = "the trace context is not plain text of at most 512 bytes"
    }

    /// Metadata by key, or why it may not be taken.
    static func byKey(
        _ entries: some Sequence<(key: String, value: [UInt8])>
    ) -> Result<[String: [UInt8]], WireHead.MetadataFault> {
        var byKey: [String: [UInt8]] = [:]
        for (key, value) in entries {
            guard byKey.updateValue(value, forKey: key) == nil else {
                return .failure(WireHead.MetadataFault(text: "metadata names a key twice"))
            }
        }
        if let fault = fault(in: byKey) {
            return .failure(WireHead.MetadataFault(text: fault))
        }
        return .success(byKey)
    }

    /// Why the metadata may not travel, or nil.
    static func fault(in metadata: [String: [UInt8]]) -> String? {
        var bytes = 0
        for (key, value) in metadata {
            guard isKey(key) else { return "metadata key is not 1 to 64 of a-z 0-9 - _ ." }
            bytes += key.utf8.count + value.count
        }
        return bytes <= bytesMax ? nil : "metadata is larger than \(bytesMax) bytes"
    }

    /// Keys of metadata and names of peers: 1 to 64 of a-z 0-9 - _ .
    static func isKey(_ key: String) -> Bool {
        let bytes = key.utf8
        return (1...keyBytesMax).contains(bytes.count)
            && bytes.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }

    /// Trace and request ids end up in logs: printable ASCII, no longer than `bytesMax`.
    static func isPlain(_ text: String, _ bytesMax: Int) -> Bool {
        var text = text
        return text.withUTF8 { isPlain(UnsafeRawBufferPointer($0), bytesMax) }
    }

    /// - Parameter range: within the batch.
    static func isPlain(_ batch: [UInt8], _ range: Range<Int>, _ bytesMax: Int) -> Bool {
        batch.withUnsafeBytes {
            isPlain(UnsafeRawBufferPointer(rebasing: $0[range]), bytesMax)
        }
    }

    private static func isPlain(_ bytes: UnsafeRawBufferPointer, _ bytesMax: Int) -> Bool {
        guard bytes.count <= bytesMax else { return false }
        // Or-ed over all bytes, so that the loop has no branch: bit 8 and above = not plain.
        var fault: UInt32 = 0
        for byte in bytes { fault |= (UInt32(byte) &- 0x20) | (0x7e &- UInt32(byte)) }
        return fault < 0x100
    }
}
