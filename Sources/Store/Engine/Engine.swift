import Dispatch
import Foundation
import GRDB
import Logging

/// The parts of an open store: the lock, one writing lane, the reading lanes, the bell.
final class Engine: @unchecked Sendable {
    let configuration: StoreConfiguration
    let catalog: Catalog
    let meta: StoreMeta
    let settings: [String: String]
    let bell: FactBell
    private let tally = StoreTally()
    private let writer: WriterLane
    private let reads: JobQueue<View>
    private let threads = DispatchGroup()

    static func open(
        _ configuration: StoreConfiguration,
        _ catalog: Catalog,
        _ migrations: [Migration]
    ) throws(StoreFault) -> Engine {
        do {
            return try Engine(configuration, catalog, migrations)
        } catch let fault as StoreFault {
            throw fault
        } catch let error as DatabaseError {
            throw StoreFault(.open, error.description)
        } catch {
            throw SQLiteFailure.meaning(of: error) as? StoreFault ?? StoreFault(.open, "\(error)")
        }
    }

    private init(
        _ configuration: StoreConfiguration,
        _ catalog: Catalog,
        _ migrations: [Migration]
    ) throws {
        let file = try DatabaseFile(configuration.location)
        let busy = configuration.busyTimeout.milliseconds
        let (database, session) = try Self.connect(file.path, catalog, isReadOnly: false)
        var opened: (StoreMeta, FactPosition, WriteAheadLog)?
        var settings: [String: String] = [:]
        try database.inDatabase { db in
            try ConnectionSettings.prepareWriter(session, busyMilliseconds: busy)
            try Migrator(session, configuration.logger).run(migrations)
            try SchemaCheck(session).run()
            let meta = try StoreMeta.open(session, beginsEpoch: configuration.beginsEpoch)
            try ConnectionSettings.verifyWriter(session, busyMilliseconds: busy)
            settings = try ConnectionSettings.report(session)
            let last = try session.integer("SELECT max(sequence) FROM outbox")
            guard let connection = db.sqliteConnection else {
                throw StoreFault(.open, "no connection")
            }
            opened = (
                meta, FactPosition(epoch: meta.epoch, sequence: last),
                WriteAheadLog(connection, configuration.logger)
            )
        }
        guard let (meta, position, log) = opened else { throw StoreFault(.open, "no connection") }

        self.configuration = configuration
        self.catalog = catalog
        self.meta = meta
        self.settings = settings
        self.bell = FactBell(position)
        self.writer = WriterLane(
            database,
            session,
            epoch: meta.epoch,
            configuration,
            bell,
            tally,
            log
        )
        self.reads = JobQueue(name: "reads", limit: configuration.readsWaitingMax)

        var readers: [ReaderLane] = []
        for _ in 0..<max(1, configuration.readers) {
            let (database, session) = try Self.connect(file.path, catalog, isReadOnly: true)
            try database.inDatabase { _ in
                try ConnectionSettings.prepareReader(session, busyMilliseconds: busy)
            }
            session.tokenKey = meta.tokenKey
            readers.append(
                ReaderLane(database, session, reads, tally, limit: configuration.readTime)
            )
        }
        session.tokenKey = meta.tokenKey
        start(readers, file)
    }

    /// The threads hold the lanes; the readers' connections close before the writer's, and the
    /// lock goes last.
    private func start(_ readers: [ReaderLane], _ file: DatabaseFile) {
        let reading = DispatchGroup()
        for (number, reader) in readers.enumerated() {
            launch("store-reader-\(number)", [reading, threads]) { reader.serve() }
        }
        let writer = self.writer
        launch("store-writer", [threads]) {
            writer.serve { reading.wait() }
            file.end()
        }
    }

    private func launch(
        _ name: String,
        _ groups: [DispatchGroup],
        _ body: @escaping @Sendable () -> Void
    ) {
        for group in groups { group.enter() }
        let thread = Thread {
            body()
            for group in groups { group.leave() }
        }
        thread.name = name
        thread.start()
    }

    private static func connect(
        _ path: String,
        _ catalog: Catalog,
        isReadOnly: Bool
    ) throws -> (DatabaseQueue, Session) {
        var configuration = GRDB.Configuration()
        configuration.readonly = isReadOnly
        configuration.label = isReadOnly ? "store-reader" : "store-writer"
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        return (queue, queue.inDatabase { Session($0, catalog: catalog) })
    }

    var metrics: StoreMetrics {
        var metrics = tally.now
        metrics.writesWaiting = writer.queue.count
        metrics.readsWaiting = reads.count
        metrics.lastFact = bell.position
        return metrics
    }

    func read<T: Sendable>(
        time: Duration? = nil,
        _ body: @escaping @Sendable (View) throws -> T
    ) async throws -> T {
        try await Self.submit(ValueJob(body, time: time), to: reads)
    }

    func write<T: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T {
        try await Self.submit(ValueJob(body), to: writer.queue)
    }

    private static func submit<Context, T: Sendable>(
        _ job: ValueJob<Context, T>,
        to queue: JobQueue<Context>
    ) async throws -> T {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                job.expect(continuation)
                queue.add(job)
            }
        } onCancel: {
            job.cancel()
        }
    }

    /// No further calls; those that wait are still served.
    func stop() {
        reads.close()
        writer.queue.close()
        bell.close()
    }

    /// When the last thread has ended.
    func ended() async {
        await withCheckedContinuation { continuation in
            threads.notify(queue: .global()) { continuation.resume() }
        }
    }
}

extension Duration {
    /// Whole milliseconds; at most a day, so that no setting overflows.
    fileprivate var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return min(max(seconds, 0), 86_400) * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
