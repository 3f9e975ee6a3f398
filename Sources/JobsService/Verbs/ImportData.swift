internal import Chassis
internal import Contracts
internal import Crypto
internal import Foundation
internal import Schema
internal import Store

/// POST /v1/dataImports:import — a list of customers, vehicles or open jobs, in batches of 500. Each
/// batch is tried first and rolled back, which finds every row that the rules refuse; then it is
/// written without those rows.
enum ImportData {
    /// Errors in one answer; more are counted.
    static let errorsMax = 20_000
    /// Errors kept with the import.
    static let errorsKeptMax = 500
    /// How often a batch is tried whose rows others change meanwhile.
    static let triesMax = 3

    static func handle(_ request: ImportDataRequest, _ call: Call) async throws
        -> ImportDataResponse
    {
        switch request.kind {
        case .customers: try await take(CustomerList.self, request, call)
        case .vehicles: try await take(VehicleList.self, request, call)
        case .openJobs: try await take(JobList.self, request, call)
        case .unspecified, .UNRECOGNIZED: throw DataImportRefusal.kindMissing
        }
    }

    private static func take<M: ListedModel>(
        _ model: M.Type,
        _ request: ImportDataRequest,
        _ call: Call
    ) async throws -> ImportDataResponse {
        for permission in M.permissions { try call.require(permission) }
        let shop = try call.shop
        let table = try await read(request)
        let map = try ColumnMap(
            table.header,
            of: M.self,
            given: request.columns,
            hidden: Set(
                M.Row.table.columns.filter { !call.actor.may($0.readPermission) }.map(\.name)
            )
        )
        let hash = hash(request)
        if !request.dryRun, let known = try await before(hash, call, shop) { return known }
        let repeats = ListBatch<M>.repeats(in: table, map)
        let batches = stride(from: 0, to: table.rows.count, by: ListBatch<M>.rowsMax).map { from in
            ListBatch<M>(
                map: map,
                rows: Array(table.rows[from..<min(from + ListBatch<M>.rowsMax, table.rows.count)]),
                repeats: repeats
            )
        }
        var answer = ImportDataResponse()
        answer.totalRows = Int32(clamping: table.rows.count)
        answer.columns = map.told
        if request.dryRun {
            for batch in batches { answer.count(try await batch.tried(call, in: shop)) }
            return answer
        }
        let begun = try await begin(request, table, hash, call, shop)
        for (place, batch) in batches.enumerated() {
            let (row, outcome) = try await write(batch, number: place + 1, of: begun, call, shop)
            answer.batches.append(row)
            answer.count(outcome)
        }
        return try await end(begun, answer, call, shop)
    }

    /// Off the loop: a list of megabytes takes its time.
    private static func read(_ request: ImportDataRequest) async throws -> ImportTable {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .userInitiated).async {
                continuation.resume(
                    with: Result {
                        try ImportTable.read([UInt8](request.content), format: request.format)
                    }
                )
            }
        }
    }

    /// Of kind, columns and bytes: with other columns the same list is another import.
    private static func hash(_ request: ImportDataRequest) -> String {
        var hash = SHA256()
        hash.update(data: Data("\(request.kind.rawValue)\n".utf8))
        for column in request.columns {
            hash.update(data: Data("\(column.header)\t\(column.field)\n".utf8))
        }
        hash.update(data: request.content)
        return hash.finalize().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
            .joined()
    }

    /// The import of the same list, if it is done and still there.
    private static func before(
        _ hash: String,
        _ call: Call,
        _ shop: ShopID
    ) async throws -> ImportDataResponse? {
        try await call.read { view in
            let found = try view.first(
                DataImport.self,
                in: shop,
                where: [
                    .equal("content_hash", .text(hash)), .equal("status", DataImport.Status.done),
                ]
            )
            guard let found else { return nil }
            var answer = ImportDataResponse()
            answer.dataImport = found
            answer.alreadyImported = true
            answer.batches = try DataImportBatch.of(found, view, shop)
            answer.totalRows = found.totalRows
            answer.created = found.created
            answer.updated = found.updated
            answer.skipped = found.skipped
            answer.failed = found.failed
            answer.errors = found.errors
            return answer
        }
    }

    private static func begin(
        _ request: ImportDataRequest,
        _ table: ImportTable,
        _ hash: String,
        _ call: Call,
        _ shop: ShopID
    ) async throws -> DataImport {
        let row = DataImport.with {
            $0.kind = request.kind
            $0.format = table.format
            $0.status = .running
            $0.fileName = request.fileName
            $0.contentHash = hash
            $0.totalRows = Int32(clamping: table.rows.count)
            if !call.actor.userID.isEmpty { $0.createdBy = call.actor.userID }
        }
        return try await call.write(step: "begin") { tx in
            try tx.insert(row, in: shop, by: call.authorship)
        }
    }

    private static func write<M: ListedModel>(
        _ batch: ListBatch<M>,
        number: Int,
        of begun: DataImport,
        _ call: Call,
        _ shop: ShopID
    ) async throws -> (DataImportBatch, ListBatch<M>.Outcome) {
        for _ in 0..<triesMax {
            let trial = try await batch.tried(call, in: shop)
            let out = Set(trial.errors.map(\.row))
            do {
                let row = try await call.write(step: "batch-\(number)") { tx in
                    let outcome = try batch.run(leavingOut: out, call.rule(in: shop, tx))
                    guard outcome.failed == 0 else { throw DataImportRefusal.batchDisturbed }
                    return try keep(outcome, trial, batch.rows, number, begun, tx, shop, call)
                }
                return (row, trial)
            } catch DataImportRefusal.batchDisturbed {
                continue
            }
        }
        throw DataImportRefusal.importDisturbed(batch: number)
    }

    private static func keep<M: ListedModel>(
        _ outcome: ListBatch<M>.Outcome,
        _ trial: ListBatch<M>.Outcome,
        _ rows: [ImportTable.Row],
        _ number: Int,
        _ begun: DataImport,
        _ tx: Transaction,
        _ shop: ShopID,
        _ call: Call
    ) throws -> DataImportBatch {
        let batch = try tx.insert(
            DataImportBatch.with {
                $0.dataImportID = begun.id
                $0.batchNumber = Int32(clamping: number)
                $0.firstRow = rows.first?.number ?? 1
                $0.lastRow = rows.last?.number ?? 1
                $0.created = outcome.created
                $0.updated = outcome.updated
                $0.skipped = outcome.skipped
                $0.failed = trial.failed
            },
            in: shop,
            by: call.authorship
        )
        for var entry in outcome.written {
            entry.dataImportID = begun.id
            entry.batchID = batch.id
            _ = try tx.insert(entry, in: shop, by: call.authorship)
        }
        return batch
    }

    private static func end(
        _ begun: DataImport,
        _ report: ImportDataResponse,
        _ call: Call,
        _ shop: ShopID
    ) async throws -> ImportDataResponse {
        try await call.write { tx in
            var answer = report
            var row = try tx.require(DataImport.self, begun.id, in: shop)
            row.status = .done
            row.created = answer.created
            row.updated = answer.updated
            row.skipped = answer.skipped
            row.failed = answer.failed
            row.errors = Array(answer.errors.prefix(errorsKeptMax))
            answer.dataImport = try tx.update(
                row,
                expecting: row.version,
                in: shop,
                by: call.authorship
            )
            return answer
        }
    }
}

extension ImportDataResponse {
    fileprivate mutating func count<M: ListedModel>(_ outcome: ListBatch<M>.Outcome) {
        created = created.addingClamped(outcome.created)
        updated = updated.addingClamped(outcome.updated)
        skipped = skipped.addingClamped(outcome.skipped)
        failed = failed.addingClamped(outcome.failed)
        let room = max(0, ImportData.errorsMax - errors.count)
        errors += outcome.errors.prefix(room)
        errorsLeftOff = errorsLeftOff.addingClamped(
            Int32(clamping: max(0, outcome.errors.count - room))
        )
    }
}

extension DataImportBatch {
    /// The batches of an import, in order.
    static func of(_ row: DataImport, _ view: View, _ shop: ShopID) throws -> [DataImportBatch] {
        try view.all(
            DataImportBatch.self,
            in: shop,
            where: [.equal("data_import_id", .uuid(row.id))],
            order: [.ascending("batch_number")]
        )
    }
}
