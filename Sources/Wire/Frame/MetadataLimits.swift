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
    static func isPlain(_ text: String, bytesMax: Int) -> Bool {
        let bytes = text.utf8
        return bytes.count <= bytesMax && bytes.allSatisfy { (0x20...0x7e).contains($0) }
    }
}
