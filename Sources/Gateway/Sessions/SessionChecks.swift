import Synchronization

/// Asks the Jobs service, at most every `period` for each person, whether tokens of their epoch
/// are still good: a changed password, role or state ends tokens before they expire.
///
/// While Jobs cannot be asked, a token is good until it expires: the other services go on.
final class SessionChecks: Sendable {
    /// A revoked token is refused after so long at the latest.
    static let period = Duration.seconds(30)
    static let wait = Duration.seconds(1)
    /// People remembered, in each of two generations.
    static let peopleMax = 8192

    private struct Entry {
        var isActive: Bool
        var asked: ContinuousClock.Instant
    }

    private struct Table {
        var newer: [Key: Entry] = [:]
        var older: [Key: Entry] = [:]
    }

    private struct Key: Hashable {
        let user: String
        let shop: String
        let epoch: Int64
    }

    private let table = Mutex(Table())
    private let ask: @Sendable (AccessToken) async throws -> Bool

    /// - Parameter ask: whether the token's epoch is still the person's; throws when nobody knows.
    init(ask: @escaping @Sendable (AccessToken) async throws -> Bool) { self.ask = ask }

    func isActive(
        _ token: AccessToken,
        now: ContinuousClock.Instant = .now
    ) async -> Bool {
        let key = Key(user: token.sub, shop: token.shop, epoch: token.epoch)
        let known = table.withLock { $0.newer[key] ?? $0.older[key] }
        if let known, now - known.asked < Self.period { return known.isActive }
        let answer: Bool
        do {
            answer = try await ask(token)
        } catch {
            // Asked again after the period, not with each request.
            answer = known?.isActive ?? true
        }
        table.withLock { table in
            if table.newer.count >= Self.peopleMax {
                table.older = table.newer
                table.newer = [:]
            }
            table.newer[key] = Entry(isActive: answer, asked: now)
        }
        return answer
    }
}
