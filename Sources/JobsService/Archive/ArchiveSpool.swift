internal import Contracts
internal import EstimateFiles
internal import Foundation
internal import Schema
internal import Store
internal import SwiftProtobuf

/// Writes everything that Jobs keeps of a shop into a folder, from one snapshot.
struct ArchiveSpool: Sendable {
    /// Rows read at once.
    static let pageRows = 1_000

    let folder: String
    let shop: ShopID
    let withCSV: Bool

    /// What the snapshot holds: the manifest without the kept files, and which these are.
    struct Spooled: Sendable {
        var manifest: ArchiveManifest
        var hashes: Set<FileHash> = []
    }

    /// - Parameter now: microseconds since 1970.
    func write(_ view: View, now: Int64) throws -> Spooled {
        for name in ["tables", "csv"] {
            try FileManager.default.createDirectory(
                atPath: "\(folder)/\(name)",
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        }
        var spooled = Spooled(manifest: ArchiveManifest())
        spooled.manifest.formatVersion = ArchiveLayout.version
        spooled.manifest.shopID = shop.text
        spooled.manifest.shopName = try view.require(
            Shop.self,
            shop.text,
            in: shop,
            archived: true
        ).name
        spooled.manifest.createTime = Google_Protobuf_Timestamp(microseconds: now)
        for type in ArchiveLayout.records { try table(type, view, &spooled) }
        try sequences(view, &spooled)
        try audit(view, &spooled)
        return spooled
    }

    private func table<R: Record>(
        _ type: R.Type,
        _ view: View,
        _ spooled: inout Spooled
    ) throws {
        let name = R.table.name
        let path = ArchiveLayout.table(name)
        var lines = try HashedFile(writing: "\(folder)/\(path)")
        var count: Int64 = 0
        var last = ""
        while true {
            let rows = try view.page(R.self, in: shop, after: last, limit: Self.pageRows)
            guard let end = rows.last else { break }
            last = end.id
            count += Int64(rows.count)
            var data = Data()
            for row in rows {
                data.append(contentsOf: row.jsonBytes())
                data.append(UInt8(ascii: "\n"))
                spooled.hashes.formUnion(KeptBytes.hashes(of: row))
            }
            try lines.write(data)
        }
        spooled.manifest.tables.append(
            ArchiveTableCount.with {
                $0.table = name
                $0.rows = count
            }
        )
        spooled.manifest.add(path, lines.bytes, try lines.finish())
        if withCSV, ArchiveLayout.tabular.contains(name) { try csv(R.self, view, &spooled) }
    }

    private func csv<R: Record>(
        _ type: R.Type,
        _ view: View,
        _ spooled: inout Spooled
    ) throws {
        let path = ArchiveLayout.csv(R.table.name)
        var file = try HashedFile(writing: "\(folder)/\(path)")
        try file.write(Data(ArchiveCSV.header(of: R.self)))
        var last = ""
        while true {
            let rows = try view.page(R.self, in: shop, after: last, limit: Self.pageRows)
            guard let end = rows.last else { break }
            last = end.id
            try file.write(Data(try ArchiveCSV.lines(of: rows)))
        }
        spooled.manifest.add(path, file.bytes, try file.finish())
    }

    private func sequences(_ view: View, _ spooled: inout Spooled) throws {
        var file = try HashedFile(writing: "\(folder)/\(ArchiveLayout.sequences)")
        for state in try view.sequences(in: shop) { try file.write(ArchiveLine.of(state)) }
        spooled.manifest.add(ArchiveLayout.sequences, file.bytes, try file.finish())
    }

    private func audit(_ view: View, _ spooled: inout Spooled) throws {
        var file = try HashedFile(writing: "\(folder)/\(ArchiveLayout.audit)")
        var last: Int64 = 0
        var head: [UInt8] = []
        while true {
            let records = try view.auditTrail(in: shop, after: last, limit: Self.pageRows)
            guard let end = records.last else { break }
            last = end.sequence
            head = end.hash
            for record in records { try file.write(ArchiveLine.of(record)) }
        }
        spooled.manifest.auditHead = Hexadecimal.text(head)
        spooled.manifest.add(ArchiveLayout.audit, file.bytes, try file.finish())
    }
}

extension ArchiveManifest {
    mutating func add(_ path: String, _ bytes: Int64, _ sha256: String) {
        files.append(
            ArchiveFile.with {
                $0.path = path
                $0.bytes = bytes
                $0.sha256 = sha256
            }
        )
    }
}

/// Rows as CSV for spreadsheets, and for the import of lists: a header of JSON names, amounts with
/// two decimals, times as RFC 3339, words of ours as tables keep them.
enum ArchiveCSV {
    static func header<R: Record>(of type: R.Type) -> [UInt8] {
        var writer = DelimitedWriter()
        for column in columns(of: R.self) { writer.plain(column.element.jsonName) }
        writer.endRow()
        return writer.bytes
    }

    static func lines<R: Record>(of rows: [R]) throws -> [UInt8] {
        var writer = DelimitedWriter(isFirstOfFile: false)
        let columns = columns(of: R.self)
        for row in rows {
            let values = try row.columnValues()
            for (position, column) in columns {
                switch values[position] {
                case .null, .bytes: writer.plain("")
                case .uuid(let text): writer.plain(text)
                case .text(let text), .json(let text): writer.text(text)
                case .integer(let number): writer.plain(String(number))
                case .boolean(let flag): writer.plain(flag ? "true" : "false")
                case .money(let minor): writer.plain(amount(minor))
                case .instant(let time): writer.plain(RFC3339.text(microseconds: time) ?? "")
                case .enumeration(let number):
                    if case .enumeration(let known) = column.kind {
                        writer.plain(known.value(number: number)?.stored ?? "")
                    } else {
                        writer.plain("")
                    }
                }
            }
            writer.endRow()
        }
        return writer.bytes
    }

    private static func columns<R: Record>(
        of type: R.Type
    ) -> [(offset: Int, element: ColumnDescription)] {
        R.table.columns.enumerated().filter { $0.element.sensitivity != .secret }
            .map { (offset: $0.offset, element: $0.element) }
    }

    /// `-12.05` for -1205.
    static func amount(_ minor: Int64) -> String {
        let cents = String(minor.magnitude % 100)
        return (minor < 0 ? "-" : "") + "\(minor.magnitude / 100)."
            + (cents.utf8.count < 2 ? "0" : "") + cents
    }
}
