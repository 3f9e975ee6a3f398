internal import Contracts
internal import Schema

/// What a key may do, and whether it may do anything.
extension ApiKey {
    /// Keys of a shop that are in use at one time.
    static let inUseMax = 100
    static let prefixCharacters = 12
    static let mark = "cos_"

    /// - Parameter now: microseconds since 1970.
    func isInUse(at now: Int64) -> Bool {
        !hasRevokedAt && (!hasExpiresAt || expiresAt.microseconds > now)
    }

    /// The scopes that its maker still has: a key never does more than the person who made it.
    func permissions(of maker: User) -> [Permission] {
        let held = Set(maker.permissions)
        return scopes.filter { held.contains($0) }
    }

    /// - Parameter holds: what the maker has.
    static func checkScopes(
        _ scopes: [Permission],
        holds: (Permission) -> Bool
    ) throws(StaffRefusal) {
        let beyond = scopes.filter { !holds($0) }.map(\.storedName).sorted()
        guard beyond.isEmpty else { throw .grantBeyondOwn(beyond) }
    }
}
