internal import Chassis
internal import Contracts
internal import Store

/// POST /v1/users/{id}:enrolSecondFactor — a secret for the caller's own app.
enum EnrolSecondFactor {
    static func handle(
        _ request: EnrolSecondFactorRequest,
        _ call: Call
    ) async throws -> EnrolSecondFactorResponse {
        let shop = try call.shop
        try OwnSecondFactor.require(request.id, call)
        let known = try await call.read { view in
            try PersonAccess.credential(of: request.id, view, in: shop)
        }
        guard try await Passwords.check(request.password, known?.passwordHash) else {
            throw SecondFactorRefusal.passwordWrong
        }
        // Not kept under an idempotency key: the secret is in no stored answer.
        return try await call.environment.store.write { tx in
            let user = try tx.require(User.self, request.id, in: shop)
            guard let credential = try PersonAccess.credential(of: user.id, tx, in: shop) else {
                throw SecondFactorRefusal.notEnrolled
            }
            var random = SystemRandomNumberGenerator()
            let totp = TOTP.random(&random)
            _ = try tx.update(
                credential.enrolling(totp),
                expecting: nil,
                in: shop,
                by: call.authorship
            )
            let name = try tx.get(Shop.self, shop.text, in: shop)?.name ?? ""
            return EnrolSecondFactorResponse.with {
                $0.secret = totp.base32
                $0.uri = totp.uri(account: user.email, issuer: name)
            }
        }
    }
}

/// POST /v1/users/{id}:confirmSecondFactor — from now on sign-in asks for a code.
enum ConfirmSecondFactor {
    static func handle(
        _ request: ConfirmSecondFactorRequest,
        _ call: Call
    ) async throws -> ConfirmSecondFactorResponse {
        let shop = try call.shop
        try OwnSecondFactor.require(request.id, call)
        var random = SystemRandomNumberGenerator()
        let codes = (0..<RecoveryCode.count).map { _ in RecoveryCode.make(&random) }
        return try await call.environment.store.write { tx in
            guard let credential = try PersonAccess.credential(of: request.id, tx, in: shop) else {
                throw SecondFactorRefusal.notEnrolled
            }
            let confirmed = try credential.confirming(
                code: request.code,
                recovery: codes.map(RecoveryCode.hash),
                at: call.now
            )
            let user = try OwnSecondFactor.save(confirmed, tx, in: shop, by: call.authorship)
            return ConfirmSecondFactorResponse.with {
                $0.user = user
                $0.recoveryCodes = codes
            }
        }
    }
}

/// POST /v1/users/{id}:removeSecondFactor — the own one with a code, another's by who edits
/// permissions and stands above.
enum RemoveSecondFactor {
    static func handle(
        _ request: RemoveSecondFactorRequest,
        _ call: Call
    ) async throws -> RemoveSecondFactorResponse {
        let shop = try call.shop
        let own = request.id == call.actor.userID
        if own {
            try OwnSecondFactor.require(request.id, call)
        } else {
            try call.require(Permission.usersPermissions)
            guard !request.reason.isEmpty else { throw JobRefusal.reasonRequired }
        }
        return try await call.write { tx in
            let user = try tx.require(User.self, request.id, in: shop)
            try PersonAccess.checkRank(of: user, call)
            guard var credential = try PersonAccess.credential(of: user.id, tx, in: shop),
                credential.hasSecondFactor || credential.hasTotpPendingSecret
            else { throw SecondFactorRefusal.notEnrolled }
            if own {
                let row = try tx.require(Shop.self, shop.text, in: shop)
                guard !row.demandsSecondFactor(of: user.role) else {
                    throw SecondFactorRefusal.demandedByShop
                }
                switch credential.checking(code: request.code, at: call.now) {
                case .right(let used): credential = used
                case .notEnrolled: break
                case .needed, .wrong: throw SecondFactorRefusal.codeWrong
                }
            }
            var author = call.authorship
            if !own { author.reason = request.reason }
            let saved = try OwnSecondFactor.save(
                credential.withoutSecondFactor(),
                tx,
                in: shop,
                by: author
            )
            return RemoveSecondFactorResponse.with { $0.user = saved }
        }
    }
}

enum OwnSecondFactor {
    /// Everybody enrols their own, and no key does.
    static func require(_ id: String, _ call: Call) throws(StaffRefusal) {
        guard call.actor.key == nil else { throw .keysAreNoPeople }
        guard id.lowercased() == call.actor.userID else { throw .notOneself }
    }

    /// The credential, what the person's row says of it, and the end of every session.
    static func save(
        _ credential: UserCredential,
        _ tx: Transaction,
        in shop: ShopID,
        by author: Authorship
    ) throws -> User {
        _ = try tx.update(credential, expecting: nil, in: shop, by: author)
        var user = try tx.require(User.self, credential.userID, in: shop)
        user.twoFactorEnabled = credential.hasSecondFactor
        let saved = try tx.update(user, expecting: nil, in: shop, by: author)
        try PersonAccess.end(of: saved, tx, in: shop, by: author)
        return saved
    }
}
