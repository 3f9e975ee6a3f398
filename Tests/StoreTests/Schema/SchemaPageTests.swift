import Contracts
import Foundation
import Schema
import Testing

@testable import Store

/// docs/schema says what SQLite has: the generator writes the pages without an engine, so here
/// they are held against the tables that the store makes.
@Suite("The schema's pages, against the tables")
struct SchemaPageTests {
    private static let pages: URL = {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { folder.deleteLastPathComponent() }
        return folder.appendingPathComponent("docs/schema")
    }()

    @Test(
        "a page has every table, column and index of its service, and no other",
        arguments: ContractTableTests.services
    )
    func pages(_ service: ServiceContract) async throws {
        let url = Self.pages.appendingPathComponent("\(service.name).md")
        let sections = Self.sections(try String(contentsOf: url, encoding: .utf8))
        #expect(Set(sections.keys) == Set(service.tables.map(\.name)))
        try await Workbench.on(service) { bench in
            for table in service.tables {
                let section = sections[table.name] ?? ""
                let columns = try Self.names(
                    "SELECT name FROM pragma_table_info('\(table.name)')",
                    bench
                )
                let indexes = try Self.names(
                    "SELECT name FROM pragma_index_list('\(table.name)') WHERE origin = 'c'",
                    bench
                )
                let written = Self.firstCells(section)
                #expect(
                    Set(written) == Set(columns + indexes).subtracting(["shop_id"]),
                    "\(table.name)"
                )
                let keys = try bench.session.integer(
                    "SELECT count(DISTINCT id) FROM pragma_foreign_key_list('\(table.name)')"
                )
                let rules = section.matches(of: /\), (RESTRICT|CASCADE|SET NULL) \|/).count
                #expect(keys == rules, "\(table.name)")
            }
        }
    }

    @Test(
        "a drawing names every table, and every foreign key with its rule",
        arguments: ContractTableTests.services
    )
    func drawings(_ service: ServiceContract) throws {
        let url = Self.pages.appendingPathComponent("\(service.name).svg")
        let drawing = try String(contentsOf: url, encoding: .utf8)
        for table in service.tables {
            #expect(drawing.contains(">\(table.name)</text>"), "\(table.name)")
        }
        let keys = service.tables.flatMap(\.columns).count { $0.reference != nil }
        #expect(drawing.matches(of: /<\/tspan> (restrict|cascade|set null)</).count == keys)
    }

    /// The text of each table by its name.
    private static func sections(_ page: String) -> [String: String] {
        var sections: [String: String] = [:]
        for part in page.split(separator: "\n## ").dropFirst() {
            let name = part.prefix { $0 != "\n" }
            sections[String(name)] = part.split(separator: "\n# ").first.map(String.init)
        }
        return sections
    }

    private static func firstCells(_ section: String) -> [String] {
        section.split(separator: "\n").compactMap { line in
            line.firstMatch(of: /^\| `([^`]+)` \|/).map { String($0.1) }
        }
    }

    private static func names(_ sql: String, _ bench: Workbench) throws -> [String] {
        try bench.session.rows(sql) { columnText($0.pointer, 0) }
    }
}
