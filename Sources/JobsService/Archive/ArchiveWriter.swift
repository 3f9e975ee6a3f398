internal import Chassis
internal import Contracts
internal import Foundation
internal import Schema
internal import Store
internal import SwiftProtobuf

/// Writes a checked archive into an empty shop, in one transaction. Ids stay: they are unique within
/// a shop, so that two shops of one database never collide.
struct ArchiveWriter {
    let staging: ArchiveStaging
    let manifest: ArchiveManifest
    let tx: Transaction
    let shop: ShopID
    let author: Authorship

    func write() throws -> RestoreShopResponse {
        try Self.requireEmpty(tx, shop)
        var answer = RestoreShopResponse()
        answer.shopID = shop.text
        answer.archivedShopID = manifest.shopID
        let promised = Dictionary(
            manifest.tables.map { ($0.table, $0.rows) },
            uniquingKeysWith: { first, _ in first }
        )
        for type in ArchiveLayout.records {
            guard let rows = promised[type.table.name] else { continue }
            let written = try table(type)
            guard written == rows else {
                throw ArchiveRefusal.damaged(
                    path: ArchiveLayout.table(type.table.name),
                    why: "\(written) rows, not \(rows)"
                )
            }
            answer.tables.append(
                ArchiveTableCount.with {
                    $0.table = type.table.name
                    $0.rows = written
                }
            )
        }
        try sequences()
        try audit()
        answer.files = Int64(manifest.files.count { KeptBytes.hash(of: $0) != nil })
        try tell()
        return answer
    }

    /// Not a row of this shop in any table.
    static func requireEmpty(_ view: View, _ shop: ShopID) throws {
        func check<R: Record>(_ type: R.Type) throws {
            guard try !view.exists(R.self, in: shop, archived: true) else {
                throw ArchiveRefusal.shopNotEmpty(table: R.table.name)
            }
        }
        for type in Contracts.jobs.records { try check(type) }
        guard try view.auditHead(in: shop).sequence == 0 else {
            throw ArchiveRefusal.shopNotEmpty(table: "audit_log")
        }
    }

    // MARK: rows

    /// Rows that name a row of their own table wait until that one is there.
    private func table<R: Record>(_ type: R.Type) throws -> Int64 {
        let path = ArchiveLayout.table(R.table.name)
        let own = R.table.columns.indices.filter {
            R.table.columns[$0].reference?.table == R.table.name
        }
        var lines = try FileLines(staging.file(path))
        var number = 0
        var count: Int64 = 0
        var there: Set<String> = []
        var waiting: [(line: Int, row: R)] = []
        while let line = try lines.next() {
            number += 1
            let row = try fitted(parsed(R.self, line, path, number))
            guard own.isEmpty || isReady(row, own, there) else {
                waiting.append((number, row))
                continue
            }
            try adopt(row, path, number)
            if !own.isEmpty { there.insert(row.id) }
            count += 1
        }
        while !waiting.isEmpty {
            let before = waiting.count
            var left: [(line: Int, row: R)] = []
            for (line, row) in waiting {
                guard isReady(row, own, there) else {
                    left.append((line, row))
                    continue
                }
                try adopt(row, path, line)
                there.insert(row.id)
                count += 1
            }
            guard left.count < before else {
                throw ArchiveRefusal.damaged(
                    path: path,
                    why: "line \(left.first?.line ?? 0) names a row that is not there"
                )
            }
            waiting = left
        }
        return count
    }

    private func parsed<R: Record>(
        _ type: R.Type,
        _ line: [UInt8],
        _ path: String,
        _ number: Int
    ) throws(ArchiveRefusal) -> R {
        do {
            let limits = JSONLimits(bytesMax: FileLines.lineMax)
            return try R.parse(json: line, limits: limits)
        } catch {
            throw .damaged(path: path, why: "line \(number): \(error.pointer) \(error.reason)")
        }
    }

    private func isReady(_ row: some Record, _ own: [Int], _ there: Set<String>) -> Bool {
        guard let values = try? row.columnValues() else { return false }
        return own.allSatisfy { position in
            guard case .uuid(let id) = values[position], !id.isEmpty else { return true }
            return id == row.id || there.contains(id)
        }
    }

    private func adopt<R: Record>(_ row: R, _ path: String, _ line: Int) throws {
        do {
            try tx.adopt(row, in: shop, by: author)
        } catch let refusal as StoreRefusal {
            switch refusal {
            case .duplicate(_, let columns, _):
                throw ArchiveRefusal.damaged(
                    path: path,
                    why: "line \(line): \(columns.joined(separator: ", ")) is there already"
                )
            case .reference(_, let column, _), .missing(_, let column), .value(_, let column, _):
                throw ArchiveRefusal.damaged(path: path, why: "line \(line): \(column)")
            case .check(_, let name):
                throw ArchiveRefusal.damaged(path: path, why: "line \(line): \(name)")
            case .notFound, .stale, .appendOnly, .stillReferenced, .keyReused, .pageToken, .query,
                .tooMany, .feedReplaced, .busy, .deadline, .diskFull:
                throw refusal
            }
        }
    }

    /// The row as the shop keeps it: its own id on the shop. A licence is one shop's; a copy has none.
    private func fitted<R: Record>(_ row: R) -> R {
        guard manifest.shopID != shop.text else { return row }
        if var own = row as? Shop {
            own.id = shop.text
            own.clearLicenseKey()
            return own as? R ?? row
        }
        // Bytes are kept by shop.
        if var file = row as? Attachment, !file.filePath.isEmpty, let hash = FileHash(file.sha256) {
            file.filePath = FileDesk.path(of: hash, in: shop)
            return file as? R ?? row
        }
        return row
    }

    // MARK: beside the rows

    private func sequences() throws {
        var lines = try FileLines(staging.file(ArchiveLayout.sequences))
        var number = 0
        while let line = try lines.next() {
            number += 1
            guard let state = try? ArchiveLine.sequence(line) else {
                throw ArchiveRefusal.damaged(path: ArchiveLayout.sequences, why: "line \(number)")
            }
            try tx.raise(state.name, to: state.value, in: shop, period: state.period)
        }
    }

    /// Every entry's hash is checked in the chain of the shop it comes from.
    private func audit() throws {
        let path = ArchiveLayout.audit
        guard let old = ShopID(manifest.shopID) else {
            throw ArchiveRefusal.damaged(path: ArchiveLayout.manifest, why: "names no shop")
        }
        var lines = try FileLines(staging.file(path))
        var number: Int64 = 0
        var previous = AuditRecord.origin
        while let line = try lines.next() {
            number += 1
            guard let record = try? ArchiveLine.audit(line), record.sequence == number,
                record.hash(after: previous, in: old) == record.hash
            else {
                throw ArchiveRefusal.damaged(path: path, why: "line \(number): the chain is broken")
            }
            previous = record.hash
            try tx.adopt(record, in: shop)
        }
        guard Hexadecimal.text(number == 0 ? [] : previous) == manifest.auditHead else {
            throw ArchiveRefusal.damaged(path: path, why: "the chain ends elsewhere")
        }
    }

    /// The other departments set the shop up, and the trail says where it comes from.
    private func tell() throws {
        let row = try tx.require(Shop.self, shop.text, in: shop, archived: true)
        try tx.emit(ShopSetUp.of(row), of: row, in: shop, by: author)
        let origin = JSONWriter.text { writer in
            writer.beginObject()
            writer.key("shop")
            writer.string(manifest.shopID)
            writer.key("auditHead")
            writer.string(manifest.auditHead)
            writer.endObject()
        }
        try tx.audit(
            AuditEntry(
                action: "shop.restored",
                entityType: Shop.table.message,
                entityID: shop.text,
                after: origin,
                by: author
            ),
            in: shop
        )
    }
}
