internal import Chassis
internal import Contracts
internal import Foundation
internal import Store

/// A part of an attachment's bytes for somebody of the shop: the original.
enum ReadAttachment {
    static func handle(_ request: ReadAttachmentRequest, _ call: Call) async throws -> FilePart {
        let row = try await call.read { view in
            try VisibleAttachment.find(request.id, view, call)
        }
        return try await FileParts(call: call, shop: try call.shop)
            .part(of: row, for: .shop, at: request.offset, count: request.count)
    }
}

/// A part of the bytes behind a link, for whoever has it (J127).
enum ReadLinkedFile {
    static func handle(_ request: ReadLinkedFileRequest, _ call: Call) async throws -> FilePart {
        let desk = try call.files()
        guard let grant = desk.signer.grant(request.token, now: call.now / 1_000_000) else {
            throw nothing
        }
        let row = try await call.read { view in
            try view.get(Attachment.self, grant.attachment, in: grant.shop)
        }
        guard let row, row.isVisible(for: grant.purpose, at: call.now),
            row.fileHash(for: grant.purpose) != nil
        else { throw nothing }
        return try await FileParts(call: call, shop: grant.shop)
            .part(of: row, for: grant.purpose, at: request.offset, count: request.count)
    }

    /// One answer, whatever is wrong with the link.
    private static let nothing = StoreRefusal.notFound(resource: "File", id: "")
}

/// A part of a quarantined file's bytes, never to be shown.
enum ReadQuarantinedFile {
    static func handle(
        _ request: ReadQuarantinedFileRequest,
        _ call: Call
    ) async throws -> FilePart {
        let shop = try call.shop
        let row = try await call.read { view in
            try view.require(QuarantinedFile.self, request.id, in: shop)
        }
        guard let hash = FileHash(row.sha256) else { throw AttachmentRefusal.bytesGone }
        var part = try await FileParts(call: call, shop: shop)
            .part(of: hash, at: request.offset, count: request.count)
        part.fileName = row.fileName
        part.mediaType = "application/octet-stream"
        return part
    }
}

/// Parts of stored files.
struct FileParts {
    let call: Call
    let shop: ShopID

    func part(
        of row: Attachment,
        for purpose: FilePurpose,
        at offset: Int64,
        count: Int32
    ) async throws -> FilePart {
        guard let hash = row.fileHash(for: purpose) else { throw AttachmentRefusal.bytesGone }
        let kind = ContentKind.allCases.first {
            $0.mediaType(extension: row.fileExtension) == row.mimeType
        }
        if purpose != .shop { try await restore(hash, of: row, kind ?? .unknown) }
        var part = try await part(of: hash, at: offset, count: count)
        part.fileName = row.fileName
        part.mediaType =
            (kind ?? .unknown).servedType(extension: row.fileExtension)
        part.inlineAllowed = (kind ?? .unknown).isShownInline
        return part
    }

    /// An archive of a shop carries originals alone.
    private func restore(
        _ hash: FileHash,
        of row: Attachment,
        _ kind: ContentKind
    ) async throws {
        let desk = try call.files()
        guard try await !desk.store.exists(hash, in: shop), let original = FileHash(row.sha256),
            let source = try await desk.store.source(original, in: shop)
        else { return }
        _ = try await FileIntake(desk: desk, shop: shop)
            .outside(source, kind, StoredFile(hash: original, size: source.size))
    }

    func part(of hash: FileHash, at offset: Int64, count: Int32) async throws -> FilePart {
        let store = try call.files().store
        let wanted = count <= 0 ? FileDesk.partBytesMax : min(Int(count), FileDesk.partBytesMax)
        guard let file = try await store.open(hash, in: shop),
            let bytes = try await store.read(hash, in: shop, at: offset, count: wanted)
        else { throw AttachmentRefusal.bytesGone }
        return FilePart.with {
            $0.content = Data(bytes)
            $0.offset = offset
            $0.totalBytes = file.size
            $0.sha256 = hash.text
        }
    }
}
