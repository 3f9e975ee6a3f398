import Chassis
import Contracts
import Store
import Testing
import Wire

@testable import JobsService

@Suite("Keys for other programs")
struct ApiKeyTests {
    private func make(
        _ floor: ShopFloor,
        _ scopes: [Permission] = [.jobsView, .customersView, .customersCreate],
        by person: User? = nil,
        expires: Int64? = nil
    ) async throws -> CreateApiKeyResponse {
        try await floor.call(
            ApiKeysMethods.createApiKey,
            CreateApiKeyRequest.with {
                $0.name = "Parts trader"
                $0.scopes = scopes
                if let expires { $0.expiresAt = Sample.time(expires) }
            },
            by: person ?? floor.owner
        )
    }

    private func resolve(_ floor: ShopFloor, _ key: String) async throws -> ResolveApiKeyResponse {
        try await floor.bench.call(
            ApiKeysMethods.resolveApiKey,
            ResolveApiKeyRequest.with { $0.keyHash = SecretToken.hash(key) },
            as: nil
        )
    }

    @Test("a key is shown once, kept as its hash, and acts with its scopes")
    func made() async throws {
        let floor = try await ShopFloor()
        let made = try await make(floor)
        #expect(made.key.hasPrefix("cos_") && made.key.count == 47)
        #expect(made.apiKey.prefix == String(made.key.prefix(12)))
        #expect(made.apiKey.keyHash.isEmpty, "not even the hash is answered")
        let row = try #require(try await floor.all(ApiKey.self).first)
        #expect(row.keyHash == SecretToken.hash(made.key))
        let found = try await resolve(floor, made.key)
        #expect(found.active && found.shopID == floor.shop.text)
        #expect(found.userID == floor.owner.id)
        #expect(Set(found.permissions) == [.jobsView, .customersView, .customersCreate])
        #expect(try await !resolve(floor, made.key + "x").active)
        let listed = try await floor.call(ApiKeysMethods.listApiKeys, ListApiKeysRequest())
        #expect(listed.apiKeys.map(\.id) == [row.id])
        #expect(listed.apiKeys.first?.lastUsedAt == Sample.time())
        #expect(listed.apiKeys.allSatisfy { $0.keyHash.isEmpty })
    }

    @Test("a key has no more than its maker, when it is made and ever after")
    func scopes() async throws {
        let floor = try await ShopFloor()
        let admin = try await floor.person(.admin)
        let beyond = await reason { try await make(floor, [.periodsReopen], by: admin) }
        #expect(beyond == "GRANT_BEYOND_OWN")
        #expect(await reason { try await make(floor, []) } != "")
        let manager = try await floor.person(.manager)
        #expect(await reason { try await make(floor, by: manager) } == "PERMISSION_MISSING")
        let key = try await make(floor, by: admin).key
        _ = try await floor.call(
            UsersMethods.updateUser,
            UpdateUserRequest.with {
                $0.user.id = admin.id
                $0.user.denials = [.customersCreate]
                $0.updateMask.paths = ["denials"]
            }
        )
        #expect(Set(try await resolve(floor, key).permissions) == [.jobsView, .customersView])
        _ = try await floor.call(
            UsersMethods.updateUser,
            UpdateUserRequest.with {
                $0.user.id = admin.id
                $0.user.isActive = false
                $0.updateMask.paths = ["is_active"]
            }
        )
        #expect(try await !resolve(floor, key).active, "the key went with its maker")
    }

    @Test("a key ends when it is revoked, and when its time is up")
    func ended() async throws {
        let floor = try await ShopFloor()
        let made = try await make(floor, expires: Sample.now + Sample.hour)
        #expect(await reason { try await make(floor, expires: Sample.now) } == "EXPIRY_PASSED")
        #expect(try await resolve(floor, made.key).active)
        floor.bench.clock.advance(seconds: 3_600)
        #expect(try await !resolve(floor, made.key).active)
        let other = try await make(floor)
        let revoked = try await floor.call(
            ApiKeysMethods.revokeApiKey,
            RevokeApiKeyRequest.with { $0.id = other.apiKey.id }
        )
        #expect(revoked.revokedBy == floor.owner.id)
        #expect(try await !resolve(floor, other.key).active)
        let listed = try await floor.call(ApiKeysMethods.listApiKeys, ListApiKeysRequest())
        #expect(listed.apiKeys.isEmpty)
        let all = try await floor.call(
            ApiKeysMethods.listApiKeys,
            ListApiKeysRequest.with { $0.showEnded = true }
        )
        #expect(all.apiKeys.count == 2)
    }

    @Test("X013: a key made and a key revoked are written down")
    func audit() async throws {
        let floor = try await ShopFloor()
        let made = try await make(floor)
        _ = try await floor.call(
            ApiKeysMethods.revokeApiKey,
            RevokeApiKeyRequest.with { $0.id = made.apiKey.id }
        )
        let trail = try await floor.trail(ApiKey.self, made.apiKey.id)
        #expect(trail.map(\.action) == ["api_keys.created", "api_keys.revoked"])
        #expect(trail.allSatisfy { $0.after.contains("CUSTOMERS_CREATE") })
        #expect(trail.allSatisfy { !$0.after.contains(made.key) })
    }

    @Test("what a key does is the key's in facts and the trail, its maker's in the rows")
    func actor() async throws {
        let floor = try await ShopFloor()
        let made = try await make(floor)
        var actor = Actor.bench(floor.shop, role: "api_key", user: floor.owner.id)
        actor.session = "key:" + made.apiKey.id
        _ = try await floor.bench.call(
            CustomersMethods.createCustomer,
            CreateCustomerRequest.with { $0.customer.lastName = "Ng" },
            as: actor
        )
        let fact = try #require(try await floor.facts(Customer.protoMessageName + ".saved").last)
        #expect(fact.actor == "key:" + made.apiKey.id)
        let key = await reason {
            try await floor.bench.call(
                ApiKeysMethods.createApiKey,
                CreateApiKeyRequest.with {
                    $0.name = "Another"
                    $0.scopes = [.jobsView]
                },
                as: actor
            )
        }
        #expect(key == "KEYS_ARE_NO_PEOPLE")
        let password = await reason {
            try await floor.bench.call(
                UsersMethods.setPassword,
                SetPasswordRequest.with {
                    $0.id = floor.owner.id
                    $0.currentPassword = ShopFloor.password
                    $0.newPassword = "another long password"
                },
                as: actor
            )
        }
        #expect(password == "KEYS_ARE_NO_PEOPLE")
        let edit = await reason {
            try await floor.bench.call(
                UsersMethods.updateUser,
                UpdateUserRequest.with {
                    $0.user.id = floor.technician.id
                    $0.user.phone = "1"
                },
                as: actor
            )
        }
        #expect(edit == "RANK_TOO_LOW")
    }
}
