internal import Contracts
internal import Schema

/// Who may give whom what (J006, J010).
extension User {
    /// What decides over a person's access, and pay: nobody changes their own.
    struct Access: Equatable {
        let role: Role
        let grants: Set<Permission>
        let denials: Set<Permission>
        let approvalLimit: Money?
        let isActive: Bool
        let lastDay: String
        let hourlyRate: Money?
        let commission: Int32
    }

    var access: Access {
        Access(
            role: role,
            grants: Set(grants),
            denials: Set(denials),
            approvalLimit: hasApprovalLimit ? approvalLimit : nil,
            isActive: isActive,
            lastDay: terminationDate,
            hourlyRate: hasHourlyRate ? hourlyRate : nil,
            commission: commissionRateBasisPoints
        )
    }

    /// What only who may edit permissions changes: the pay and the last day are not among it.
    func permissionsDiffer(from old: User?) -> Bool {
        guard let old else { return !grants.isEmpty || !denials.isEmpty || hasApprovalLimit }
        return role != old.role || Set(grants) != Set(old.grants)
            || Set(denials) != Set(old.denials) || hasApprovalLimit != old.hasApprovalLimit
            || approvalLimit != old.approvalLimit
    }

    /// Nobody gives what they do not have.
    func checkGrants(from old: User?, givable: (Permission) -> Bool) throws(StaffRefusal) {
        let new = Set(grants).subtracting(old?.grants ?? [])
        // A denial that is lifted gives as well.
        let lifted = Set(old?.denials ?? []).subtracting(denials)
            .intersection(role.defaultPermissions)
        let beyond = new.union(lifted).filter { !givable($0) }.map(\.storedName).sorted()
        guard beyond.isEmpty else { throw .grantBeyondOwn(beyond) }
    }

    /// J010: one more open job than the person takes needs an override.
    func checkCapacity(open: Int, isOverridden: Bool) throws(StaffRefusal) {
        guard isActive else { throw .personInactive }
        guard open < Int(maxJobs) || isOverridden else {
            throw .technicianFull(open: open, limit: maxJobs)
        }
    }

    /// J009: the person's last day is over, as the shop counts days.
    ///
    /// - Parameter now: microseconds since 1970.
    func lastDayIsOver(_ calendar: ShopCalendar, at now: Int64) -> Bool {
        guard let last = CivilDate(terminationDate) else { return false }
        return calendar.date(now) > last
    }
}
