internal import Contracts

extension User {
    /// J005: what a new person starts with: the role's permissions, the shop's currency.
    mutating func setDefaults(of shop: Shop) {
        isActive = true
        email = email.lowercased()
        currency = shop.currency
        if username.isEmpty { username = String(email.prefix { $0 != "@" }).cut(50) }
        if role == .unspecified { role = .technician }
        if timezone.isEmpty { timezone = shop.timezone }
        if language.isEmpty { language = "en" }
        if !hasMaxJobs { maxJobs = 5 }
        refreshPermissions()
    }

    /// J006: role defaults ∪ grants − denials.
    mutating func refreshPermissions() {
        let held = role.defaultPermissions.union(grants).subtracting(denials)
        permissions = held.sorted { $0.rawValue < $1.rawValue }
    }

    /// J011: the way round a circle of supervisors. `supervisors` maps each person to theirs, with
    /// the one to be saved among them.
    static func hasSupervisorCycle(from user: String, _ supervisors: [String: String]) -> Bool {
        var seen: Set<String> = [user]
        var current = user
        while let next = supervisors[current], !next.isEmpty {
            guard seen.insert(next).inserted else { return true }
            current = next
        }
        return false
    }
}
