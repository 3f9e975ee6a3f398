import Foundation
import GRDB
import GRDBSQLite

/// One thread with one read-only connection. Each closure sees one snapshot, and is stopped when
/// it reads for longer than it may: a snapshot held open keeps the log from shrinking.
final class ReaderLane: @unchecked Sendable {
    private let database: DatabaseQueue
    private let session: Session
    private let queue: JobQueue<View>
    private let tally: StoreTally
    private let limit: Duration
    private let alarm: ReadAlarm

    init(
        _ database: DatabaseQueue,
        _ session: Session,
        _ queue: JobQueue<View>,
        _ tally: StoreTally,
        limit: Duration
    ) {
        self.database = database
        self.session = session
        self.queue = queue
        self.tally = tally
        self.limit = limit
        self.alarm = ReadAlarm(session.database.sqliteConnection)
    }

    /// The body of the reader's thread.
    func serve() {
        while let jobs = queue.take(max: 1) {
            for job in jobs { database.inDatabase { _ in read(job) } }
        }
        database.inDatabase { _ in
            alarm.detach()
            session.dropStatements()
        }
        // A reader that does not close leaves nothing behind: it only read.
        try? database.close()
    }

    private func read(_ job: Job<View>) {
        guard !job.isCancelled else { return job.answer(CancellationError()) }
        let view = View(session)
        var failure: (any Error)?
        alarm.set(job.time ?? limit)
        do {
            try session.run("BEGIN")
            try job.perform(view)
        } catch {
            failure = error
        }
        view.end()
        alarm.clear()
        do {
            if !session.isOutsideTransaction { try session.run("ROLLBACK") }
        } catch {
            failure = failure ?? error
        }
        tally.countRead()
        job.answer(failure)
    }
}

/// Interrupts a connection's statements once a time is over.
final class ReadAlarm {
    /// Virtual machine instructions between two looks at the clock.
    static let instructionsBetweenLooks: Int32 = 4_000

    private let connection: OpaquePointer?
    private var end: ContinuousClock.Instant?

    init(_ connection: OpaquePointer?) {
        self.connection = connection
        sqlite3_progress_handler(
            connection,
            Self.instructionsBetweenLooks,
            { context in
                guard let context else { return 0 }
                let alarm = Unmanaged<ReadAlarm>.fromOpaque(context).takeUnretainedValue()
                guard let end = alarm.end else { return 0 }
                return ContinuousClock.now > end ? 1 : 0
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }

    func set(_ duration: Duration) { end = ContinuousClock.now + duration }
    func clear() { end = nil }

    /// Before the connection closes.
    func detach() { sqlite3_progress_handler(connection, 0, nil, nil) }
}
