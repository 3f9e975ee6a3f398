internal import Contracts
internal import Schema
internal import Store

/// The bytes that rows name, on their way out of the file store and in again: the only place that
/// knows which rows name any.
enum KeptBytes {
    /// Of an attachment whose bytes were not thrown away, and of a file that was set aside.
    static func hashes(of row: some Record) -> [FileHash] {
        if let attachment = row as? Attachment {
            guard !attachment.hasBytesPurgedTime else { return [] }
            return [attachment.sha256, attachment.outsideSha256].compactMap { FileHash($0) }
        }
        if let aside = row as? QuarantinedFile {
            return [FileHash(aside.sha256)].compactMap(\.self)
        }
        return []
    }

    /// Nil for a file of an archive that is no kept one.
    static func hash(of file: ArchiveFile) -> FileHash? {
        guard let hash = FileHash(file.sha256), file.path == ArchiveLayout.file(hash.text) else {
            return nil
        }
        return hash
    }

    static func keep(
        _ path: String,
        as hash: FileHash,
        in shop: ShopID,
        _ store: any FileStore
    ) async throws {
        let source = try await FileWork.run { try OpenFile(path)?.source }
        guard let source, try await store.put(source, in: shop).hash == hash else {
            throw ArchiveRefusal.damaged(
                path: ArchiveLayout.file(hash.text),
                why: "has other bytes than its name"
            )
        }
    }
}
