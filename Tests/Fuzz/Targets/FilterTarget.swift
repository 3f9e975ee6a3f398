import Schema

@testable import Store

/// `filter` and `order_by` of a list, the order behind the first line feed. What is read and written
/// is read again the same; SQLite takes every list; the text that a filter looks for is found in
/// itself, and its % and _ stand for nothing but themselves.
///
/// Control: `_` not escaped in what LIKE looks for; found in less than a second, 549 inputs.
enum FilterTarget {
    private static let table = ListTable.table

    @Sendable static func take(_ bytes: [UInt8]) {
        let lines = bytes.split(separator: 10, maxSplits: 1, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        let filter = lines.first.flatMap { (try? Filter.parse($0, in: table)) ?? nil }
        if let filter {
            let text = FilterText(table).text(of: filter)
            if text.utf8.count <= Filter.lengthMax {
                let again = (try? Filter.parse(text, in: table)) ?? nil
                expect(again == filter, "a filter is written as it was read: \(text)")
            }
            checkLikes(filter)
        }
        let order = lines.count > 1 ? (try? OrderTerm.parse(lines[1], in: table)) ?? [] : []
        if filter != nil || !order.isEmpty { run(filter, order) }
    }

    private static func run(_ filter: Filter?, _ order: [OrderTerm]) {
        do {
            let list = try ListStatement(
                ListQuery(filter: filter, order: order),
                ListTable.plan,
                ListTable.shop,
                tokenKey: ListTable.key
            )
            ListTable.run(list.select)
        } catch is StoreRefusal {
            // A `has` on a column that has no inside.
        } catch {
            fail("a list is refused or runs: \(error)")
        }
    }

    private static func checkLikes(_ filter: Filter) {
        switch filter {
        case .and(let parts), .or(let parts): for part in parts { checkLikes(part) }
        case .not(let part): checkLikes(part)
        case .has(_, let text) where !text.utf8.contains(0):
            let pattern = "%" + LikePattern.escape(text) + "%"
            expect(isLike(text, pattern), "a text contains itself")
            let other = String(
                String.UnicodeScalarView(
                    text.unicodeScalars.map { "%_".unicodeScalars.contains($0) ? "\u{1}" : $0 }
                )
            )
            expect(
                !isLike(other, pattern) || !(text.utf8.contains(37) || text.utf8.contains(95)),
                "% and _ stand for themselves"
            )
        case .has, .compare, .present: break
        }
    }

    private static func isLike(_ text: String, _ pattern: String) -> Bool {
        let sql = SQLText(
            sql: "SELECT ? LIKE ? ESCAPE '\\'",
            values: [.text(text), .text(pattern)]
        )
        return ListTable.run(sql) == 1
    }
}

/// A filter as AIP-160 writes it, with no parenthesis that it does not need.
struct FilterText {
    private let table: TableDescription

    init(_ table: TableDescription) { self.table = table }

    func text(of filter: Filter) -> String {
        if case .and(let parts) = filter {
            return parts.map(factor).joined(separator: " AND ")
        }
        return factor(filter)
    }

    private func factor(_ filter: Filter) -> String {
        if case .or(let parts) = filter { return parts.map(term).joined(separator: " OR ") }
        return term(filter)
    }

    private func term(_ filter: Filter) -> String {
        switch filter {
        case .not(let part): "NOT " + term(part)
        case .and, .or: "(" + text(of: filter) + ")"
        case .present(let column): table.columns[column].name + ":*"
        case .has(let column, let text): table.columns[column].name + ":" + quoted(text)
        case .compare(let column, let comparison, let value):
            table.columns[column].name + comparison.rawValue
                + self.value(value, table.columns[column].kind)
        }
    }

    private func value(_ value: Filter.Value, _ kind: ColumnKind) -> String {
        switch value {
        case .text(let text), .uuid(let text), .enumeration(let text): quoted(text)
        case .integer(let number) where kind == .instant:
            quoted(RFC3339.text(microseconds: number) ?? "")
        case .integer(let number): String(number)
        case .boolean(let flag): String(flag)
        case .null: "null"
        }
    }

    private func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { result += "\\" }
            result.unicodeScalars.append(scalar)
        }
        return result + "\""
    }
}
