public import Store
public import SwiftProtobuf
import Wire

extension Call {
    /// Runs the effect in one transaction, once per idempotency key (shop, actor, method, key):
    /// a repeated call is answered with the stored answer, another request under the same key is
    /// refused (`key_reused`, X004). The answer is stored in the transaction of the effect; a
    /// definite refusal is stored too.
    ///
    /// A handler with several effects gives each further one a name of its own as `step`; each
    /// then runs once.
    ///
    /// - Parameter body: synchronous: nobody waits for another service within a transaction.
    /// - Throws: also `DEADLINE_EXCEEDED`, before `body`, when the call's deadline has passed.
    public func write<S: Message & Sendable>(
        step: String = "",
        _ body: @escaping @Sendable (Transaction) throws -> S
    ) async throws -> S {
        let deadline = context.deadline
        guard let key = idempotencyKey(step: step), let hash = requestHash else {
            do {
                return try await environment.store.write { tx in
                    try Self.refuseLate(deadline)
                    try passGate(tx)
                    return try body(tx)
                }
            } catch let gate as GateRefusal {
                throw gate.error
            }
        }
        do {
            let (answer, isReplay) = try await environment.store.write { tx in
                try Self.refuseLate(deadline)
                if let stored = try tx.recall(key, request: hash) {
                    return (try StoredAnswer.response(S.self, in: stored.answer), true)
                }
                try passGate(tx)
                let answer = try body(tx)
                try tx.remember(key, request: hash, answer: StoredAnswer.bytes(answer))
                return (answer, false)
            }
            if isReplay { tellReplayed() }
            return answer
        } catch let replayed as ReplayedRefusal {
            tellReplayed()
            throw replayed.error
        } catch let gate as GateRefusal {
            throw gate.error
        } catch {
            try await rememberRefusal(error, key, hash)
            throw error
        }
    }

    private func passGate(_ tx: Transaction) throws {
        guard let gate = environment.gate, actor.isPerson, let shop = ShopID(actor.shopID) else {
            return
        }
        do {
            try gate(tx, shop)
        } catch {
            throw GateRefusal(error: error)
        }
    }

    /// Asked when the transaction begins: the process may have been stopped since the call came,
    /// and a cancellation may be on its way still.
    private static func refuseLate(_ deadline: ContinuousClock.Instant) throws {
        guard ContinuousClock.now < deadline else {
            throw RPCError(
                .deadlineExceeded,
                "DEADLINE_EXCEEDED",
                "nobody waits any more: nothing was done"
            )
        }
    }

    /// The stored answer of this call's key, if it is one of this type.
    func replayed<S: Message & Sendable>() async throws -> S? {
        guard let key = idempotencyKey(step: ""), let hash = requestHash else { return nil }
        let stored = try await environment.store.read { view in
            try view.recall(key, request: hash)
        }
        guard let stored else { return nil }
        do {
            let answer: S? = try StoredAnswer.responseIfOf(S.self, in: stored.answer)
            if answer != nil { tellReplayed() }
            return answer
        } catch let replayed as ReplayedRefusal {
            tellReplayed()
            throw replayed.error
        }
    }

    /// A no that would be the same the next time is kept like a yes. What is unknown or of the
    /// moment (a fault, a full queue, a cancelled call) is not: its repetition runs.
    private func rememberRefusal(
        _ error: any Error,
        _ key: IdempotencyKey,
        _ hash: RequestHash
    ) async throws {
        if case .keyReused = error as? StoreRefusal { return }
        let answer = ErrorAnswer.to(error, in: context, logger)
        let lasting: Set<Code> = [
            .invalidArgument, .notFound, .alreadyExists, .permissionDenied, .failedPrecondition,
            .aborted, .outOfRange,
        ]
        guard answer.outcome == .definite, lasting.contains(answer.code) else { return }
        let bytes = try StoredAnswer.bytes(answer)
        let code = Int32(truncatingIfNeeded: answer.code.rawValue)
        try await environment.store.write { tx in
            guard try tx.recall(key, request: hash) == nil else { return }
            try tx.remember(key, request: hash, answer: bytes, code: code)
        }
    }

    private func idempotencyKey(step: String) -> IdempotencyKey? {
        if context.idempotencyKey.isEmpty { return nil }
        let method = step.isEmpty ? context.method : context.method + "#" + step
        return IdempotencyKey(
            shop: ShopID(actor.shopID) ?? .none,
            actor: authorship.actor,
            method: method,
            key: context.idempotencyKey
        )
    }

    private func tellReplayed() { context.replyMetadata.set("idempotent-replayed", "true") }
}

/// What stood before a change, so that it is told from what the change itself refuses.
private struct GateRefusal: Error {
    let error: any Error
}
