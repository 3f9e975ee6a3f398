import Schema

/// Facts against rows: every row's latest fact tells its version, every version from the first
/// told one on was told once (an adopted row does not begin at 1), and no row is there that was
/// told deleted.
struct OutboxCheck {
    private let session: Session

    init(_ session: Session) { self.session = session }

    func run() throws -> [VerifyFinding] {
        var findings: [VerifyFinding] = []
        for plan in session.catalog.plans.values.sorted(by: { $0.table.name < $1.table.name })
        where !plan.table.silent {
            findings += try compare(plan.table)
        }
        return findings
    }

    private func compare(_ table: TableDescription) throws -> [VerifyFinding] {
        let version = table.positions["version"] == nil ? "1" : "version"
        let saved = table.message + "." + RowChange.saved.rawValue
        let deleted = table.message + "." + RowChange.deleted.rawValue
        // max() gives the other columns of the row it was found in, as long as no min() is beside it.
        let rows = try session.rows(
            """
            WITH told AS (
                SELECT shop_id, aggregate_id AS id, max(sequence) AS last, kind,
                    aggregate_version AS version, count(*) AS times
                FROM outbox WHERE kind IN (?1, ?2) GROUP BY shop_id, aggregate_id
            ), begun AS (
                SELECT shop_id, aggregate_id AS id, min(aggregate_version) AS first
                FROM outbox WHERE kind IN (?1, ?2) GROUP BY shop_id, aggregate_id
            ), kept AS (SELECT shop_id, id, \(version) AS version FROM \(table.name.quoted))
            SELECT kept.id, 'row of version ' || kept.version || ', told '
                || coalesce(told.version || ' in ' || told.times || ' facts', 'never')
            FROM kept LEFT JOIN told USING (shop_id, id) LEFT JOIN begun USING (shop_id, id)
            WHERE told.version IS NOT kept.version OR told.kind IS NOT ?1
                OR told.times <> kept.version - begun.first + 1
            UNION ALL
            SELECT told.id, 'told ' || told.version || ', but there is no row'
            FROM told LEFT JOIN kept USING (shop_id, id)
            WHERE kept.id IS NULL AND told.kind = ?1
            LIMIT \(Engine.findingsMax)
            """,
            [.text(saved), .text(deleted)]
        ) { (uuidColumn($0, 0), columnText($0.pointer, 1)) }
        return rows.map { id, detail in
            VerifyFinding(check: "outbox", place: "\(table.name) \(id)", detail: detail)
        }
    }
}

/// Positions of facts and counters.
struct SequenceCheck {
    private let session: Session

    init(_ session: Session) { self.session = session }

    func run() throws -> [VerifyFinding] {
        var findings: [VerifyFinding] = []
        let below = try session.integer("SELECT count(*) FROM sequences WHERE value < 1")
        if below > 0 {
            findings.append(
                VerifyFinding(
                    check: "sequence",
                    place: "sequences",
                    detail: "\(below) counters below 1"
                )
            )
        }
        let last = try session.integer("SELECT max(sequence) FROM outbox")
        let counter = try session.integer("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'")
        let count = try session.integer("SELECT count(*) FROM outbox")
        if last != counter || last != count {
            findings.append(
                VerifyFinding(
                    check: "sequence",
                    place: "outbox",
                    detail: "\(count) facts, the last is \(last), the counter \(counter)"
                )
            )
        }
        let backwards = try session.integer(
            """
            SELECT count(*) FROM (SELECT epoch, lag(epoch) OVER (ORDER BY sequence) AS before
            FROM outbox) WHERE epoch < before
            """
        )
        if backwards > 0 {
            findings.append(
                VerifyFinding(
                    check: "sequence",
                    place: "outbox",
                    detail: "epochs go back \(backwards) times"
                )
            )
        }
        return findings
    }
}
