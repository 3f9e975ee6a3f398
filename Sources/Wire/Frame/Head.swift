/// Between the head of a frame and the values that callers and handlers know.
extension WireHead {
    /// Decodes and checks what any head must keep. Nil: these bytes are no head.
    init?(bytes: [UInt8]) {
        guard let head = try? WireHead(serializedBytes: bytes) else { return nil }
        self = head
    }

    /// Metadata by key, or why it may not be taken.
    func metadataByKey() -> Result<[String: [UInt8]], MetadataFault> {
        guard !metadata.isEmpty else { return .success([:]) }
        var byKey: [String: [UInt8]] = [:]
        for entry in metadata {
            guard byKey.updateValue([UInt8](entry.value), forKey: entry.key) == nil else {
                return .failure(MetadataFault(text: "metadata names a key twice"))
            }
        }
        if let fault = MetadataLimits.fault(in: byKey) {
            return .failure(MetadataFault(text: fault))
        }
        return .success(byKey)
    }

    struct MetadataFault: Error {
        var text: String
    }

    /// Why the texts of a REQUEST may not be taken, or nil.
    var requestFault: String? {
        if method.utf8.count > MetadataLimits.methodBytesMax { return "the method is too long" }
        if idempotencyKey.utf8.count > MetadataLimits.idempotencyKeyBytesMax {
            return "the idempotency key is longer than 255 bytes"
        }
        if !MetadataLimits.isPlain(requestID, bytesMax: MetadataLimits.requestIDBytesMax) {
            return "the request id is not plain text of at most 128 bytes"
        }
        if !MetadataLimits.isPlain(traceparent, bytesMax: MetadataLimits.traceBytesMax)
            || !MetadataLimits.isPlain(tracestate, bytesMax: MetadataLimits.traceBytesMax)
        {
            return "the trace context is not plain text of at most 512 bytes"
        }
        return nil
    }

    mutating func set(metadata byKey: [String: [UInt8]]) {
        metadata = byKey.map { key, value in
            var entry = WireEntry()
            entry.key = key
            entry.value.append(contentsOf: value)
            return entry
        }
    }
}

extension Actor {
    init(_ wire: WireActor) {
        self.init(
            userID: wire.userID,
            shopID: wire.shopID,
            role: wire.role,
            permissions: PermissionSet(rawValue: [UInt8](wire.permissions)),
            expires: wire.expires,
            session: wire.session,
            service: wire.service
        )
    }

    var wire: WireActor {
        var wire = WireActor()
        wire.userID = userID
        wire.shopID = shopID
        wire.role = role
        wire.permissions.append(contentsOf: permissions.rawValue)
        wire.expires = expires
        wire.session = session
        wire.service = service
        return wire
    }

    /// Why nobody is this actor, or nil. `now` in microseconds since 1970.
    func fault(now: Int64) -> (reason: String, text: String)? {
        if userID.isEmpty && service.isEmpty {
            return ("ACTOR_INVALID", "the actor is neither a person nor a service")
        }
        if !userID.isEmpty && shopID.isEmpty {
            return ("ACTOR_INVALID", "the acting person belongs to no shop")
        }
        if expires != 0 && expires <= now { return ("ACTOR_EXPIRED", "the actor has expired") }
        return nil
    }
}
