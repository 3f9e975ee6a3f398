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
        let shop = try call.shop
        let kept = try call.files().store
        for hash in spooled.hashes.sorted(by: { $0.text < $1.text }) {
            guard let source = try await kept.source(hash, in: shop) else {
                manifest.missingFiles.append(hash.text)
                continue
            }
            let path = ArchiveLayout.file(hash.text)
            manifest.add(path, source.size, hash.text)
            try await pieces(of: source, as: path, send)
        }
        let path = "\(folder)/\(ArchiveLayout.manifest)"
        try Data(manifest.jsonBytes()).write(to: URL(fileURLWithPath: path))
        try await pieces(of: path, as: ArchiveLayout.manifest, send)
    }

    private static func pieces(of file: String, as path: String, _ send: Send) async throws {
        guard let source = try await FileWork.run({ try OpenFile(file)?.source }) else {
            throw ArchiveRefusal.incomplete(path: path, why: "is not there")
        }
        try await pieces(of: source, as: path, send)
    }

    /// An empty file is one empty piece.
    private static func pieces(
        of source: ByteSource,
        as path: String,
        _ send: Send
    ) async throws {
        var offset: Int64 = 0
        repeat {
            let from = offset
            let content = try await FileWork.run {
                try source.read(from, ArchiveLayout.pieceBytes)
            }
            guard !content.isEmpty || source.size == 0 else {
                throw ArchiveRefusal.incomplete(path: path, why: "has become shorter")
            }
            try await send(
                ArchivePiece.with {
                    $0.path = path
                    $0.offset = from
                    $0.content = Data(content)
                }
            )
            offset += Int64(content.count)
        } while offset < source.size
    }
}
