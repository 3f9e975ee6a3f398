internal import Schema
internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// POST /v1/users/{id}:setPassword — one's own with the current one, another's by who may edit
/// people of that rank. Older tokens end.
enum SetPassword {
    static func handle(
        _ request: SetPasswordRequest,
        _ call: Call
    ) async throws -> SetPasswordResponse {
        let shop = try call.shop
        guard call.actor.key == nil else { throw StaffRefusal.keysAreNoPeople }
        let own = request.id == call.actor.userID
        if !own { try call.require(Permission.usersEdit) }
        let before = try await call.read { view in
            try view.first(
                UserCredential.self,
                in: shop,
                where: [.equal("user_id", .uuid(request.id))]
            )
        }
        if own {
            let matches = try await Passwords.check(
                request.currentPassword,
                before?.passwordHash
            )
            guard matches else { throw SignInRefusal.signInFailed }
        }
        let hash = try await Passwords.hash([request.newPassword])[0]
        return try await call.write { tx in
            let user = try tx.require(User.self, request.id, in: shop)
            let actor = User.Role(storedName: call.actor.role)?.rank ?? -1
            guard own || actor > user.role.rank || actor == User.Role.owner.rank else {
                throw StaffRefusal.rankTooLow
            }
            var credential =
                try tx.first(
                    UserCredential.self,
                    in: shop,
                    where: [.equal("user_id", .uuid(user.id))]
                )
                ?? UserCredential.with { $0.userID = user.id }
            credential = credential.succeeded()
            credential.passwordHash = hash
            credential.tokenEpoch = credential.tokenEpoch.addingClamped(1)
            credential.passwordChangedAt = Google_Protobuf_Timestamp(microseconds: call.now)
            if credential.version == 0 {
                _ = try tx.insert(credential, in: shop, by: call.authorship)
            } else {
                _ = try tx.update(credential, expecting: nil, in: shop, by: call.authorship)
            }
            try PersonAccess.revokeSessions(of: user.id, tx, in: shop, by: call.authorship)
            return SetPasswordResponse.with { $0.user = user }
        }
    }
}
