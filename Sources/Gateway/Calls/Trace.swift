/// The ids that follow a request through all programs.
struct Trace: Sendable {
    static let requestIDBytesMax = 64
    static let tracestateBytesMax = 512

    /// The client's `X-Request-Id` where it is plain, else ours.
    let requestID: String
    /// 32 hex digits.
    let traceID: String
    /// What the services are told: the trace with a span of ours.
    let traceparent: String
    let tracestate: String
    /// 32 hex digits that no client chose.
    let callKey: String

    init(
        requestID: String?,
        traceparent: String?,
        tracestate: String?,
        using random: inout some RandomNumberGenerator
    ) {
        let ours = Self.hex(random.next()) + Self.hex(random.next())
        callKey = ours
        self.requestID = requestID.flatMap { Self.isPlain($0) ? $0 : nil } ?? ours
        let given = traceparent.flatMap(Self.parse)
        let own = Self.hex(random.next()) + Self.hex(random.next())
        traceID = given?.trace ?? own
        self.traceparent = "00-\(traceID)-\(Self.hex(random.next()))-\(given?.flags ?? "01")"
        let state = given == nil ? nil : tracestate
        self.tracestate =
            state.flatMap {
                $0.utf8.count <= Self.tracestateBytesMax
                    && $0.utf8.allSatisfy { (0x20...0x7E).contains($0) } ? $0 : nil
            } ?? ""
    }

    /// Version 00 only: `00-<32 hex>-<16 hex>-<2 hex>`, nothing all zero.
    private static func parse(_ text: String) -> (trace: String, flags: String)? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, parts[0] == "00", isHex(parts[1], 32), isHex(parts[2], 16),
            isHex(parts[3], 2), parts[1].contains(where: { $0 != "0" }),
            parts[2].contains(where: { $0 != "0" })
        else { return nil }
        return (parts[1], parts[3])
    }

    private static func isHex(_ text: String, _ count: Int) -> Bool {
        text.utf8.count == count
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }

    private static func isPlain(_ text: String) -> Bool {
        (1...requestIDBytesMax).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                    UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }

    private static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
