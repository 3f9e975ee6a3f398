import Contracts
import Testing

@testable import JobsService

@Suite("Who may give whom what")
struct AccessTests {
    private func user(_ role: User.Role, _ change: (inout User) -> Void = { _ in }) -> User {
        var user = User()
        user.role = role
        user.isActive = true
        user.maxJobs = 5
        change(&user)
        user.refreshPermissions()
        return user
    }

    @Test("J006: nobody grants what they do not have, nor lifts a denial of it")
    func grants() throws {
        let held: Set<Permission> = [.jobsView]
        let new = user(.technician) { $0.grants = [.ledgerPost] }
        #expect(throws: StaffRefusal.grantBeyondOwn(["ledger_post"])) {
            try new.checkGrants(from: nil) { held.contains($0) }
        }
        try new.checkGrants(from: new) { held.contains($0) }
        let denied = user(.technician) { $0.denials = [.partsView] }
        #expect(throws: StaffRefusal.grantBeyondOwn(["parts_view"])) {
            try user(.technician).checkGrants(from: denied) { held.contains($0) }
        }
        try user(.receptionist).checkGrants(from: denied) { held.contains($0) }
    }

    @Test("role, grants, denials and approval limit are permissions; a phone number is none")
    func permissions() {
        let old = user(.technician)
        #expect(!user(.technician) { $0.phone = "1" }.permissionsDiffer(from: old))
        #expect(user(.estimator).permissionsDiffer(from: old))
        #expect(user(.technician) { $0.grants = [.jobsAssign] }.permissionsDiffer(from: old))
        #expect(user(.technician) { $0.denials = [.jobsEdit] }.permissionsDiffer(from: old))
        #expect(
            user(.technician) { $0.approvalLimit = Sample.money(1) }.permissionsDiffer(from: old)
        )
        #expect(!old.permissionsDiffer(from: nil))
        #expect(user(.technician) { $0.grants = [.jobsAssign] }.permissionsDiffer(from: nil))
    }

    @Test(
        "J010: the sixth job of five is refused unless it is overridden",
        arguments: [(4, false, true), (5, false, false), (6, false, false), (5, true, true)]
    )
    func capacity(open: Int, override: Bool, goes: Bool) throws {
        let technician = user(.technician)
        if goes {
            try technician.checkCapacity(open: open, isOverridden: override)
        } else {
            #expect(throws: StaffRefusal.technicianFull(open: open, limit: 5)) {
                try technician.checkCapacity(open: open, isOverridden: override)
            }
        }
        #expect(throws: StaffRefusal.personInactive) {
            try user(.technician) { $0.isActive = false }
                .checkCapacity(open: 0, isOverridden: true)
        }
    }

    @Test(
        "J009: the last day is over when the shop's day is, not ours",
        arguments: [
            // 2026-06-01 ends in Vancouver at 07:00 UTC of the 2nd, in Auckland at 12:00.
            ("America/Vancouver", Sample.now + 21 * Sample.hour, false),
            ("America/Vancouver", Sample.now + 22 * Sample.hour, true),
            ("Pacific/Auckland", Sample.now + 2 * Sample.hour, false),
            ("Pacific/Auckland", Sample.now + 3 * Sample.hour, true),
        ] as [(String, Int64, Bool)]
    )
    func lastDay(zone: String, now: Int64, over: Bool) {
        let leaving = user(.technician) { $0.terminationDate = "2026-06-01" }
        #expect(leaving.lastDayIsOver(ShopCalendar(timezone: zone), at: now) == over)
        #expect(!user(.technician).lastDayIsOver(ShopCalendar(timezone: zone), at: now))
    }

    @Test("a key may what its scopes say, as far as its maker still may")
    func scopes() throws {
        let key = ApiKey.with { $0.scopes = [.jobsView, .jobsEdit, .customersView] }
        #expect(key.permissions(of: user(.technician)) == [.jobsView, .jobsEdit])
        #expect(throws: StaffRefusal.grantBeyondOwn(["jobs_delete"])) {
            try ApiKey.checkScopes([.jobsView, .jobsDelete]) { $0 == .jobsView }
        }
        #expect(key.isInUse(at: Sample.now))
        #expect(!ApiKey.with { $0.revokedAt = Sample.time(1) }.isInUse(at: Sample.now))
        let expiring = ApiKey.with { $0.expiresAt = Sample.time(Sample.now) }
        #expect(expiring.isInUse(at: Sample.now - 1))
        #expect(!expiring.isInUse(at: Sample.now))
    }

    @Test(
        "a second factor is demanded of owner, admin and accountant",
        arguments: User.Role.allCases
    )
    func demanding(role: User.Role) {
        var shop = Shop()
        #expect(!shop.demandsSecondFactor(of: role))
        shop.settings.secondFactorRequired = true
        let expected = [User.Role.owner, .admin, .accountant].contains(role)
        #expect(shop.demandsSecondFactor(of: role) == expected)
    }
}
