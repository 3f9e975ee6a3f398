internal import Chassis
internal import Contracts
internal import Store

/// Takes away bytes that nothing names any more, and uploads that nobody finished.
///
/// A file counts as young for a day after it was last put, so that one whose row is about to be
/// written is left alone.
enum FileSweep {
    static let interval: Duration = .seconds(3_600)
    /// Microseconds.
    static let youngFor: Int64 = 86_400_000_000
    /// Hashes looked up at once.
    static let batch = 500

    /// Until the service stops.
    static func run(_ environment: Environment) async throws {
        while !Task.isCancelled {
            try await sweep(environment)
            try await Task.sleep(for: interval)
        }
    }

    /// Looks at every file once.
    ///
    /// - Returns: how many stored files were removed.
    @discardableResult
    static func sweep(_ environment: Environment) async throws -> Int {
        let desk = try FileDesk(environment)
        let before = environment.clock.now() - youngFor
        _ = try await desk.uploads.sweep(before: before)
        try await forgetUploads(environment, before)
        var removed = 0
        for shop in try await desk.store.shops() {
            for beginning in LocalFileStore.beginnings {
                let hashes = try await desk.store.files(in: shop, beginning: beginning)
                for start in stride(from: 0, to: hashes.count, by: batch) {
                    let part = Array(hashes[start..<min(start + batch, hashes.count)])
                    let named = try await environment.store.read { try Self.named(part, $0, shop) }
                    for hash in part where !named.contains(hash) {
                        let gone = try await desk.store.delete(hash, in: shop, ifOlderThan: before)
                        if gone { removed += 1 }
                    }
                }
            }
        }
        return removed
    }

    /// Those that a row still names; rows without bytes name none.
    private static func named(
        _ hashes: [FileHash],
        _ view: View,
        _ shop: ShopID
    ) throws -> Set<FileHash> {
        let values = hashes.map { SQLValue.text($0.text) }
        var named: Set<String> = []
        for column in ["sha256", "outside_sha256"] {
            let rows = try view.all(
                Attachment.self,
                in: shop,
                where: [.oneOf(column, values), .isNull("bytes_purged_time")],
                archived: true
            )
            named.formUnion(rows.flatMap { [$0.sha256, $0.outsideSha256] })
        }
        let kept = try view.all(QuarantinedFile.self, in: shop, where: [.oneOf("sha256", values)])
        named.formUnion(kept.map(\.sha256))
        return Set(named.compactMap { FileHash($0) })
    }

    private static func forgetUploads(_ environment: Environment, _ before: Int64) async throws {
        while !Task.isCancelled {
            let old = try await environment.store.read { view in
                try view.acrossShops(
                    Upload.self,
                    where: [.less("create_time", .integer(before))],
                    limit: batch
                )
            }
            if old.isEmpty { return }
            try await environment.store.write { tx in
                for owned in old {
                    try tx.delete(
                        Upload.self,
                        owned.row.id,
                        in: owned.shop,
                        by: Authorship(
                            actor: "service:" + environment.service,
                            shop: owned.shop,
                            reason: "upload abandoned"
                        )
                    )
                }
            }
        }
    }
}
