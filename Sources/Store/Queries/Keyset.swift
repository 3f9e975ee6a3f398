import GRDBSQLite
import Schema

/// The keys a list is ordered by, the id last, so that every row has its own place.
///
/// NULLs stand first going up and last going down.
struct Keyset {
    private struct Key {
        let quoted: String
        let position: Int
        let descending: Bool
        let isNullable: Bool
    }

    private let keys: [Key]
    let orderBy: String

    init(_ order: [OrderTerm], _ plan: TablePlan) throws {
        guard order.count <= ConditionLimits.orderMax else {
            throw StoreRefusal.tooMany(what: "order terms", limit: ConditionLimits.orderMax)
        }
        let idPosition = plan.table.positions["id"] ?? 0
        var keys: [Key] = []
        for term in order where term.column != idPosition {
            let column = try plan.column(at: term.column)
            keys.append(try Self.key(column, term, plan))
        }
        // The id goes the way of the last term, so that one index serves both directions.
        keys.append(
            Key(
                quoted: "\"id\"",
                position: idPosition,
                descending: order.last?.descending ?? false,
                isNullable: false
            )
        )
        self.keys = keys
        orderBy = keys.map { $0.quoted + ($0.descending ? " DESC" : "") }.joined(separator: ", ")
    }

    private static func key(
        _ column: ColumnPlan,
        _ term: OrderTerm,
        _ plan: TablePlan
    ) throws -> Key {
        switch column.column.kind {
        case .json, .bytes:
            throw StoreRefusal.query(
                table: plan.table.name,
                reason: "\(column.column.name) has no order"
            )
        case .uuid, .text, .integer, .boolean, .money, .instant, .enumeration:
            break
        }
        guard column.column.sensitivity != .secret else {
            throw StoreRefusal.query(
                table: plan.table.name,
                reason: "\(column.column.name) cannot be ordered by"
            )
        }
        return Key(
            quoted: column.quoted,
            position: term.column,
            descending: term.descending,
            isNullable: column.isNullable
        )
    }

    var count: Int { keys.count }

    /// The place of the row a statement stands on.
    func values(_ row: Prepared) -> [SQLValue] {
        keys.map { columnValue(row.pointer, Int32(truncatingIfNeeded: $0.position)) }
    }

    /// The rows after a place: equal in the first n keys and after it in the next one.
    func after(_ place: [SQLValue]) -> SQLText {
        var alternatives: [String] = []
        var values: [SQLValue] = []
        for index in keys.indices {
            guard let beyond = Self.beyond(keys[index], place[index]) else { continue }
            var parts: [String] = []
            for earlier in 0..<index {
                parts.append(keys[earlier].quoted + (place[earlier] == .null ? " IS ?" : " = ?"))
                values.append(place[earlier])
            }
            parts.append(beyond)
            if place[index] != .null { values.append(place[index]) }
            alternatives.append("(" + parts.joined(separator: " AND ") + ")")
        }
        return SQLText(
            sql: "(" + (alternatives.isEmpty ? "0" : alternatives.joined(separator: " OR ")) + ")",
            values: values
        )
    }

    /// The values after one in its order; nil = there are none.
    private static func beyond(_ key: Key, _ value: SQLValue) -> String? {
        if value == .null { return key.descending ? nil : "\(key.quoted) IS NOT NULL" }
        guard key.descending else { return "\(key.quoted) > ?" }
        return key.isNullable ? "(\(key.quoted) < ? OR \(key.quoted) IS NULL)" : "\(key.quoted) < ?"
    }
}
