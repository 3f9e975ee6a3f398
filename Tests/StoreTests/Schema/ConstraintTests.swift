import Contracts
import Foundation
import Schema
import Testing

@testable import Store

/// Every constraint of every table, asked of SQLite itself: what the services' code would never
/// send is refused all the same. The tables are walked, so a new one is covered by being there.
@Suite("Constraints of the tables, straight in SQLite")
struct ConstraintTests {
    @Test(
        "a value outside a column's check is refused by its name, one at its limit is not",
        arguments: ContractTableTests.services
    )
    func columnChecks(_ service: ServiceContract) async throws {
        try await Workbench.on(service) { bench in
            for table in service.tables {
                for column in table.columns {
                    for probe in CheckProbe.all(table, column) {
                        let wrong = bench.update(table.name, column.storageName, probe.refused)
                        let failure = try bench.refused(wrong)
                        #expect(failure?.isCheck(probe.constraint) == true, "\(wrong)")
                        guard let accepted = probe.accepted else { continue }
                        let right = bench.update(table.name, column.storageName, accepted)
                        let other = try bench.refused(right)
                        #expect(other?.isCheck(probe.constraint) != true, "\(right)")
                    }
                }
            }
        }
    }

    @Test(
        "a row that breaks a table's own check is refused",
        arguments: ContractTableTests.services
    )
    func tableChecks(_ service: ServiceContract) async throws {
        try await Workbench.on(service) { bench in
            for table in service.tables {
                for check in table.checks {
                    let found = try bench.combinations(check.sql, of: table).contains { statement in
                        try bench.refused(statement)?.isCheck(check.name) == true
                    }
                    #expect(found, "nothing breaks \(check.name) of \(table.name)")
                }
                let statement = bench.update(table.name, "shop_id", "zeroblob(15)")
                let failure = try bench.refused(statement)
                #expect(failure?.isCheck("\(table.name)_shop_id_length") == true, "\(statement)")
            }
        }
    }

    @Test(
        "no check stands in a table that these tests do not break",
        arguments: ContractTableTests.services
    )
    func everyCheck(_ service: ServiceContract) async throws {
        try await Workbench.on(service) { bench in
            for table in service.tables {
                let sql = try bench.session.first(
                    "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?",
                    [.text(table.name)]
                ) { columnText($0.pointer, 0) }
                let text = sql ?? ""
                let there = text.matches(of: /CONSTRAINT "([^"]+)" CHECK/).map { String($0.1) }
                let probed =
                    table.columns.flatMap { CheckProbe.all(table, $0).map(\.constraint) }
                    + table.checks.map(\.name) + ["\(table.name)_shop_id_length"]
                #expect(!there.isEmpty)
                #expect(Set(there) == Set(probed), "\(table.name)")
                // A check without a name would be in neither list.
                #expect(text.matches(of: /CHECK \(/).count == there.count, "\(table.name)")
            }
        }
    }

    @Test(
        "a column that must have a value takes no NULL, and every column only its own type",
        arguments: ContractTableTests.services
    )
    func types(_ service: ServiceContract) async throws {
        try await Workbench.on(service) { bench in
            for table in service.tables {
                for column in table.columns {
                    let name = column.storageName
                    let empty = bench.update(table.name, name, "NULL")
                    let failure = try bench.refused(empty)
                    let missing =
                        failure?.message == "NOT NULL constraint failed: \(table.name).\(name)"
                    #expect(
                        missing == !column.isNullable,
                        "\(empty): \(failure?.message ?? "taken")"
                    )
                    let strange = column.kind.storageType == "BLOB" ? "1" : "x'00ff'"
                    let other = bench.update(table.name, name, strange)
                    let answer = try bench.refused(other)
                    #expect(answer?.isConstraint == true, "\(other)")
                }
            }
        }
    }

    @Test(
        "a second row with the same unique values is refused, one of another shop is not",
        arguments: ContractTableTests.services
    )
    func uniqueSets(_ service: ServiceContract) async throws {
        try await Workbench.on(service) { bench in
            for table in service.tables {
                let again = try bench.trying {
                    try bench.dropUniqueIndexes(of: table)
                    return try bench.refused(bench.copy(table, with: [:]))
                }
                #expect(again?.isUnique(table, ["shop_id", "id"]) == true, "\(table.name)")
                for index in table.indexes where index.unique {
                    try Self.check(index, of: table, bench)
                }
            }
        }
    }

    private static func check(
        _ index: IndexDescription,
        of table: TableDescription,
        _ bench: Workbench
    ) throws {
        try bench.trying {
            // Another unique set must not answer first.
            try bench.dropUniqueIndexes(of: table, but: index.name)
            let within = try bench.satisfy(index.condition, of: table)
            #expect(within, "no row is in \(index.name)")
            let same = bench.copy(table, with: ["id": Workbench.newID()])
            let failure = try bench.refused(same)
            #expect(
                failure?.isUnique(table, index.columns) == true,
                "\(index.name): \(failure?.message ?? "taken")"
            )
            if index.columns.contains("shop_id") {
                let elsewhere = bench.copy(
                    table,
                    with: ["id": Workbench.newID(), "shop_id": Workbench.newID()]
                )
                let message = try bench.refused(elsewhere)?.message ?? ""
                #expect(!message.hasPrefix("UNIQUE"), "\(index.name): \(message)")
            }
            guard !index.condition.isEmpty else { return }
            let outside = try bench.satisfy("NOT (\(index.condition))", of: table)
            #expect(outside, "every row is in \(index.name)")
            let twin = bench.copy(table, with: ["id": Workbench.newID()])
            let message = try bench.refused(twin)?.message ?? ""
            #expect(!message.hasPrefix("UNIQUE"), "\(index.name): \(message)")
        }
    }

    @Test(
        "a row of a table that only grows is neither changed nor deleted",
        arguments: ContractTableTests.services
    )
    func appendOnly(_ service: ServiceContract) async throws {
        let store = try Store(
            Sample.configuration(.memory),
            tables: service.records,
            migrations: [Migration.initial(tables: service.records)]
        )
        try await store.write { tx throws in
            _ = try FilledRow.insertAll(service, tx)
            let session = try tx.session
            for table in service.tables where table.appendOnly {
                for statement in [
                    "UPDATE \(table.name.quoted) SET version = version + 1",
                    "DELETE FROM \(table.name.quoted)",
                ] {
                    let failure = #expect(throws: SQLiteFailure.self) {
                        try session.script(statement)
                    }
                    #expect(failure?.message == "append only", "\(statement)")
                }
            }
        }
    }
}

extension SQLiteFailure {
    func isCheck(_ name: String) -> Bool { message == "CHECK constraint failed: \(name)" }

    func isUnique(_ table: TableDescription, _ columns: [String]) -> Bool {
        let names = columns.map { column in
            table.name + "." + (table.column(column)?.storageName ?? column)
        }
        return message == "UNIQUE constraint failed: " + names.joined(separator: ", ")
    }
}

extension Workbench {
    /// Changes the table's row so that the condition holds; false when no combination does.
    func satisfy(_ condition: String, of table: TableDescription) throws -> Bool {
        if condition.isEmpty { return true }
        for statement in [""] + combinations(condition, of: table) {
            if !statement.isEmpty {
                if try refused(statement) != nil { continue }
                try session.script(statement)
            }
            let count = try session.integer(
                "SELECT count(*) FROM \(table.name.quoted) "
                    + "WHERE \(row(of: table.name)) AND (\(condition))"
            )
            if count == 1 { return true }
        }
        return false
    }

    /// Updates of the row with every combination of values in the columns that the SQL names.
    func combinations(_ sql: String, of table: TableDescription) -> [String] {
        let words = Set(sql.matches(of: /\w+/).map { String($0.0) })
        var sets: [[String]] = [[]]
        for column in table.columns where words.contains(column.storageName) {
            sets = sets.flatMap { set in
                CheckProbe.candidates(column).map {
                    set + ["\(column.storageName.quoted) = \($0)"]
                }
            }
        }
        return sets.filter { !$0.isEmpty }.map {
            "UPDATE \(table.name.quoted) SET \($0.joined(separator: ", ")) "
                + "WHERE \(row(of: table.name))"
        }
    }
}
