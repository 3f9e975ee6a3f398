import Foundation
public import Logging
public import Schema

/// How a store is opened. Every limit has a number here.
public struct StoreConfiguration: Sendable {
    public enum Location: Sendable, Hashable {
        /// A file; its directory is made when missing. Kept with `-wal`, `-shm` and `.lock`
        /// beside it.
        case file(String)
        /// A database that ends with the store, in the machine's memory where it has `/dev/shm`.
        /// A file there rather than SQLite's own `:memory:`, which has no log and no second
        /// connection: what tests run is what shops run.
        case memory
    }

    public var location: Location
    /// Connections that read, each with its thread.
    public var readers = 2
    /// What a connection waits for a lock before it gives up.
    public var busyTimeout: Duration = .seconds(5)
    /// Closures in one transaction.
    public var groupCommitMax = 256
    /// Writes that wait before further ones are refused as busy.
    public var writesWaitingMax = 4_096
    /// Reads that wait before further ones are refused as busy.
    public var readsWaitingMax = 1_024
    /// What one read closure may take.
    public var readTime: Duration = .seconds(30)
    /// Set for one start after a restore from a backup: facts from here on are told apart from
    /// the ones that were lost.
    public var beginsEpoch = false
    public var logger: Logger
    /// Microseconds since 1970. Gives times only; order comes from versions and positions.
    public var clock: @Sendable () -> Int64
    /// Positions of a table's columns whose changes are kept in the audit trail, with the values
    /// before and after (X013). None by default.
    public var audited: @Sendable (TableDescription) -> [Int] = { _ in [] }
    /// Called once when COMMIT or a checkpoint fails: the process must end, because after a failed
    /// fsync nobody knows what is on the disk.
    public var onFatal: @Sendable (StoreFault) -> Void
    /// Called on the writer's thread when facts up to a position are durable and before anyone is
    /// answered. For tests that end the process here.
    public var afterCommit: (@Sendable (FactPosition) -> Void)?

    /// Exit status of a process whose commit failed (EX_SOFTWARE).
    public static let fatalStatus: Int32 = 70

    public init(_ location: Location, logger: Logger = Logger(label: "store")) {
        self.location = location
        self.logger = logger
        self.clock = { Int64(Date().timeIntervalSince1970 * 1_000_000) }
        self.onFatal = { fault in
            logger.critical("ending the process: \(fault)")
            exit(Self.fatalStatus)
        }
    }
}
