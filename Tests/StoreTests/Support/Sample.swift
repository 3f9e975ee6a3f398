import Foundation
import Logging
import Schema

@testable import Store

/// Makers of what the tests need, and nothing more than matters to them.
enum Sample {
    static let shop = ShopID.make()
    static let otherShop = ShopID.make()
    static let author = Authorship(actor: "tests", requestID: "r-1", traceparent: "00-a-b-01")
    static let tables: [any Record.Type] = [SampleLine.self, SampleJob.self, SampleNote.self]
    static let migrations = [Migration.initial(tables: tables)]

    static func configuration(_ location: StoreConfiguration.Location) -> StoreConfiguration {
        var logger = Logger(label: "store tests")
        logger.logLevel = .critical
        return StoreConfiguration(location, logger: logger)
    }

    static func store(
        _ location: StoreConfiguration.Location = .memory,
        _ change: (inout StoreConfiguration) -> Void = { _ in }
    ) throws -> Store {
        var configuration = configuration(location)
        change(&configuration)
        return try Store(configuration, tables: tables, migrations: migrations)
    }

    static func job(_ number: String, total: Int64 = 0) -> SampleJob {
        var job = SampleJob()
        job.jobNumber = number
        job.currency = "CAD"
        job.total = total
        return job
    }

    static func line(of job: SampleJob, _ number: Int32, amount: Int64 = 100) -> SampleLine {
        var line = SampleLine()
        line.jobID = job.id
        line.lineNumber = number
        line.amount = amount
        return line
    }

    /// A directory of its own, removed at the end.
    static func inDirectory<T>(_ body: (String) async throws -> T) async throws -> T {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("store-tests-" + UUIDv7.make()).path
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true
        )
        do {
            let value = try await body(directory)
            try FileManager.default.removeItem(atPath: directory)
            return value
        } catch {
            try? FileManager.default.removeItem(atPath: directory)
            throw error
        }
    }
}

extension Store {
    func add(_ job: SampleJob, in shop: ShopID = Sample.shop) async throws -> SampleJob {
        try await write { try $0.insert(job, in: shop, by: Sample.author) }
    }

    func add(_ line: SampleLine, in shop: ShopID = Sample.shop) async throws -> SampleLine {
        try await write { try $0.insert(line, in: shop, by: Sample.author) }
    }
}
