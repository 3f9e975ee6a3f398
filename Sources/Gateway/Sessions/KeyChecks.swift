import Crypto
import Foundation
import Schema
import Synchronization
import Wire

/// Who acts with a key of a shop (`cos_…`): asked of the Jobs service, remembered for `period`.
///
/// A key that was revoked is refused after ``period`` at the latest. While Jobs cannot be asked, a
/// key that was good goes on for ``graceful``, and no longer; one that nobody has asked about yet
/// is told to come again.
final class KeyChecks: Sendable {
    static let mark = "cos_"
    /// `cos_` and 32 random bytes as base64url.
    static let characters = 47
    static let period = Duration.seconds(30)
    static let graceful = Duration.seconds(60)
    static let wait = Duration.seconds(1)
    /// Keys remembered, known and unknown ones, in each of two generations.
    static let keysMax = 4096

    private struct Entry {
        /// Nil = nobody acts with it.
        var actor: Actor?
        /// When Jobs last said so.
        var told: ContinuousClock.Instant
        /// When Jobs was last asked, with or without an answer.
        var asked: ContinuousClock.Instant
    }

    private struct Table {
        var newer: [String: Entry] = [:]
        var older: [String: Entry] = [:]
    }

    private let table = Mutex(Table())
    private let ask: @Sendable (String) async throws -> Actor?

    /// - Parameter ask: who acts with the key of a hash; nil = nobody; throws when nobody knows.
    init(ask: @escaping @Sendable (String) async throws -> Actor?) { self.ask = ask }

    /// - Parameters:
    ///   - wall: microseconds since 1970, for keys that expire.
    ///   - now: for what is remembered.
    func actor(
        _ key: String,
        wall: Int64,
        now: ContinuousClock.Instant = .now
    ) async throws(Problem) -> Actor {
        guard key.utf8.count == Self.characters else { throw Self.unknown }
        let hash = Self.hash(key)
        let known = table.withLock { $0.newer[hash] ?? $0.older[hash] }
        if let known, now - known.asked < Self.period {
            return try Self.admitted(known, wall: wall, now: now)
        }
        var entry: Entry
        do {
            entry = Entry(actor: try await ask(hash), told: now, asked: now)
        } catch {
            guard var stale = known else { throw Self.unavailable }
            // Asked again after the period, not with each request.
            stale.asked = now
            entry = stale
        }
        table.withLock { table in
            if table.newer.count >= Self.keysMax {
                table.older = table.newer
                table.newer = [:]
            }
            table.newer[hash] = entry
        }
        return try Self.admitted(entry, wall: wall, now: now)
    }

    private static func admitted(
        _ entry: Entry,
        wall: Int64,
        now: ContinuousClock.Instant
    ) throws(Problem) -> Actor {
        guard now - entry.told < graceful else { throw unavailable }
        guard let actor = entry.actor, actor.expires == 0 || actor.expires > wall else {
            throw unknown
        }
        return actor
    }

    /// SHA-256 in hexadecimal.
    static func hash(_ key: String) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let hex = SHA256.hash(data: Data(key.utf8)).flatMap {
            [digits[Int($0 >> 4)], digits[Int($0 & 15)]]
        }
        return String(decoding: hex, as: UTF8.self)
    }

    private static var unknown: Problem {
        .signInNeeded("key_invalid", "the key is unknown, revoked or expired")
    }

    private static var unavailable: Problem {
        var problem = Problem(
            503,
            .unavailable,
            "key_not_checked",
            "nobody can tell at the moment whose key this is"
        )
        problem.retryAfterSeconds = 1
        return problem
    }
}
