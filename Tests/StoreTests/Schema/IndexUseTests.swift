import Contracts
import Schema
import Testing

@testable import Store

/// What the planner does with the lists that the contracts allow.
@Suite("Indexes of the tables, as lists use them")
struct IndexUseTests {
    @Test(
        "a filter on any column that lists take, in any declared order, scans no table",
        arguments: ContractTableTests.services
    )
    func filters(_ service: ServiceContract) async throws {
        try await Self.reading(service) { session in
            for table in service.tables {
                let lists = try Lists(table, session)
                for column in table.columns where lists.takes(column) {
                    for order in lists.orders {
                        let steps = try lists.steps(equal: [column.name], order: order)
                        let scans = steps.contains { $0.hasPrefix("SCAN") }
                        #expect(!scans, "\(table.name).\(column.name) by \(order): \(steps)")
                    }
                    guard lists.isIndexedAlone(column) else { continue }
                    let steps = try lists.steps(equal: [column.name], order: [])
                    let seeks = steps.contains { $0.contains("\(column.storageName)=?") }
                    #expect(seeks, "\(table.name).\(column.name) is not sought: \(steps)")
                }
            }
        }
    }

    @Test(
        "a list in the order of an index is read off the index, without sorting",
        arguments: ContractTableTests.services
    )
    func orders(_ service: ServiceContract) async throws {
        try await Self.reading(service) { session in
            for table in service.tables {
                let lists = try Lists(table, session)
                // A unique set gives one row, which needs no order.
                for index in table.indexes where index.condition.isEmpty && !index.unique {
                    let columns = index.columns.filter { $0 != "shop_id" }
                    // After two equal columns few rows are left, and sorting them costs nothing.
                    guard index.columns.first == "shop_id", columns.count <= 2,
                        let last = columns.last, lists.takes(named: last)
                    else { continue }
                    for descending in [false, true] {
                        let steps = try lists.steps(
                            equal: Array(columns.dropLast()),
                            order: [lists.term(last, descending: descending)]
                        )
                        let sorts = steps.contains { $0.contains("TEMP B-TREE") }
                        #expect(!sorts, "\(index.name): \(steps)")
                    }
                }
            }
        }
    }

    private static func reading(
        _ service: ServiceContract,
        _ body: @escaping @Sendable (Session) throws -> Void
    ) async throws {
        let store = try Store(
            Sample.configuration(.memory),
            tables: service.records,
            migrations: [Migration.initial(tables: service.records)]
        )
        try await store.read { view throws in try body(view.session) }
    }
}

/// The standard lists of one table, and the planner's word on each.
private struct Lists {
    private let table: TableDescription
    private let plan: TablePlan
    private let session: Session

    init(_ table: TableDescription, _ session: Session) throws {
        self.table = table
        self.session = session
        plan = try #require(session.catalog.plans[table.name])
    }

    func takes(_ column: ColumnDescription) -> Bool {
        column.isFilterable && column.kind != .json && column.kind != .bytes
            && column.sensitivity != .secret
    }

    func takes(named name: String) -> Bool {
        table.columns.first { $0.storageName == name }.map(takes) ?? false
    }

    /// An index of this column alone gives the rows in the order of making. A wider one does not:
    /// then the planner may rather read the shop's rows in that order until the page is full.
    func isIndexedAlone(_ column: ColumnDescription) -> Bool {
        table.indexes.contains {
            $0.condition.isEmpty && $0.columns == ["shop_id", column.storageName]
        }
    }

    /// The order of making, and that of the last column of each index.
    var orders: [[OrderTerm]] {
        let last = Set(table.indexes.compactMap { $0.columns.last }).sorted().filter(takes(named:))
        return [[]]
            + last.flatMap { [[term($0, descending: false)], [term($0, descending: true)]] }
    }

    func term(_ column: String, descending: Bool) -> OrderTerm {
        let position = table.columns.firstIndex { $0.storageName == column } ?? 0
        return OrderTerm(column: position, descending: descending)
    }

    func steps(equal columns: [String], order: [OrderTerm]) throws -> [String] {
        var query = Query(plan)
        query.shop(Sample.shop)
        query.live()
        for column in columns {
            let name = table.column(column)?.storageName ?? column
            query.add(SQLText(sql: "\(name.quoted) = ?", values: [.null]))
        }
        let text = query.select(
            plan.columnList,
            keyset: try Keyset(order, plan),
            limit: ListQuery.pageSizeDefault
        )
        return try session.rows("EXPLAIN QUERY PLAN " + text.sql, text.values) {
            columnText($0.pointer, 3)
        }
    }
}
