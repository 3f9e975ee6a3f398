extension Engine {
    /// Findings of each check that are told.
    static let findingsMax = 100

    /// What a verification may take.
    static let verifyTime: Duration = .seconds(3_600)

    func verify() async throws -> [VerifyFinding] {
        // Reads everything, and so takes longer than a request may. One snapshot, so that a
        // write meanwhile is no finding.
        try await read(time: Self.verifyTime) { view in
            let session = try view.session
            return try FileCheck(session).run() + AuditCheck(session).run()
                + SequenceCheck(session).run() + OutboxCheck(session).run()
        }
    }
}

/// SQLite's own two checks.
struct FileCheck {
    let session: Session

    init(_ session: Session) { self.session = session }

    func run() throws -> [VerifyFinding] {
        let damage = try session.rows("PRAGMA integrity_check(\(Engine.findingsMax))") {
            columnText($0.pointer, 0)
        }
        let keys = try session.rows(
            "SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2"
        ) { (columnText($0.pointer, 0), columnText($0.pointer, 1), integerColumn($0, 2)) }
        return damage.filter { $0 != "ok" }.map {
            VerifyFinding(check: "integrity", place: "file", detail: $0)
        }
            + keys.map { table, parent, count in
                VerifyFinding(
                    check: "foreign_key",
                    place: table,
                    detail: "\(count) rows name no \(parent)"
                )
            }
    }
}
