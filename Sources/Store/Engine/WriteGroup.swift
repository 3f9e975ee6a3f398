/// The closures of one transaction: which stay, which were refused, and what they emitted.
///
/// Closures run without a savepoint: SQLite would keep a copy of every page that each of them
/// touches. Most that throw have changed nothing yet. When one has, the transaction is rolled
/// back, those that stay are run again, and from then on each has a savepoint of its own.
final class WriteGroup {
    enum Outcome {
        /// Durable; the last fact's position when there were facts.
        case committed(FactPosition?)
        /// Nothing of the group is kept.
        case rolledBack(any Error)
        case unknown(StoreFault)
    }

    private(set) var kept: [Job<Transaction>] = []
    private(set) var refused: [(job: Job<Transaction>, error: any Error)] = []
    private let session: Session
    private let epoch: Int64
    private let clock: @Sendable () -> Int64
    private var lastSequence: Int64?
    /// The engine rolled the whole transaction back: nothing more is run in it.
    private var collapse: (any Error)?
    /// Each closure has a savepoint.
    private var isGuarded: Bool
    /// A closure changed something and threw.
    private(set) var wasSpoilt = false

    init(
        _ session: Session,
        epoch: Int64,
        isGuarded: Bool,
        now clock: @escaping @Sendable () -> Int64
    ) {
        self.session = session
        self.epoch = epoch
        self.isGuarded = isGuarded
        self.clock = clock
    }

    /// How many more may join; nil = none.
    func room(_ max: Int) -> Int? {
        let room = max - kept.count - refused.count
        return collapse == nil && room > 0 ? room : nil
    }

    func run(_ jobs: [Job<Transaction>]) {
        for job in jobs {
            if let collapse {
                refused.append((job, collapse))
            } else if job.isCancelled {
                refused.append((job, CancellationError()))
            } else if isGuarded {
                runGuarded(job)
            } else {
                runOpen(job)
            }
        }
    }

    private func runOpen(_ job: Job<Transaction>) {
        let transaction = Transaction(session, epoch: epoch, now: clock())
        defer { transaction.end() }
        let changes = session.totalChanges
        do {
            try job.perform(transaction)
            kept.append(job)
            lastSequence = transaction.lastSequence ?? lastSequence
        } catch {
            refused.append((job, error))
            if session.isOutsideTransaction {
                collapse = error
            } else if session.totalChanges != changes {
                undo()
            }
        }
    }

    /// What the closure before has left must go, and with it everything: closures are pure, and
    /// those that stay do the same again.
    private func undo() {
        wasSpoilt = true
        isGuarded = true
        do {
            try session.run("ROLLBACK")
            try session.run("BEGIN IMMEDIATE")
        } catch {
            collapse = error
            return
        }
        let again = kept
        kept = []
        lastSequence = nil
        run(again)
    }

    private func runGuarded(_ job: Job<Transaction>) {
        let transaction = Transaction(session, epoch: epoch, now: clock())
        defer { transaction.end() }
        do {
            try session.run("SAVEPOINT closure")
            try job.perform(transaction)
            try session.run("RELEASE closure")
            kept.append(job)
            lastSequence = transaction.lastSequence ?? lastSequence
        } catch {
            refused.append((job, error))
            if session.isOutsideTransaction {
                collapse = error
                return
            }
            do {
                try session.run("ROLLBACK TO closure")
                try session.run("RELEASE closure")
            } catch {
                collapse = error
            }
        }
    }

    func commit() -> Outcome {
        if let collapse { return rollBack(collapse) }
        if let fatal = session.fatal { return rollBack(fatal) }
        do {
            try session.run(kept.isEmpty ? "ROLLBACK" : "COMMIT")
        } catch let failure as SQLiteFailure where failure.isDiskFull {
            // The log's last frame could not be written, so the commit is not in it.
            return rollBack(failure)
        } catch {
            let fault = StoreFault(.commit, "COMMIT failed: \(error)", outcome: .unknown)
            _ = rollBack(error)
            return .unknown(fault)
        }
        guard !kept.isEmpty, let lastSequence else { return .committed(nil) }
        return .committed(FactPosition(epoch: epoch, sequence: lastSequence))
    }

    /// After a commit: each closure's value, each refusal.
    func answer() {
        for job in kept { job.answer(nil) }
        for (job, error) in refused { job.answer(error) }
    }

    /// After anything else: those that would have stayed get the error.
    func answer(_ error: any Error) {
        for job in kept { job.answer(error) }
        for (job, own) in refused { job.answer(own) }
    }

    private func rollBack(_ error: any Error) -> Outcome {
        if !session.isOutsideTransaction {
            // A rollback that fails leaves the connection unusable: that is fatal by itself.
            do {
                try session.run("ROLLBACK")
            } catch {
                return .unknown(
                    StoreFault(.commit, "ROLLBACK failed: \(error)", outcome: .unknown)
                )
            }
        }
        return .rolledBack(error)
    }
}
