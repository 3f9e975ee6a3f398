/// The head of a REQUEST as the server reads it: fields of `WireHead` that a request has, each
/// still lying in its batch. Equal to what SwiftProtobuf reads of the same bytes: of a field that
/// comes twice the last counts, pieces of `actor` are joined, unknown fields are ignored.
struct RequestHead {
    var method = 0..<0
    var timeoutMilliseconds: UInt32 = 0
    var attempt: UInt32 = 0
    var idempotencyKey = 0..<0
    var traceparent = 0..<0
    var tracestate = 0..<0
    var requestID = 0..<0
    /// The bytes of a `WireActor`.
    var actor: Range<Int>?
    /// The pieces of an actor that came in several.
    var actorPieces: [UInt8] = []
    var metadata: [(key: String, value: [UInt8])] = []
    var sentMicroseconds: UInt64 = 0

    /// Nil: these bytes are no head.
    init?(_ batch: [UInt8], _ range: Range<Int>) {
        var fields = FieldReader(batch, range)
        while let (number, value) = fields.next() {
            switch (number, value) {
            case (1, .bytes(let range)): method = range
            case (2, .varint(let value)): timeoutMilliseconds = UInt32(truncatingIfNeeded: value)
            case (3, .varint(let value)): attempt = UInt32(truncatingIfNeeded: value)
            case (4, .bytes(let range)): idempotencyKey = range
            case (5, .bytes(let range)): traceparent = range
            case (6, .bytes(let range)): tracestate = range
            case (7, .bytes(let range)):
                if let before = actor {
                    if actorPieces.isEmpty { actorPieces = Array(batch[before]) }
                    actorPieces += batch[range]
                }
                actor = range
            case (8, .bytes(let range)):
                guard let entry = Self.entry(batch, range) else { return nil }
                metadata.append(entry)
            case (9, .bytes(let range)): requestID = range
            case (10, .varint(let value)): sentMicroseconds = value
            default: break
            }
        }
        if fields.isBroken { return nil }
    }

    /// One piece of metadata: key = 1, value = 2.
    private static func entry(
        _ batch: [UInt8],
        _ range: Range<Int>
    ) -> (key: String, value: [UInt8])? {
        var fields = FieldReader(batch, range)
        var (key, value) = (0..<0, 0..<0)
        while let (number, field) = fields.next() {
            switch (number, field) {
            case (1, .bytes(let range)): key = range
            case (2, .bytes(let range)): value = range
            default: break
            }
        }
        guard !fields.isBroken, let key = text(batch, key) else { return nil }
        return (key, Array(batch[value]))
    }

    /// - Returns: nil if the bytes are not UTF-8.
    static func text(_ batch: [UInt8], _ range: Range<Int>) -> String? {
        if range.isEmpty { return "" }
        return batch.withUnsafeBufferPointer {
            String(validating: UnsafeBufferPointer(rebasing: $0[range]), as: UTF8.self)
        }
    }
}

extension RequestHead {
    /// Why the texts of a REQUEST may not be taken, or nil.
    func fault(in batch: [UInt8]) -> String? {
        if method.count > MetadataLimits.methodBytesMax { return MetadataLimits.Fault.method }
        if idempotencyKey.count > MetadataLimits.idempotencyKeyBytesMax {
            return MetadataLimits.Fault.idempotencyKey
        }
        if !MetadataLimits.isPlain(batch, requestID, MetadataLimits.requestIDBytesMax) {
            return MetadataLimits.Fault.requestID
        }
        if !MetadataLimits.isPlain(batch, traceparent, MetadataLimits.traceBytesMax)
            || !MetadataLimits.isPlain(batch, tracestate, MetadataLimits.traceBytesMax)
        {
            return MetadataLimits.Fault.trace
        }
        return nil
    }

    /// Metadata by key, or why it may not be taken.
    func metadataByKey() -> Result<[String: [UInt8]], WireHead.MetadataFault> {
        metadata.isEmpty ? .success([:]) : MetadataLimits.byKey(metadata)
    }

    var metadataFault: String? {
        if case .failure(let fault) = metadataByKey() { fault.text } else { nil }
    }
}
