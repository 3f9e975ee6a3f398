/// What the database knows of itself.
struct StoreMeta: Sendable {
    let databaseID: String
    let epoch: Int64
    /// Signs page tokens; made with the database, in no backup of another.
    let tokenKey: [UInt8]

    static func open(_ session: Session, beginsEpoch: Bool) throws -> StoreMeta {
        try session.run(
            """
            INSERT INTO store_meta (one, database_id, epoch, token_key) VALUES (1, ?, 1, ?)
            ON CONFLICT DO NOTHING
            """,
            [
                .uuid(UUIDv7.make()),
                .bytes((0..<32).map { _ in UInt8.random(in: 0...UInt8.max) }),
            ]
        )
        if beginsEpoch { try session.run("UPDATE store_meta SET epoch = epoch + 1") }
        let meta = try session.first("SELECT database_id, epoch, token_key FROM store_meta") {
            row in
            let id = columnBytes(row.pointer, 0).withUnsafeBytes { UUIDBytes($0) }
            guard case .integer(let epoch) = columnValue(row.pointer, 1), let id else {
                throw StoreFault(.corrupt, "store_meta cannot be read")
            }
            return StoreMeta(
                databaseID: id.text,
                epoch: epoch,
                tokenKey: columnBytes(row.pointer, 2)
            )
        }
        guard let meta else { throw StoreFault(.corrupt, "store_meta is empty") }
        return meta
    }
}
