internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf

/// Signing in. One answer for an unknown address and a wrong password (J007, J008). An address
/// may work in several shops; the password decides in which of them it is let in.
enum OpenSession {
    /// Shops of one address that are looked at.
    static let shopsMax = 10

    static func handle(_ request: OpenSessionRequest, _ call: Call) async throws -> OpenedSession {
        let people = try await find(request, call)
        let asked = people.filter {
            request.shopID.isEmpty || $0.shop.text == request.shopID.lowercased()
        }
        let free = asked.filter { !$0.credential.isLocked(at: call.now) }
        if let locked = asked.first, free.isEmpty {
            throw SignInRefusal.accountLocked(
                untilMicroseconds: locked.credential.lockUntil.microseconds
            )
        }
        let proven = try await proven(request.password, people, call)
        let letIn = free.filter { person in proven.contains { $0.user.id == person.user.id } }
        guard !letIn.isEmpty else {
            for person in free { try await noteFailure(person, call) }
            throw SignInRefusal.signInFailed
        }
        let active = letIn.filter(\.user.isActive)
        guard let person = active.first else { throw SignInRefusal.accountInactive }
        guard active.count == 1 else { throw try await severalShops(active, call) }
        return try await open(person, proven, request, call)
    }

    struct Found: Sendable {
        let shop: ShopID
        let user: User
        let credential: UserCredential
    }

    private enum Outcome: Sendable {
        case opened(OpenedSession)
        case refused(SignInRefusal)
    }

    private static func open(
        _ person: Found,
        _ proven: [Found],
        _ request: OpenSessionRequest,
        _ call: Call
    ) async throws -> OpenedSession {
        let others = proven.filter { $0.user.id != person.user.id && $0.user.isActive }
            .map { ProvenPerson.of($0.credential, in: $0.shop) }
        let outcome: Outcome = try await call.environment.store.write { tx in
            let current = try tx.require(UserCredential.self, person.credential.id, in: person.shop)
            guard !current.isLocked(at: call.now) else {
                return .refused(
                    .accountLocked(untilMicroseconds: current.lockUntil.microseconds)
                )
            }
            let checked: UserCredential
            switch current.checking(code: request.code, at: call.now) {
            case .notEnrolled: checked = current
            case .right(let used): checked = used
            case .needed: return .refused(.secondFactorNeeded)
            case .wrong:
                try SignInLock.note(person.user, current, in: person.shop, tx, call)
                return .refused(.secondFactorWrong)
            }
            let saved = try tx.update(
                checked.succeeded(),
                expecting: nil,
                in: person.shop,
                by: call.authorship
            )
            let session = Session(
                user: try SignInLock.ended(person.user, in: person.shop, tx, call),
                credential: saved,
                family: UUIDv7.make(),
                proven: others,
                address: request.address,
                userAgent: request.userAgent,
                shop: person.shop
            )
            return .opened(try session.open(tx, call))
        }
        switch outcome {
        case .opened(let session): return session
        case .refused(let refusal): throw refusal
        }
    }

    /// Everybody of the address who may sign in somewhere.
    private static func find(_ request: OpenSessionRequest, _ call: Call) async throws -> [Found] {
        let email = request.email.lowercased()
        let named = ShopID(request.shopID)
        return try await call.read { view in
            var people = try view.acrossShops(
                User.self,
                where: [.equal("email", .text(email))],
                limit: shopsMax
            ).map { (shop: $0.shop, user: $0.row) }
            // The shop that is asked for is among them, however many there are.
            if let named, !people.contains(where: { $0.shop == named }) {
                people += try view.all(
                    User.self,
                    in: named,
                    where: [.equal("email", .text(email))],
                    limit: 1
                ).map { (shop: named, user: $0) }
            }
            return try people.compactMap { person in
                try PersonAccess.credential(of: person.user.id, view, in: person.shop).map {
                    Found(shop: person.shop, user: person.user, credential: $0)
                }
            }
        }
    }

    /// Those whose password it is. Without anybody the work is done all the same.
    private static func proven(
        _ password: String,
        _ people: [Found],
        _ call: Call
    ) async throws -> [Found] {
        if people.isEmpty { _ = try await Passwords.check(password, nil) }
        var proven: [Found] = []
        for person in people where !person.credential.isLocked(at: call.now) {
            if try await Passwords.check(password, person.credential.passwordHash) {
                proven.append(person)
            }
        }
        return proven
    }

    private static func severalShops(
        _ people: [Found],
        _ call: Call
    ) async throws -> SignInRefusal {
        try await call.read { view in
            .severalShops(try people.compactMap { try ReachableShop.named($0.shop, view) })
        }
    }

    private static func noteFailure(_ found: Found, _ call: Call) async throws {
        try await call.environment.store.write { tx in
            let current = try tx.require(UserCredential.self, found.credential.id, in: found.shop)
            try SignInLock.note(found.user, current, in: found.shop, tx, call)
        }
    }
}

/// A failed sign-in, and what the person's row says of a lock (J007).
enum SignInLock {
    static func note(
        _ user: User,
        _ credential: UserCredential,
        in shop: ShopID,
        _ tx: Transaction,
        _ call: Call
    ) throws {
        let failed = credential.failed(at: call.now)
        _ = try tx.update(failed, expecting: nil, in: shop, by: call.authorship)
        guard failed.isLocked(at: call.now), !credential.isLocked(at: call.now),
            var locked = try tx.get(User.self, user.id, in: shop)
        else { return }
        locked.accountLocked = true
        locked.lockReason = "failed_sign_ins"
        locked.unlockAt = failed.lockUntil
        _ = try tx.update(locked, expecting: nil, in: shop, by: call.authorship)
    }

    /// The person as they are once the lock is over; written only if the row says otherwise.
    static func ended(
        _ user: User,
        in shop: ShopID,
        _ tx: Transaction,
        _ call: Call
    ) throws -> User {
        var free = try tx.require(User.self, user.id, in: shop)
        guard free.accountLocked else { return free }
        free.accountLocked = false
        free.clearLockReason()
        free.clearUnlockAt()
        return try tx.update(free, expecting: nil, in: shop, by: call.authorship)
    }
}

/// POST /v1/users/{id}:unlock — ends a lock before its time.
enum UnlockUser {
    static func handle(_ request: UnlockUserRequest, _ call: Call) async throws -> User {
        let shop = try call.shop
        return try await call.write { tx in
            let user = try tx.require(User.self, request.id, in: shop)
            try PersonAccess.checkRank(of: user, call)
            if let credential = try PersonAccess.credential(of: user.id, tx, in: shop) {
                _ = try tx.update(
                    credential.succeeded(),
                    expecting: nil,
                    in: shop,
                    by: call.authorship
                )
            }
            return try SignInLock.ended(user, in: shop, tx, call)
        }
    }
}
