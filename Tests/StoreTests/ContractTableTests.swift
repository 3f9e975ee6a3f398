import Contracts
import Schema
import Testing

@testable import Store

/// Every table of every contract, as the services will have it.
@Suite struct ContractTableTests {
    static let services = [Contracts.jobs, Contracts.parts, Contracts.finance, Contracts.comms]

    private func open(_ service: ServiceContract) throws -> Store {
        try Store(
            Sample.configuration(.memory),
            tables: service.records,
            migrations: [Migration.initial(tables: service.records)]
        )
    }

    @Test(
        "every table of a service is made, and a row of each comes back as it was stored",
        arguments: services
    )
    func roundTrip(_ service: ServiceContract) async throws {
        let store = try open(service)
        var stored = Set<String>()
        try await store.write { tx throws in
            _ = try FilledRow.insertAll(service, tx)
        }
        let facts = try await store.facts(after: .start, limit: 1_000)
        for fact in facts { stored.insert(fact.aggregateType) }
        #expect(stored.count == service.records.filter { !$0.table.silent }.count)
        #expect(try await store.verify().isEmpty)
    }

    @Test(
        "no list reads a whole table: every shop's rows are found by an index",
        arguments: services
    )
    func plans(_ service: ServiceContract) async throws {
        let store = try open(service)
        try await store.read { view throws in
            for type in service.records { try Self.check(type, view) }
        }
    }

    private static func check<R: Record>(_ type: R.Type, _ view: View) throws {
        let session = try view.session
        let plan = try session.catalog.plan(R.self)
        var orders: [[OrderTerm]] = [[]]
        for (position, column) in R.table.columns.enumerated() where column.isFilterable {
            if column.kind == .json || column.kind == .bytes { continue }
            if column.sensitivity == .secret { continue }
            orders.append([OrderTerm(column: position, descending: true)])
        }
        for order in orders {
            let query = ListQuery(order: order)
            let list = try ListStatement(query, plan, Sample.shop, tokenKey: [1])
            let steps = try explain(session, list.select)
            #expect(!steps.contains { $0.hasPrefix("SCAN") }, "\(R.table.name) \(order) \(steps)")
        }
        let first = try explain(
            session,
            ListStatement(ListQuery(), plan, Sample.shop, tokenKey: [1]).select
        )
        // In the default order pages are read off the key, without sorting.
        #expect(first.count == 1, "\(R.table.name) \(first)")

        for index in R.table.indexes where index.condition.isEmpty {
            guard index.columns.first == "shop_id", index.columns.count > 1,
                let column = R.table.column(index.columns[1])
            else { continue }
            var query = Query(plan)
            query.shop(Sample.shop)
            query.add(SQLText(sql: "\(column.storageName.quoted) = ?", values: [.null]))
            let steps = try explain(session, query.selectOne())
            let finds = steps.contains { $0.contains("\(column.storageName)=?") }
            #expect(finds, "\(R.table.name).\(index.name): \(steps)")
        }
    }

    @Test("a list of a reference's rows uses an index, so that deleting a parent stays cheap")
    func references() async throws {
        for service in Self.services {
            let store = try open(service)
            try await store.read { view throws in
                let session = try view.session
                for type in service.records {
                    for column in type.table.columns where column.reference != nil {
                        let name = column.storageName
                        let steps = try Self.explain(
                            session,
                            SQLText(
                                sql: "SELECT 1 FROM \(type.table.name.quoted) "
                                    + "WHERE shop_id = ? AND \(name.quoted) = ?",
                                values: [.null, .null]
                            )
                        )
                        let finds = steps.contains { $0.contains("\(name)=?") }
                        #expect(finds, "\(type.table.name).\(name): \(steps)")
                    }
                }
            }
        }
    }

    private static func explain(_ session: Session, _ text: SQLText) throws -> [String] {
        try session.rows("EXPLAIN QUERY PLAN " + text.sql, text.values) {
            columnText($0.pointer, 3)
        }
    }
}
