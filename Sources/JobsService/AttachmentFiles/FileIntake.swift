internal import Store

/// Looks at bytes and keeps them, with the copy for outside.
struct FileIntake: Sendable {
    let desk: FileDesk
    let shop: ShopID

    func kind(_ source: ByteSource) async throws -> ContentKind {
        try await DiskWorker.shared.run { try ContentSniffer.kind(of: source) }
    }

    /// - Parameter name: as the uploader names it.
    func take(_ source: ByteSource, _ kind: ContentKind, name: String) async throws -> LookedAtFile {
        let facts = try await DiskWorker.shared.run {
            do {
                return try ImageFacts(source, kind)
            } catch is MalformedImage {
                // Damaged, but a file all the same.
                return ImageFacts()
            }
        }
        let stored = try await desk.store.put(source, in: shop)
        let outside: StoredFile?
        switch try await DiskWorker.shared.run({ try OutsideCopy.of(source, kind) }) {
        case .original: outside = stored
        case .copy(let copy): outside = try await desk.store.put(copy, in: shop)
        case .none: outside = nil
        }
        return LookedAtFile(
            name: name,
            kind: kind,
            facts: facts,
            stored: stored,
            outside: outside
        )
    }
}
