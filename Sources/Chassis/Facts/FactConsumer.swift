import Logging
import Metrics
import Store
import Wire

/// Pulls the facts of one service and hands them to those who act on them, in order.
///
/// A page of facts and the cursors after it are one transaction. When one of them cannot be
/// applied, the page is done again fact by fact and reader by reader, each with its cursor in a
/// transaction of its own; what fails ``triesMax`` times is set aside with its error. Later facts
/// of the same aggregate are set aside behind it, so that none overtakes it.
final class FactConsumer: Sendable {
    static let triesMax = 5
    static let pageLimit: Int32 = 128
    static let waitMilliseconds: Int32 = 20_000
    /// The pause before the second try; it doubles each time.
    static let firstPause = Duration.milliseconds(20)
    /// The pause when the other service or our own database cannot be reached; doubles to the
    /// longest.
    static let outagePauseMin = Duration.milliseconds(100)
    static let outagePauseMax = Duration.seconds(5)

    let service: String
    private let readers: [FactReader]
    private let environment: Environment

    init(service: String, readers: [FactReader], environment: Environment) {
        self.service = service
        self.readers = readers
        self.environment = environment
    }

    /// Until the task is cancelled.
    func run() async {
        var pause = Self.outagePauseMin
        var isTellingOutage = true
        var hasRetried = false
        while !Task.isCancelled {
            do {
                if !hasRetried { try await retryParked() }
                hasRetried = true
                _ = try await pull(waitMilliseconds: Self.waitMilliseconds)
                pause = Self.outagePauseMin
                isTellingOutage = true
            } catch {
                if Task.isCancelled || environment.drain.isSet { return }
                if isTellingOutage {
                    environment.logger.warning(
                        "facts cannot be read",
                        metadata: ["from": "\(service)", "cause": "\(error)"]
                    )
                    isTellingOutage = false
                }
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, Self.outagePauseMax)
            }
        }
    }

    /// One page.
    ///
    /// - Returns: how many facts it had.
    @discardableResult
    func pull(waitMilliseconds: Int32) async throws -> Int {
        let cursors = try await cursors()
        guard let after = cursors.values.min() else { return 0 }
        var request = FactFeedReadRequest()
        request.after = FeedPosition(after)
        request.limit = Self.pageLimit
        request.waitMs = waitMilliseconds
        request.kinds = Set(readers.flatMap(\.kinds)).sorted()
        let actor = Actor.service(environment.service, shop: "")
        let response = try await environment.client(service).call(
            FactFeed.read,
            request,
            CallOptions(timeout: .milliseconds(Int64(waitMilliseconds) + 5000), actor: actor)
        )
        let facts = response.facts.compactMap(Fact.init)
        let end = FactPosition(response.readUpTo)
        noticeEpoch(from: after, to: end)
        if end > after { try await apply(facts, upTo: end, cursors) }
        environment.freshness.read(
            service,
            until: facts.last?.time ?? environment.clock.now()
        )
        guard end > after else { return facts.count }
        Counter(label: "facts.read", dimensions: [("from", service)]).increment(by: facts.count)
        return facts.count
    }

    /// Once at every start: what was set aside may pass with today's program. What passes no
    /// longer waits, nor does what waited behind it.
    func retryParked() async throws {
        for reader in readers {
            let parked = try await environment.store.read { try $0.parked(reader.feed) }
            var stuck: Set<String> = []
            for one in parked where !stuck.contains(one.fact.aggregateID) {
                do {
                    try await environment.store.write { [self] tx in
                        try reader.apply(delivery(one.fact), tx)
                        try tx.unpark(reader.feed, one.fact.position)
                    }
                } catch  where Self.isOutage(error) {
                    throw error
                } catch {
                    stuck.insert(one.fact.aggregateID)
                }
            }
        }
    }

    /// Facts that did not come by pulling: for tests.
    func deliver(_ facts: [Fact]) async throws {
        guard let end = facts.last?.position else { return }
        try await apply(facts, upTo: end, try await cursors())
    }

    private func apply(
        _ facts: [Fact],
        upTo end: FactPosition,
        _ cursors: [String: FactPosition]
    ) async throws {
        do {
            try await environment.store.write { [self] tx in
                for fact in facts {
                    for reader in readers where reader.awaits(fact, after: cursors) {
                        guard try !tx.isParked(reader.feed, fact.aggregateType, fact.aggregateID)
                        else {
                            throw FactBehindParked()
                        }
                        try reader.apply(delivery(fact), tx)
                    }
                }
                for reader in readers { try advance(reader, to: end, tx) }
            }
        } catch  where Self.isOutage(error) {
            throw error
        } catch {
            for fact in facts {
                for reader in readers where reader.awaits(fact, after: cursors) {
                    try await applyAlone(fact, reader)
                }
            }
            try await environment.store.write { [self] tx in
                for reader in readers { try advance(reader, to: end, tx) }
            }
        }
    }

    private func applyAlone(_ fact: Fact, _ reader: FactReader) async throws {
        var pause = Self.firstPause
        for attempt in 1...Self.triesMax {
            do {
                try await environment.store.write { [self] tx in
                    if try tx.isParked(reader.feed, fact.aggregateType, fact.aggregateID) {
                        throw FactBehindParked()
                    }
                    try reader.apply(delivery(fact), tx)
                    try advance(reader, to: fact.position, tx)
                }
                return
            } catch  where Self.isOutage(error) {
                throw error
            } catch {
                if attempt == Self.triesMax || error is FactBehindParked {
                    return try await park(fact, reader, error, tries: attempt)
                }
            }
            try await Task.sleep(for: pause)
            pause = pause * 2
        }
    }

    private func park(
        _ fact: Fact,
        _ reader: FactReader,
        _ error: any Error,
        tries: Int
    ) async throws {
        let cause = String(describing: error)
        environment.logger.error(
            "a fact is set aside",
            metadata: [
                "from": "\(service)", "reader": "\(reader.name)", "kind": "\(fact.kind)",
                "aggregate": "\(fact.aggregateID)", "sequence": "\(fact.position.sequence)",
                "cause": "\(cause)",
            ]
        )
        Counter(label: "facts.parked", dimensions: [("reader", reader.feed)]).increment()
        try await environment.store.write { [self] tx in
            try tx.park(fact, feed: reader.feed, error: cause, tries: tries)
            try advance(reader, to: fact.position, tx)
        }
    }

    /// Cursors only go forward, so that whoever acted first stays the only one who acted.
    private func advance(_ reader: FactReader, to position: FactPosition, _ tx: Transaction) throws
    {
        if try tx.cursor(reader.feed) < position { try tx.setCursor(reader.feed, position) }
    }

    private func delivery(_ fact: Fact) -> FactDelivery {
        FactDelivery(fact: fact, service: service, receiver: environment.service)
    }

    private func cursors() async throws -> [String: FactPosition] {
        let feeds = readers.map(\.feed)
        return try await environment.store.read { view in
            var cursors: [String: FactPosition] = [:]
            for feed in feeds { cursors[feed] = try view.cursor(feed) }
            return cursors
        }
    }

    /// The other database was restored from a backup: what it lost, we may have seen.
    private func noticeEpoch(from: FactPosition, to: FactPosition) {
        guard from.epoch != 0, to.epoch > from.epoch else { return }
        environment.logger.warning(
            "the feed has begun a new epoch: its service was restored from a backup",
            metadata: [
                "from": "\(service)", "seen": "\(from.sequence)", "epoch": "\(to.epoch)",
            ]
        )
        Counter(label: "facts.epochs", dimensions: [("from", service)]).increment()
    }

    /// Not the fact's fault: the same fact may well pass later.
    private static func isOutage(_ error: any Error) -> Bool {
        switch error {
        case is StoreFault, is CancellationError: true
        case let refusal as StoreRefusal:
            switch refusal {
            case .busy, .deadline, .diskFull: true
            default: false
            }
        default: false
        }
    }
}

/// A fact of an aggregate of which an earlier fact is set aside.
struct FactBehindParked: Error, CustomStringConvertible {
    var description: String { "an earlier fact of the same aggregate is set aside" }
}

extension FactReader {
    func awaits(_ fact: Fact, after cursors: [String: FactPosition]) -> Bool {
        kinds.contains(fact.kind) && cursors[feed].map { $0 < fact.position } ?? true
    }
}
