/// Between the head of a frame and the values that callers and handlers know.
extension WireHead {
    /// Decodes and checks what any head must keep. Nil: these bytes are no head.
    init?(bytes: [UInt8]) {
        guard let head = try? WireHead(serializedBytes: bytes) else { return nil }
        self = head
    }

    /// Metadata by key, or why it may not be taken.
    func metadataByKey() -> Result<[String: [UInt8]], MetadataFault> {
        metadata.isEmpty
            ? .success([:])
            : MetadataLimits.byKey(metadata.lazy.map { ($0.key, [UInt8]($0.value)) })
    }

    struct MetadataFault: Error {
        var text: String
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
            service: wire.service,
            stamp: wire.stamp.isEmpty ? nil : Stamp(bytes: [UInt8](wire.stamp))
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
        if let stamp { wire.stamp.append(contentsOf: stamp.bytes) }
        return wire
    }

    /// Why nobody is this actor, or nil. `now` in microseconds since 1970.
    func fault(now: Int64) -> (reason: String, text: String)? {
        if userID.isEmpty && service.isEmpty {
            return ("ACTOR_INVALID", "the actor is neither a person nor a service")
        }
        if !userID.isEmpty && !service.isEmpty {
            return ("ACTOR_INVALID", "the actor is both a person and a service")
        }
        if !userID.isEmpty && shopID.isEmpty {
            return ("ACTOR_INVALID", "the acting person belongs to no shop")
        }
        if expires != 0 && expires <= now { return ("ACTOR_EXPIRED", "the actor has expired") }
        return nil
    }
}
