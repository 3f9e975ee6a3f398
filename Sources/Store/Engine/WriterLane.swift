import Foundation
import GRDB
import GRDBSQLite
import Logging

/// The one thread that writes. Closures that wait run one after another in one transaction, each
/// in its own savepoint; one fsync makes all of them durable, and then all are answered. Nobody
/// waits in order to be in a group; closures that come while one runs join it for a while
/// (`GroupPatience`).
final class WriterLane: @unchecked Sendable {
    let queue: JobQueue<Transaction>
    private let database: DatabaseQueue
    private let session: Session
    private let epoch: Int64
    private let configuration: StoreConfiguration
    private let bell: FactBell
    private let tally: StoreTally
    private let log: WriteAheadLog
    private var patience = GroupPatience()
    private var caution = Caution()

    init(
        _ database: DatabaseQueue,
        _ session: Session,
        epoch: Int64,
        _ configuration: StoreConfiguration,
        _ bell: FactBell,
        _ tally: StoreTally,
        _ log: WriteAheadLog
    ) {
        self.queue = JobQueue(name: "writes", limit: configuration.writesWaitingMax)
        self.database = database
        self.session = session
        self.epoch = epoch
        self.configuration = configuration
        self.bell = bell
        self.tally = tally
        self.log = log
    }

    /// Closures between two looks at the clock.
    private static let portion = 8

    /// Serves until the queue is closed and empty, then waits for the readers to close before it
    /// copies the log and closes. The body of the writer's thread.
    func serve(afterReaders: () -> Void) {
        var isSound = true
        while let jobs = queue.take(max: configuration.groupCommitMax) {
            let group = WriteGroup(
                session,
                epoch: epoch,
                isGuarded: caution.isAdvised,
                now: configuration.clock
            )
            let fault = database.inDatabase { _ in commit(group, jobs) }
            if let fault {
                queue.abandon(fault)
                configuration.onFatal(fault)
                isSound = false
                break
            }
        }
        afterReaders()
        database.inDatabase { _ in
            // What cannot be trusted is not copied further.
            if isSound { log.checkpoint(.truncate) }
            log.detach()
            session.dropStatements()
        }
        do { try database.close() } catch { configuration.logger.error("close failed: \(error)") }
    }

    /// Runs, commits and answers one group; a fault ends the lane.
    private func commit(_ group: WriteGroup, _ jobs: [Job<Transaction>]) -> StoreFault? {
        do {
            try session.run("BEGIN IMMEDIATE")
        } catch {
            for job in jobs { job.answer(error) }
            return end(group, because: error)
        }
        let begun = ContinuousClock.now
        group.run(jobs)
        while let room = group.room(configuration.groupCommitMax),
            !patience.isSpent(after: ContinuousClock.now - begun)
        {
            let more = queue.takeMore(max: min(room, Self.portion))
            if more.isEmpty { break }
            group.run(more)
        }
        let ran = ContinuousClock.now
        let outcome = group.commit()
        patience.committed(in: ContinuousClock.now - ran)
        caution.groupEnded(wasSpoilt: group.wasSpoilt)
        switch outcome {
        case .committed(let position):
            tally.count(group: group.kept.count, refused: group.refused.count)
            if let position {
                configuration.afterCommit?(position)
                bell.ring(position)
            }
            group.answer()
            if let failure = log.checkpointWhenDue() { return end(group, because: failure) }
            return session.fatal.flatMap { end(group, because: $0) }
        case .rolledBack(let error):
            group.answer(error)
            return end(group, because: error)
        case .unknown(let fault):
            group.answer(fault)
            configuration.logger.critical("commit failed: \(fault)")
            return fault
        }
    }

    /// The fault that ends the process when the cause leaves the file in doubt; nil to go on.
    private func end(_ group: WriteGroup, because error: any Error) -> StoreFault? {
        guard let failure = session.fatal ?? (error as? SQLiteFailure), failure.isFatal else {
            return nil
        }
        configuration.logger.critical("the database cannot be trusted: \(failure)")
        return StoreFault(.engine, failure.description)
    }
}
