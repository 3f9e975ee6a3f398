import Chassis
import Contracts
import Schema
import Store
import Wire

@testable import JobsService

/// Why a call was refused; empty when it was not.
func reason<T>(_ body: () async throws -> T) async -> String {
    do {
        _ = try await body()
        return ""
    } catch { return (error as? RPCError)?.reason ?? "\(error)" }
}

extension ShopFloor {
    /// A call as one of the shop's people with what that person may.
    func call<Q, S>(
        _ method: Method<Q, S>,
        _ request: Q,
        by person: User,
        key: String = ""
    ) async throws -> S {
        let actor = Actor.bench(
            shop,
            role: person.role.storedName,
            permissions: person.permissions.compactMap { UInt32(exactly: $0.rawValue) },
            user: person.id
        )
        return try await bench.call(method, request, as: actor, key: key)
    }

    /// Somebody new, added by the owner.
    func person(_ role: User.Role, _ change: (inout User) -> Void = { _ in }) async throws -> User {
        let name = String(UUIDv7.make().suffix(12))
        var user = Self.user("\(name)@example.com", role)
        user.username = name
        change(&user)
        return try await call(
            UsersMethods.createUser,
            CreateUserRequest.with { $0.user = user },
            by: owner
        )
    }

    func signIn(
        _ email: String,
        _ password: String = ShopFloor.password,
        shop: String = "",
        code: String = ""
    ) async throws -> OpenedSession {
        try await bench.call(
            SessionsMethods.openSession,
            OpenSessionRequest.with {
                $0.email = email
                $0.password = password
                $0.shopID = shop
                $0.code = code
            },
            as: nil
        )
    }

    /// A second shop on the same bench.
    func otherShop(
        _ name: String = "grace",
        password: String = ShopFloor.password
    ) async throws -> SetUpShopResponse {
        var request = Self.request(name)
        request.shop.name = "Second Street Collision"
        request.ownerPassword = password
        return try await bench.call(ShopsMethods.setUpShop, request, as: nil, peer: "operator")
    }

    /// The actions written down about a row, oldest first.
    func trail<R: Record>(_ type: R.Type, _ id: String) async throws -> [AuditEntry] {
        let shop = shop
        return try await bench.store.read { view in
            try view.auditTrail(R.table.message, id, in: shop).map(\.entry)
        }
    }
}
