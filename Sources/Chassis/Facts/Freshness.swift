import Synchronization

/// How old the copies of other services' rows may be: up to which moment each feed is known.
///
/// A feed that had nothing new is known up to now, one that had facts up to the last of them. A
/// read that is answered while a copied feed is behind says so beside its answer (X016); the
/// gateway makes a header of it.
final class Freshness: Sendable {
    /// A feed is behind when it is known up to a moment longer ago than this. Its reads wait
    /// 20 seconds at most, so one that is read at all never is.
    static let behindMicroseconds: Int64 = 60_000_000
    /// Of the answer: names of the services, with commas between them.
    static let metadataKey = "stale"

    private let knownUntil: Mutex<[String: Int64]>

    /// - Parameters:
    ///   - services: whose rows are copied here.
    ///   - now: microseconds since 1970. A service that has just started is not behind.
    init(of services: Set<String>, at now: Int64) {
        knownUntil = Mutex(Dictionary(uniqueKeysWithValues: services.map { ($0, now) }))
    }

    /// The feed was read, up to that moment.
    func read(_ service: String, until moment: Int64) {
        knownUntil.withLock { known in
            guard let before = known[service] else { return }
            known[service] = max(before, moment)
        }
    }

    /// The services whose feeds are behind, by name.
    func behind(at now: Int64) -> [String] {
        knownUntil.withLock { known in
            known.filter { now.subtractingClamped($0.value) > Self.behindMicroseconds }
                .keys.sorted()
        }
    }
}

extension Call {
    /// Says beside the answer which copies it may rest on are behind.
    func tellStale() {
        let behind = environment.freshness.behind(at: now)
        guard !behind.isEmpty else { return }
        context.replyMetadata.set(Freshness.metadataKey, behind.joined(separator: ","))
    }
}
