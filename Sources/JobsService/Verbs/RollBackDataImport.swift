internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf

/// POST /v1/dataImports/{id}:rollBack — takes an import back while nobody touched its rows: what it
/// made is deleted, what it changed is as before. All or nothing, in one transaction.
enum RollBackDataImport {
    /// Touched rows that a refusal names.
    static let namedMax = 20

    static func handle(_ request: RollBackDataImportRequest, _ call: Call) async throws
        -> DataImport
    {
        let shop = try call.shop
        return try await call.write { tx in
            var row = try tx.require(DataImport.self, request.id, in: shop)
            guard row.status == .done else {
                throw DataImportRefusal.importNotDone(row.status.storedName)
            }
            let rule = call.rule(in: shop, tx)
            switch row.kind {
            case .customers: try takeBack(CustomerList.self, row, call, rule)
            case .vehicles: try takeBack(VehicleList.self, row, call, rule)
            case .openJobs: try takeBack(JobList.self, row, call, rule)
            case .unspecified, .UNRECOGNIZED: throw DataImportRefusal.kindMissing
            }
            row.status = .rolledBack
            row.rolledBackAt = Google_Protobuf_Timestamp(microseconds: tx.now)
            return try tx.update(row, expecting: row.version, in: shop, by: call.authorship)
        }
    }

    private static func takeBack<M: ListedModel>(
        _ model: M.Type,
        _ row: DataImport,
        _ call: Call,
        _ rule: RuleContext
    ) throws {
        for permission in M.permissions { try call.require(permission) }
        let entries = try rule.tx.all(
            DataImportRow.self,
            in: rule.shop,
            where: [.equal("data_import_id", .uuid(row.id))],
            order: [.descending("row_number")]
        )
        var touched: [String] = []
        var count = 0
        for entry in entries {
            guard let why = try touch(M.self, entry, rule) else { continue }
            count += 1
            if touched.count < namedMax {
                touched.append("row \(entry.rowNumber) (\(entry.entityID)): \(why)")
            }
        }
        guard count == 0 else { throw DataImportRefusal.importTouched(touched, count: count) }
        for entry in entries { try takeBack(M.self, entry, rule) }
    }

    /// Why a row is not taken back; nil when nobody touched it.
    private static func touch<M: ListedModel>(
        _ model: M.Type,
        _ entry: DataImportRow,
        _ rule: RuleContext
    ) throws -> String? {
        guard let current = try rule.tx.get(M.Row.self, entry.entityID, in: rule.shop) else {
            return "deleted"
        }
        guard current.version == entry.entityVersion else { return "changed" }
        if entry.hasBefore { return nil }
        let users = try Contracts.jobs.records.compactMap { try user(of: current, $0, rule) }
        return users.isEmpty ? nil : "in use by " + users.joined(separator: ", ")
    }

    /// The table, when one of its rows names this one. What goes with the row does not keep it.
    private static func user<Row: Record, Other: Record>(
        of row: Row,
        _ other: Other.Type,
        _ rule: RuleContext
    ) throws -> String? {
        for column in Other.table.columns
        where column.reference?.table == Row.table.name
            && column.reference?.onDelete != .cascade
        {
            let isUsed = try rule.tx.exists(
                Other.self,
                in: rule.shop,
                where: [.equal(column.name, .uuid(row.id))],
                archived: true
            )
            if isUsed { return Other.table.name }
        }
        return nil
    }

    private static func takeBack<M: ListedModel>(
        _ model: M.Type,
        _ entry: DataImportRow,
        _ rule: RuleContext
    ) throws {
        if entry.hasBefore {
            let before = try M.Row(serializedBytes: entry.before)
            _ = try rule.tx.update(
                before,
                expecting: entry.entityVersion,
                in: rule.shop,
                by: rule.authorship
            )
            return
        }
        try rule.tx.delete(
            M.Row.self,
            entry.entityID,
            expecting: entry.entityVersion,
            in: rule.shop,
            by: rule.authorship
        )
    }
}
