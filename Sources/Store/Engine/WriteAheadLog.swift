import GRDBSQLite
import Logging

/// The write-ahead log's size and when it is copied into the database. Only the writing
/// connection checkpoints, and it looks at the result: SQLite's own automatic checkpoint does not.
final class WriteAheadLog {
    /// Pages after which a commit is followed by a checkpoint that waits for nobody.
    static let checkpointPages: Int32 = 1_000
    /// Pages after which it waits for readers, up to the busy timeout, to begin the log anew.
    static let pagesMax: Int32 = 16_384

    enum Mode { case passive, restart, truncate }

    private let connection: OpaquePointer
    private let logger: Logger
    private var pages: Int32 = 0

    init(_ connection: OpaquePointer, _ logger: Logger) {
        self.connection = connection
        self.logger = logger
        sqlite3_wal_hook(
            connection,
            { context, _, _, pages in
                guard let context else { return SQLITE_OK }
                Unmanaged<WriteAheadLog>.fromOpaque(context).takeUnretainedValue().pages = pages
                return SQLITE_OK
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }

    /// Before the connection closes.
    func detach() {
        sqlite3_wal_hook(connection, nil, nil)
    }

    /// A failure that leaves the file in doubt; nil when all is well.
    func checkpointWhenDue() -> SQLiteFailure? {
        guard pages >= Self.checkpointPages else { return nil }
        return checkpoint(pages >= Self.pagesMax ? .restart : .passive)
    }

    @discardableResult
    func checkpoint(_ mode: Mode) -> SQLiteFailure? {
        let flag: Int32 =
            switch mode {
            case .passive: SQLITE_CHECKPOINT_PASSIVE
            case .restart: SQLITE_CHECKPOINT_RESTART
            case .truncate: SQLITE_CHECKPOINT_TRUNCATE
            }
        let code = sqlite3_wal_checkpoint_v2(connection, nil, flag, nil, nil)
        guard code != SQLITE_OK, code & 0xFF != SQLITE_BUSY else { return nil }
        let failure = SQLiteFailure(connection, sql: "checkpoint")
        logger.error("checkpoint failed: \(failure)")
        return failure.isFatal ? failure : nil
    }
}
