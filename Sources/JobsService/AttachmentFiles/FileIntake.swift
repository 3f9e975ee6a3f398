internal import Store

/// Looks at bytes and keeps them, with the copy for outside.
struct FileIntake: Sendable {
    let desk: FileDesk
    let shop: ShopID

    func kind(_ source: ByteSource) async throws -> ContentKind {
        try await DiskWorker.shared.run { try ContentSniffer.kind(of: source) }
    }

    /// - Parameter name: as the uploader names it.
    func take(_ source: ByteSource, _ kind: ContentKind, name: String) async throws -> LookedAtFile
    {
        let facts = try await DiskWorker.shared.run {
            do {
                return try ImageFacts(source, kind)
            } catch is MalformedImage {
                // Damaged, but a file all the same.
                return ImageFacts()
            }
        }
        let stored = try await desk.store.put(source, in: shop)
        let outside = try await outside(source, kind, stored)
        return LookedAtFile(
            name: name,
            kind: kind,
            facts: facts,
            stored: stored,
            path: FileDesk.path(of: stored.hash, in: shop),
            outside: outside
        )
    }

    /// The copy for outside is the same whenever it is made: one that was lost, as on the way to
    /// another installation, is made again.
    func outside(
        _ source: ByteSource,
        _ kind: ContentKind,
        _ original: StoredFile
    ) async throws -> StoredFile? {
        switch try await DiskWorker.shared.run({ try OutsideCopy.of(source, kind) }) {
        case .original: return original
        case .copy(let copy): return try await desk.store.put(copy, in: shop)
        case .none: return nil
        }
    }
}
