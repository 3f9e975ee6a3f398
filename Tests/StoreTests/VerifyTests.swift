import GRDBSQLite
import Testing

@testable import Store

@Suite struct VerifyTests {
    private func audited() async throws -> Store {
        let store = try Sample.store()
        try await store.write { tx throws in
            for (index, shop) in [Sample.shop, Sample.otherShop, Sample.shop, Sample.shop]
                .enumerated()
            {
                try tx.audit(
                    AuditEntry(
                        action: "payment.voided",
                        entityType: "finance.Payment",
                        entityID: UUIDv7.make(),
                        before: "{\"amount\":\"\(index)\"}",
                        after: "{}",
                        by: Authorship(
                            actor: "anna",
                            shop: shop,
                            requestID: "r",
                            traceparent: "t",
                            reason: "wrong card",
                            address: "203.0.113.7"
                        )
                    ),
                    in: shop
                )
            }
        }
        return store
    }

    /// As somebody with the file and a tool could: triggers dropped first.
    private func tamper(_ store: Store, _ sql: String) async throws {
        try await store.write { tx throws in
            for trigger in [
                "audit_log_no_update", "audit_log_no_delete", "outbox_no_update",
                "outbox_no_delete", "sample_notes_no_delete",
            ] {
                try tx.session.script("DROP TRIGGER IF EXISTS \(trigger)")
            }
            try tx.session.run(sql)
        }
    }

    @Test("the audit trail only grows: the database itself refuses change")
    func appendOnly() async throws {
        let store = try await audited()
        for sql in [
            "UPDATE audit_log SET reason = ''", "DELETE FROM audit_log", "DELETE FROM outbox",
        ] {
            await #expect(throws: (any Error).self) {
                try await store.write { tx throws in
                    _ = try tx.insert(Sample.job("RO"), in: Sample.shop, by: Sample.author)
                    try tx.session.run(sql)
                }
            }
        }
        #expect(try await store.verify().isEmpty)
    }

    @Test("a change of any field of any audit entry is found")
    func anyField() async throws {
        let columns = [
            "time = time + 1", "actor = 'ben'", "actor_shop = NULL", "action = 'x'",
            "entity_type = 'x'", "entity_id = zeroblob(16)", "before = ''", "after = 'x'",
            "reason = ''", "address = ''", "request_id = ''", "traceparent = ''",
            "previous_hash = zeroblob(32)", "hash = zeroblob(32)",
        ]
        for column in columns {
            for sequence in 1...3 {
                // The first entry follows nothing: its link is zeros already.
                if column.hasPrefix("previous_hash"), sequence == 1 { continue }
                let store = try await audited()
                try await tamper(
                    store,
                    "UPDATE audit_log SET \(column) WHERE sequence = \(sequence) "
                        + "AND shop_id = x'\(hex(Sample.shop))'"
                )
                let findings = try await store.verify()
                #expect(findings.contains { $0.check == "audit" }, "\(column) of \(sequence)")
            }
        }
    }

    @Test("an audit entry taken away, moved or cut off the end is found")
    func missing() async throws {
        let shop = "shop_id = x'\(hex(Sample.shop))'"
        for sql in [
            "DELETE FROM audit_log WHERE sequence = 1 AND \(shop)",
            "DELETE FROM audit_log WHERE sequence = 2 AND \(shop)",
            "DELETE FROM audit_log WHERE sequence = 3 AND \(shop)",
            "DELETE FROM audit_log WHERE \(shop)",
            "UPDATE audit_log SET sequence = 4 WHERE sequence = 3 AND \(shop)",
            "DELETE FROM audit_heads WHERE \(shop)",
        ] {
            let store = try await audited()
            #expect(try await store.verify().isEmpty)
            try await tamper(store, sql)
            #expect(try await store.verify().contains { $0.check == "audit" }, "\(sql)")
        }
    }

    @Test("rows and facts that do not tell the same story are found")
    func outbox() async throws {
        for sql in [
            "DELETE FROM outbox WHERE sequence = 1", "DELETE FROM outbox WHERE sequence = 3",
            "UPDATE sample_jobs SET version = 9",
            "DELETE FROM sample_jobs WHERE job_number = 'RO-2'",
            "UPDATE outbox SET kind = 'store.test.SampleJob.deleted' WHERE sequence = 2",
        ] {
            let store = try Sample.store()
            for number in 1...3 { _ = try await store.add(Sample.job("RO-\(number)")) }
            #expect(try await store.verify().isEmpty)
            try await tamper(store, sql)
            #expect(try await store.verify().contains { $0.check == "outbox" }, "\(sql)")
        }
    }

    @Test("a reference that names nothing is found")
    func foreignKeys() async throws {
        try await Sample.inDirectory { directory in
            let path = directory + "/jobs.sqlite"
            let store = try Sample.store(.file(path))
            let job = try await store.add(Sample.job("RO-1"))
            _ = try await store.add(Sample.line(of: job, 1))
            await store.close()
            // A tool that knows nothing of references, and of no trigger in this table's way.
            var connection: OpaquePointer?
            #expect(sqlite3_open(path, &connection) == SQLITE_OK)
            let sql = """
                DROP TRIGGER sample_jobs_frees_sample_lines_approved_job_id;
                DELETE FROM sample_jobs
                """
            #expect(sqlite3_exec(connection, sql, nil, nil, nil) == SQLITE_OK)
            sqlite3_close(connection)
            let again = try Sample.store(.file(path))
            let findings = try await again.verify()
            #expect(findings.contains { $0.check == "foreign_key" && $0.place == "sample_lines" })
            await again.close()
        }
    }

    @Test("what happened to a record can be read in order")
    func trail() async throws {
        let store = try Sample.store()
        let id = UUIDv7.make()
        try await store.write { tx throws in
            for action in ["job.moved", "job.delivered"] {
                try tx.audit(
                    AuditEntry(
                        action: action,
                        entityType: "jobs.Job",
                        entityID: id,
                        by: Sample.author
                    ),
                    in: Sample.shop
                )
            }
        }
        let trail = try await store.read { try $0.auditTrail("jobs.Job", id, in: Sample.shop) }
        #expect(trail.map(\.entry.action) == ["job.moved", "job.delivered"])
        #expect(trail.map(\.sequence) == [1, 2])
        let other = try await store.read { try $0.auditTrail("jobs.Job", id, in: Sample.otherShop) }
        #expect(other.isEmpty)
    }

    private func hex(_ shop: ShopID) -> String {
        shop.text.replacing("-", with: "")
    }
}
