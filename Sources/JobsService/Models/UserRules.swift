internal import Schema
internal import Chassis
internal import Contracts
internal import Store

/// People of the shop (1.2): permissions follow the role, nobody edits whom they stand below.
struct UserRules: RecordRules {
    func creating(_ row: inout User, _ rule: RuleContext) throws {
        let shop = try rule.tx.require(Shop.self, rule.shop.text, in: rule.shop)
        row.setDefaults(of: shop)
        try checkRank(row, rule)
        try checkSupervisors(row, rule)
    }

    func updating(_ row: inout User, from old: User, _ rule: RuleContext) throws {
        try checkRank(old, rule)
        try checkRank(row, rule)
        try checkSupervisors(row, rule)
        row.email = row.email.lowercased()
        row.refreshPermissions()
    }

    func deleting(_ row: User, _ rule: RuleContext) throws { try checkRank(row, rule) }

    /// J008: who is switched off, or whose permissions changed, signs in again.
    func saved(_ row: User, old: User?, _ rule: RuleContext) throws {
        guard let old, old.isActive != row.isActive || old.permissions != row.permissions else {
            return
        }
        let credential = try rule.tx.first(
            UserCredential.self,
            in: rule.shop,
            where: [.equal("user_id", .uuid(row.id))]
        )
        guard var credential else { return }
        credential.tokenEpoch = credential.tokenEpoch.addingClamped(1)
        _ = try rule.tx.update(credential, expecting: nil, in: rule.shop, by: rule.authorship)
    }

    private func checkRank(_ user: User, _ rule: RuleContext) throws {
        guard rule.actor.service.isEmpty, user.id != rule.actor.userID else { return }
        let actor = User.Role(storedName: rule.actor.role)?.rank ?? -1
        guard actor >= user.role.rank else { throw StaffRefusal.rankTooLow }
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
