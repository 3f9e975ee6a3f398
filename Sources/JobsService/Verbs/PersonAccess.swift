internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import Wire

/// What becomes of a person's sessions when what they may changes.
enum PersonAccess {
    static func credential(
        of user: String,
        _ view: View,
        in shop: ShopID
    ) throws -> UserCredential? {
        try view.first(UserCredential.self, in: shop, where: [.equal("user_id", .uuid(user))])
    }

    /// Nobody acts on whom they stand below; an equal does, as in ``UserRules``.
    static func checkRank(of user: User, _ call: Call) throws(StaffRefusal) {
        guard call.actor.isPerson, user.id != call.actor.userID else { return }
        let actor = User.Role(storedName: call.actor.role)?.rank ?? -1
        guard actor >= user.role.rank else { throw .rankTooLow }
    }

    /// Access tokens end within 30 s; a session that is renewed has what is true then.
    static func outdate(
        of user: User,
        _ tx: Transaction,
        in shop: ShopID,
        by author: Authorship
    ) throws {
        guard var credential = try credential(of: user.id, tx, in: shop) else { return }
        credential.tokenEpoch = credential.tokenEpoch.addingClamped(1)
        _ = try tx.update(credential, expecting: nil, in: shop, by: author)
    }

    /// Every session of the person ends, also those that could still be renewed (J008, J009).
    static func end(
        of user: User,
        _ tx: Transaction,
        in shop: ShopID,
        by author: Authorship
    ) throws {
        try outdate(of: user, tx, in: shop, by: author)
        try revokeSessions(of: user.id, tx, in: shop, by: author)
    }

    static func revokeSessions(
        of user: String,
        _ tx: Transaction,
        in shop: ShopID,
        by author: Authorship
    ) throws {
        let tokens = try tx.all(
            RefreshToken.self,
            in: shop,
            where: [.equal("user_id", .uuid(user)), .equal("revoked", false)]
        )
        for var token in tokens {
            token.revoked = true
            _ = try tx.update(token, expecting: nil, in: shop, by: author)
        }
    }

    /// The audit trail keeps changes; a beginning is one too (X013).
    static func noteBeginning(
        of user: User,
        _ tx: Transaction,
        in shop: ShopID,
        by author: Authorship
    ) throws {
        var writer = JSONWriter(capacity: 1024)
        writer.beginObject()
        writer.string("role", user.role.storedName)
        writer.array("permissions", user.permissions) { $0.enumeration($1) }
        writer.endObject()
        try tx.audit(
            AuditEntry(
                action: User.table.name + ".created",
                entityType: User.table.message,
                entityID: user.id,
                after: String(decoding: writer.bytes, as: UTF8.self),
                by: author
            ),
            in: shop
        )
    }
}
