import Contracts
import Schema
import Testing

@testable import Store

/// Every foreign key of every table, asked of SQLite itself.
@Suite("References of the tables, straight in SQLite")
struct ReferenceTests {
    @Test(
        "a reference to nothing, or to a row of another shop, is refused",
        arguments: ContractTableTests.services
    )
    func strangers(_ service: ServiceContract) async throws {
        try await Workbench.on(service) { bench in
            try Self.each(service) { _, child, column, reference in
                for wrong in [Workbench.newID(), bench.strangersID(of: reference.table)] {
                    let statement = bench.update(child.name, column.storageName, wrong)
                    let answer = try bench.refused(statement)
                    #expect(answer?.isForeignKey == true, "\(statement)")
                }
                let right = bench.update(
                    child.name,
                    column.storageName,
                    bench.id(of: reference.table)
                )
                let answer = try bench.refused(right)
                #expect(answer == nil, "\(right)")
            }
        }
    }

    @Test(
        "deleting a row that others name does as their reference says: no, with them, or without",
        arguments: ContractTableTests.services
    )
    func deletes(_ service: ServiceContract) async throws {
        try await Workbench.on(service) { bench in
            try Self.each(service) { parent, child, column, reference in
                try bench.trying {
                    try Self.delete(parent, child, column, reference, bench)
                }
            }
        }
    }

    @Test(
        "the id of a row that others name does not change",
        arguments: ContractTableTests.services
    )
    func keys(_ service: ServiceContract) async throws {
        try await Workbench.on(service) { bench in
            try Self.each(service) { parent, child, column, reference in
                guard reference.onDelete != .setNull || parent.name != child.name else { return }
                try bench.trying {
                    let pair = try Self.pair(parent, child, column, bench)
                    let failure = try bench.refused(
                        "UPDATE \(parent.name.quoted) SET id = \(Workbench.newID()) "
                            + "WHERE shop_id = \(Workbench.shop) AND id = \(pair.parent)"
                    )
                    #expect(failure?.isForeignKey == true, "\(child.name).\(column.name)")
                }
            }
        }
    }

    /// Two fresh rows of which one names the other, and nobody else either of them.
    private static func pair(
        _ parent: TableDescription,
        _ child: TableDescription,
        _ column: ColumnDescription,
        _ bench: Workbench
    ) throws -> (parent: String, child: String) {
        try bench.dropUniqueIndexes(of: parent)
        try bench.dropUniqueIndexes(of: child)
        let parentID = Workbench.newID()
        try bench.session.script(bench.copy(parent, with: ["id": parentID]))
        let childID = Workbench.newID()
        try bench.session.script(
            bench.copy(child, with: ["id": childID, column.storageName: parentID])
        )
        return (parentID, childID)
    }

    private static func delete(
        _ parent: TableDescription,
        _ child: TableDescription,
        _ column: ColumnDescription,
        _ reference: ColumnReference,
        _ bench: Workbench
    ) throws {
        let pair = try pair(parent, child, column, bench)
        let statement =
            "DELETE FROM \(parent.name.quoted) "
            + "WHERE shop_id = \(Workbench.shop) AND id = \(pair.parent)"
        let place = "\(child.name).\(column.name) \(reference.onDelete)"
        let rest = "FROM \(child.name.quoted) WHERE id = \(pair.child)"
        switch reference.onDelete {
        case .restrict:
            let answer = try bench.refused(statement)
            #expect(answer?.isForeignKey == true, "\(place)")
        case .cascade:
            try bench.session.script(statement)
            let answer = try bench.session.integer("SELECT count(*) \(rest)")
            #expect(answer == 0, "\(place)")
        case .setNull:
            try bench.session.script(statement)
            let free = "\(column.storageName.quoted) IS NULL AND shop_id = \(Workbench.shop)"
            let answer = try bench.session.integer("SELECT \(free) \(rest)")
            #expect(answer == 1, "\(place)")
        }
    }

    private static func each(
        _ service: ServiceContract,
        _ body: (TableDescription, TableDescription, ColumnDescription, ColumnReference) throws
            -> Void
    ) throws {
        let tables = Dictionary(
            service.tables.map { ($0.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        for child in service.tables {
            for column in child.columns {
                guard let reference = column.reference else { continue }
                let parent = try #require(tables[reference.table])
                try body(parent, child, column, reference)
            }
        }
    }
}

extension SQLiteFailure {
    var isForeignKey: Bool { message == "FOREIGN KEY constraint failed" }
}
