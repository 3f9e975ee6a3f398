internal import Chassis
internal import Contracts
internal import Foundation
internal import Schema
internal import Store

/// ShopArchives/ExportShop — the shop's slice of Jobs as the files of an archive, piece by piece.
/// Tables are written aside from one snapshot first, so that a slow reader holds nobody up;
/// attachments' files, which never change, are read as they are sent.
enum ExportShop {
    /// What the snapshot may take.
    static let snapshotTime: Duration = .seconds(240)

    typealias Send = @Sendable (ArchivePiece) async throws -> Void

    static func handle(_ request: ExportShopRequest, _ call: Call, _ send: Send) async throws {
        let shop = try call.shop
        let folder = ArchiveStaging.exportFolder(of: call.environment)
        let spool = ArchiveSpool(folder: folder, shop: shop, withCSV: !request.withoutCsv)
        do {
            let now = call.now
            let spooled = try await call.environment.store.read(within: snapshotTime) { view in
                try spool.write(view, now: now)
            }
            try await deliver(spooled, folder, call, send)
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static func deliver(
        _ spooled: ArchiveSpool.Spooled,
        _ folder: String,
        _ call: Call,
        _ send: Send
    ) async throws {
        var manifest = spooled.manifest
        for file in spooled.manifest.files {
            try await pieces(of: "\(folder)/\(file.path)", as: file.path, send)
        }
        let kept = KeptFiles(directory: call.environment.dataDirectory)
        var sent: Set<String> = []
        for path in spooled.keptPaths {
            guard let source = kept.existing(path) else {
                manifest.missingFiles.append(path)
                continue
            }
            let (bytes, hash) = try await FileWork.run { try HashedFile.summary(of: source) }
            let name = ArchiveLayout.file(hash)
            manifest.add(name, bytes, hash, keptPath: path)
            // Two paths with the same bytes are one file.
            guard sent.insert(hash).inserted else { continue }
            try await pieces(of: source, as: name, send)
        }
        let path = "\(folder)/\(ArchiveLayout.manifest)"
        try Data(manifest.jsonBytes()).write(to: URL(fileURLWithPath: path))
        try await pieces(of: path, as: ArchiveLayout.manifest, send)
    }

    /// An empty file is one empty piece.
    private static func pieces(
        of source: String,
        as path: String,
        _ send: Send
    ) async throws {
        var offset: Int64 = 0
        repeat {
            let from = offset
            let content = try await FileWork.run {
                let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: source))
                defer { try? handle.close() }
                try handle.seek(toOffset: UInt64(from))
                return try handle.read(upToCount: ArchiveLayout.pieceBytes) ?? Data()
            }
            if content.isEmpty, offset > 0 { return }
            try await send(
                ArchivePiece.with {
                    $0.path = path
                    $0.offset = from
                    $0.content = content
                }
            )
            offset += Int64(content.count)
            if content.count < ArchiveLayout.pieceBytes { return }
        } while true
    }
}
