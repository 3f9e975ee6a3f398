import Chassis
import Contracts
import Crypto
import Foundation
import Schema
import Store
import Wire

@testable import JobsService

/// An archive as a test holds it, and may break it: files by path.
struct ArchivedShop {
    var files: [String: [UInt8]] = [:]

    var manifest: ArchiveManifest {
        get throws { try ArchiveManifest.parse(json: files[ArchiveLayout.manifest] ?? []) }
    }

    /// Everything the operator is given of a shop.
    static func of(_ shop: ShopID, _ bench: ServiceBench) async throws -> ArchivedShop {
        let pieces: [ArchivePiece] = try await bench.stream(
            ShopArchivesMethods.exportShop,
            ExportShopRequest(),
            as: .operator(shop: shop.text)
        )
        var archive = ArchivedShop()
        for piece in pieces {
            guard archive.files[piece.path]?.count ?? 0 == Int(piece.offset) else {
                throw RPCError(.internal, "PIECE_OUT_OF_PLACE", piece.path)
            }
            archive.files[piece.path, default: []] += Array(piece.content)
        }
        return archive
    }

    /// Sends the pieces and restores them.
    func restore(into shop: ShopID, _ bench: ServiceBench) async throws -> RestoreShopResponse {
        let id = UUIDv7.make()
        for (path, bytes) in files.sorted(by: { $0.key < $1.key }) {
            _ = try await bench.call(
                ShopArchivesMethods.stageArchive,
                StageArchiveRequest.with {
                    $0.stagingID = id
                    $0.path = path
                    $0.content = Data(bytes)
                },
                as: .operator(shop: shop.text)
            )
        }
        return try await bench.call(
            ShopArchivesMethods.restoreShop,
            RestoreShopRequest.with { $0.stagingID = id },
            as: .operator(shop: shop.text)
        )
    }

    /// The file's bytes changed, and the manifest made to agree.
    mutating func forge(_ path: String, _ change: (inout [UInt8]) -> Void) throws {
        var bytes = files[path] ?? []
        change(&bytes)
        files[path] = bytes
        var manifest = try manifest
        for place in manifest.files.indices where manifest.files[place].path == path {
            manifest.files[place].bytes = Int64(bytes.count)
            manifest.files[place].sha256 = Hexadecimal.text(Array(SHA256.hash(data: bytes)))
        }
        files[ArchiveLayout.manifest] = manifest.jsonBytes()
    }
}

/// All that Jobs keeps of a shop, to be compared.
struct ShopContents: Equatable {
    /// By table, in order of ids; the shop's own id is blanked.
    var tables: [String: [[ColumnValue]]] = [:]
    /// By table and money column.
    var sums: [String: Int64] = [:]
    var sequences: [SequenceState] = []
    var audit: [AuditEntry] = []
    var auditTimes: [Int64] = []

    init(_ view: View, _ shop: ShopID) throws {
        func read<R: Record>(_ type: R.Type) throws {
            let rows = try view.page(R.self, in: shop, after: "")
            tables[R.table.name] = try rows.map { row in
                try row.columnValues().map { value in
                    switch value {
                    case .uuid(let text) where text == shop.text: .uuid("shop")
                    case .text(let text):
                        .text(text.replacingOccurrences(of: shop.text, with: "shop"))
                    default: value
                    }
                }
            }
            for column in R.table.columns where column.kind == .money {
                sums["\(R.table.name).\(column.name)"] = try view.sum(
                    column.name,
                    of: R.self,
                    in: shop,
                    archived: true
                )
            }
        }
        for type in ArchiveLayout.records { try read(type) }
        sequences = try view.sequences(in: shop)
        let trail = try view.auditTrail(in: shop, after: 0)
        audit = trail.map(\.entry)
        auditTimes = trail.map(\.time)
    }
}
