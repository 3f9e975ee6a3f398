internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf
internal import Wire

/// POST /v1/apiKeys — a key for another program; its text is in this answer and nowhere else.
enum CreateApiKey {
    static func handle(_ request: CreateApiKeyRequest, _ call: Call) async throws
        -> CreateApiKeyResponse
    {
        let shop = try call.shop
        guard call.actor.key == nil, call.actor.isPerson else { throw StaffRefusal.keysAreNoPeople }
        let scopes = Set(request.scopes).subtracting([.unspecified])
            .sorted { $0.rawValue < $1.rawValue }
        guard !scopes.isEmpty else { throw ApiKeyRefusal.scopesMissing }
        try ApiKey.checkScopes(scopes) { call.may($0) }
        guard !request.hasExpiresAt || request.expiresAt.microseconds > call.now else {
            throw ApiKeyRefusal.expiryPassed
        }
        var random = SystemRandomNumberGenerator()
        let text = ApiKey.mark + SecretToken.make(random: &random).text
        // Not kept under an idempotency key: the key is in no stored answer.
        return try await call.environment.store.write { tx in
            try TrialGate.check(tx, shop)
            let known = try tx.all(ApiKey.self, in: shop, where: [.isNull("revoked_at")])
            guard known.count(where: { $0.isInUse(at: call.now) }) < ApiKey.inUseMax else {
                throw ApiKeyRefusal.tooManyKeys(ApiKey.inUseMax)
            }
            let key = ApiKey.with {
                $0.name = request.name
                $0.prefix = String(text.prefix(ApiKey.prefixCharacters))
                $0.keyHash = SecretToken.hash(text)
                $0.scopes = scopes
                if request.hasExpiresAt { $0.expiresAt = request.expiresAt }
                $0.createdBy = call.actor.userID
            }
            let saved = try tx.insert(key, in: shop, by: call.authorship)
            try saved.note("created", tx, in: shop, by: call.authorship)
            return CreateApiKeyResponse.with {
                $0.apiKey = saved
                $0.key = text
            }
        }
    }
}

/// GET /v1/apiKeys — the shop's keys, newest first.
enum ListApiKeys {
    static let rowsMax = 200

    static func handle(_ request: ListApiKeysRequest, _ call: Call) async throws
        -> ListApiKeysResponse
    {
        let shop = try call.shop
        let now = call.now
        return try await call.read { view in
            let keys = try view.all(
                ApiKey.self,
                in: shop,
                where: request.showEnded ? [] : [.isNull("revoked_at")],
                order: [.descending("id")],
                limit: rowsMax
            )
            return ListApiKeysResponse.with {
                $0.apiKeys = keys.filter { request.showEnded || $0.isInUse(at: now) }
            }
        }
    }
}

/// POST /v1/apiKeys/{id}:revoke — the key ends, within 60 s everywhere.
enum RevokeApiKey {
    static func handle(_ request: RevokeApiKeyRequest, _ call: Call) async throws -> ApiKey {
        let shop = try call.shop
        return try await call.write { tx in
            var key = try tx.require(ApiKey.self, request.id, in: shop)
            guard !key.hasRevokedAt else { return key }
            key.revokedAt = Google_Protobuf_Timestamp(microseconds: call.now)
            if call.actor.isPerson { key.revokedBy = call.actor.userID }
            let saved = try tx.update(key, expecting: nil, in: shop, by: call.authorship)
            try saved.note("revoked", tx, in: shop, by: call.authorship)
            return saved
        }
    }
}

/// Who acts with a key. For the gateway, which asks again every 30 s.
enum ResolveApiKey {
    /// The last use is written down this often, so that a busy key is not a write a call.
    static let noteMicroseconds: Int64 = 60_000_000

    static func handle(_ request: ResolveApiKeyRequest, _ call: Call) async throws
        -> ResolveApiKeyResponse
    {
        let found = try await call.read { view -> (OwnedRow<ApiKey>, User)? in
            let keys = try view.acrossShops(
                ApiKey.self,
                where: [.equal("key_hash", .text(request.keyHash))],
                limit: 1
            )
            guard let key = keys.first, key.row.isInUse(at: call.now),
                let maker = try view.get(User.self, key.row.createdBy, in: key.shop),
                maker.isActive
            else { return nil }
            return (key, maker)
        }
        guard let (key, maker) = found else { return ResolveApiKeyResponse() }
        let last = key.row.hasLastUsedAt ? key.row.lastUsedAt.microseconds : 0
        if call.now - last >= noteMicroseconds { try await note(key, call) }
        return ResolveApiKeyResponse.with {
            $0.active = true
            $0.apiKeyID = key.row.id
            $0.shopID = key.shop.text
            $0.userID = maker.id
            $0.permissions = key.row.permissions(of: maker)
            if key.row.hasExpiresAt { $0.expiresAt = key.row.expiresAt }
        }
    }

    private static func note(_ key: OwnedRow<ApiKey>, _ call: Call) async throws {
        try await call.environment.store.write { tx in
            guard var row = try tx.get(ApiKey.self, key.row.id, in: key.shop) else { return }
            row.lastUsedAt = Google_Protobuf_Timestamp(microseconds: call.now)
            _ = try tx.update(row, expecting: nil, in: key.shop, by: call.authorship)
        }
    }
}

extension ApiKey {
    /// X013: who gave which program what, and who took it back.
    fileprivate func note(
        _ what: String,
        _ tx: Transaction,
        in shop: ShopID,
        by author: Authorship
    ) throws {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.string("prefix", prefix)
        writer.array("scopes", scopes) { $0.enumeration($1) }
        writer.endObject()
        try tx.audit(
            AuditEntry(
                action: Self.table.name + "." + what,
                entityType: Self.table.message,
                entityID: id,
                after: String(decoding: writer.bytes, as: UTF8.self),
                by: author
            ),
            in: shop
        )
    }
}
