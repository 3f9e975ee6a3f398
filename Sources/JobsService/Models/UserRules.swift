internal import Chassis
internal import Contracts
internal import Schema
internal import Store

/// People of the shop (1.2): permissions follow the role, nobody edits whom they stand below, and
/// nobody their own access.
struct UserRules: RecordRules {
    func creating(_ row: inout User, _ rule: RuleContext) throws {
        let shop = try rule.tx.require(Shop.self, rule.shop.text, in: rule.shop)
        row.setDefaults(of: shop)
        try checkRank(row, rule)
        try checkPermissions(row, from: nil, rule)
        try checkSupervisors(row, rule)
        if !rule.actor.userID.isEmpty { row.createdBy = rule.actor.userID }
    }

    func updating(_ row: inout User, from old: User, _ rule: RuleContext) throws {
        try checkOwn(row, from: old, rule)
        try checkRank(old, rule)
        try checkRank(row, rule)
        try checkPermissions(row, from: old, rule)
        try checkSupervisors(row, rule)
        try checkOwners(row, from: old, rule)
        row.email = row.email.lowercased()
        row.refreshPermissions()
        if !rule.actor.userID.isEmpty { row.updatedBy = rule.actor.userID }
    }

    func deleting(_ row: User, _ rule: RuleContext) throws {
        guard row.id != rule.actor.userID else { throw StaffRefusal.ownAccess }
        try checkRank(row, rule)
        var gone = row
        gone.isActive = false
        try checkOwners(gone, from: row, rule)
        try PersonAccess.end(of: row, rule.tx, in: rule.shop, by: rule.authorship)
    }

    /// J008: who is switched off, or whose permissions changed, signs in again. X013: what a new
    /// person may is written down like every later change of it.
    func saved(_ row: User, old: User?, _ rule: RuleContext) throws {
        guard let old else {
            try PersonAccess.noteBeginning(of: row, rule.tx, in: rule.shop, by: rule.authorship)
            return
        }
        if old.isActive, !row.isActive {
            try PersonAccess.end(of: row, rule.tx, in: rule.shop, by: rule.authorship)
        } else if old.isActive != row.isActive || old.permissions != row.permissions {
            try PersonAccess.outdate(of: row, rule.tx, in: rule.shop, by: rule.authorship)
        }
    }

    private func checkOwn(_ row: User, from old: User, _ rule: RuleContext) throws {
        guard rule.actor.service.isEmpty, row.id == rule.actor.userID, old.role != .owner else {
            return
        }
        guard row.access == old.access else { throw StaffRefusal.ownAccess }
    }

    private func checkRank(_ user: User, _ rule: RuleContext) throws {
        guard rule.actor.service.isEmpty, user.id != rule.actor.userID else { return }
        let actor = User.Role(storedName: rule.actor.role)?.rank ?? -1
        guard actor >= user.role.rank else { throw StaffRefusal.rankTooLow }
    }

    private func checkPermissions(_ row: User, from old: User?, _ rule: RuleContext) throws {
        guard row.permissionsDiffer(from: old) else { return }
        let needed = UInt32(clamping: Permission.usersPermissions.rawValue)
        guard rule.actor.may(needed) else { throw CallRefusal.permissionMissing(needed) }
        try row.checkGrants(from: old) { rule.actor.may(UInt32(clamping: $0.rawValue)) }
    }

    /// A shop has an owner who can sign in.
    private func checkOwners(_ row: User, from old: User, _ rule: RuleContext) throws {
        guard old.role == .owner, old.isActive, row.role != .owner || !row.isActive else { return }
        let others = try rule.tx.exists(
            User.self,
            in: rule.shop,
            where: [
                .equal("role", User.Role.owner), .equal("is_active", true),
                .notEqual("id", .uuid(row.id)),
            ]
        )
        guard others else { throw StaffRefusal.lastOwner }
    }

    private func checkSupervisors(_ user: User, _ rule: RuleContext) throws {
        guard user.hasSupervisorID, !user.id.isEmpty else { return }
        var supervisors: [String: String] = [:]
        for other in try rule.tx.all(User.self, in: rule.shop) where other.hasSupervisorID {
            supervisors[other.id] = other.supervisorID
        }
        supervisors[user.id] = user.supervisorID
        if User.hasSupervisorCycle(from: user.id, supervisors) {
            throw StaffRefusal.supervisorCycle
        }
    }
}
