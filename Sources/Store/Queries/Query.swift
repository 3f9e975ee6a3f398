import Schema

/// A SELECT over one table, put together from conditions.
struct Query {
    private let plan: TablePlan
    private var clauses = SQLText()
    private var terms = 0

    init(_ plan: TablePlan) {
        self.plan = plan
    }

    /// What decides which rows there are: binds page tokens.
    var text: SQLText {
        var text = SQLText()
        text.append(plan.table.name + ":" + clauses.sql, clauses.values)
        return text
    }

    mutating func shop(_ shop: ShopID) {
        and(SQLText(sql: "shop_id = ?", values: [.shop(shop)]))
    }

    /// Leaves archived rows out.
    mutating func live() {
        if plan.table.isArchived { and(SQLText(sql: "delete_time IS NULL")) }
    }

    mutating func add(_ text: SQLText?) {
        if let text { and(text) }
    }

    mutating func add(_ conditions: [Condition]) throws {
        for condition in conditions { and(try render(condition, depth: 0)) }
    }

    mutating func add(_ filter: Filter) throws {
        and(try render(filter, depth: 0))
    }

    func select(_ expression: String) -> SQLText {
        var text = SQLText(sql: "SELECT \(expression) FROM \(plan.table.name.quoted)")
        if !clauses.sql.isEmpty { text.append(" WHERE " + clauses.sql, clauses.values) }
        return text
    }

    func selectOne() -> SQLText {
        var text = select("1")
        text.append(" LIMIT 1")
        return text
    }

    func select(_ list: String, order: [Order], limit: Int) throws -> SQLText {
        guard order.count <= ConditionLimits.orderMax else {
            throw StoreRefusal.tooMany(what: "order terms", limit: ConditionLimits.orderMax)
        }
        var keys: [String] = []
        for term in order {
            keys.append(try plan.column(term.column).quoted + (term.descending ? " DESC" : ""))
        }
        keys.append("id" + (order.last?.descending == true ? " DESC" : ""))
        var text = select(list)
        text.append(
            " ORDER BY " + keys.joined(separator: ", ") + " LIMIT ?",
            [.integer(Int64(limit))]
        )
        return text
    }

    func select(_ list: String, keyset: Keyset, limit: Int) -> SQLText {
        var text = select(list)
        text.append(" ORDER BY " + keyset.orderBy + " LIMIT ?", [.integer(Int64(limit))])
        return text
    }

    private mutating func and(_ text: SQLText) {
        clauses.append((clauses.sql.isEmpty ? "" : " AND ") + text.sql, text.values)
    }

    // MARK: conditions of callers

    private mutating func render(_ condition: Condition, depth: Int) throws -> SQLText {
        try count(depth)
        switch condition.form {
        case .compare(let name, let comparison, let value):
            let column = try plan.column(name)
            let fitted = try column.fitted(value, table: plan.table.name)
            return compare(column, comparison, fitted)
        case .oneOf(let name, let values):
            guard values.count <= ConditionLimits.valuesMax else {
                throw StoreRefusal.tooMany(what: "values", limit: ConditionLimits.valuesMax)
            }
            let column = try plan.column(name)
            let fitted = try values.map { try column.fitted($0, table: plan.table.name) }
            let marks = fitted.map { _ in "?" }.joined(separator: ", ")
            return SQLText(sql: "\(column.quoted) IN (\(marks))", values: fitted)
        case .present(let name, let isPresent):
            let column = try plan.column(name)
            return SQLText(sql: column.quoted + (isPresent ? " IS NOT NULL" : " IS NULL"))
        case .contains(let name, let text):
            return try has(try plan.column(name), text)
        case .starts(let name, let text):
            return like(try plan.column(name), LikePattern.escape(text) + "%")
        case .any(let conditions):
            let parts = try conditions.map { try render($0, depth: depth + 1) }
            return join(parts, " OR ", empty: "0")
        case .all(let conditions):
            let parts = try conditions.map { try render($0, depth: depth + 1) }
            return join(parts, " AND ", empty: "1")
        case .not(let condition):
            return negate(try render(condition, depth: depth + 1))
        }
    }

    // MARK: filters of requests

    private mutating func render(_ filter: Filter, depth: Int) throws -> SQLText {
        try count(depth)
        switch filter {
        case .and(let filters):
            let parts = try filters.map { try render($0, depth: depth + 1) }
            return join(parts, " AND ", empty: "1")
        case .or(let filters):
            let parts = try filters.map { try render($0, depth: depth + 1) }
            return join(parts, " OR ", empty: "0")
        case .not(let filter):
            return negate(try render(filter, depth: depth + 1))
        case .compare(let position, let comparison, let value):
            let column = try filterable(position)
            let fitted = try fit(value, column)
            return compare(column, Condition.Comparison(comparison), fitted)
        case .present(let position):
            return SQLText(sql: try filterable(position).quoted + " IS NOT NULL")
        case .has(let position, let text):
            return try has(try filterable(position), text)
        }
    }

    /// A request may not learn of secrets by filtering.
    private func filterable(_ position: Int) throws -> ColumnPlan {
        let column = try plan.column(at: position)
        guard column.column.sensitivity != .secret else {
            throw StoreRefusal.query(
                table: plan.table.name,
                reason: "\(column.column.name) cannot be filtered by"
            )
        }
        return column
    }

    /// A request's value that does not fit is the request's fault, not a bug.
    private func fit(_ value: Filter.Value, _ column: ColumnPlan) throws -> SQLValue {
        do {
            return try column.fitted(SQLValue(value), table: plan.table.name)
        } catch is StoreFault {
            throw StoreRefusal.query(
                table: plan.table.name,
                reason: "\(column.column.name) has another type"
            )
        }
    }

    // MARK: parts

    private mutating func count(_ depth: Int) throws {
        terms += 1
        guard terms <= ConditionLimits.termsMax else {
            throw StoreRefusal.tooMany(what: "conditions", limit: ConditionLimits.termsMax)
        }
        guard depth <= ConditionLimits.depthMax else {
            throw StoreRefusal.tooMany(what: "nesting", limit: ConditionLimits.depthMax)
        }
    }

    private func compare(
        _ column: ColumnPlan,
        _ comparison: Condition.Comparison,
        _ value: SQLValue
    ) -> SQLText {
        // "=" is what the planner knows best; IS is for NULL.
        let sign = comparison == .equal && value != .null ? "=" : comparison.rawValue
        return SQLText(sql: "\(column.quoted) \(sign) ?", values: [value])
    }

    private func has(_ column: ColumnPlan, _ text: String) throws -> SQLText {
        switch column.column.kind {
        case .json:
            return SQLText(
                sql: """
                    EXISTS (SELECT 1 FROM json_each(\(plan.table.name.quoted).\(column.quoted)) \
                    AS item WHERE item.value = ?)
                    """,
                values: [.text(text)]
            )
        case .text, .enumeration:
            return like(column, "%" + LikePattern.escape(text) + "%")
        case .uuid, .integer, .boolean, .money, .instant, .bytes:
            throw StoreRefusal.query(
                table: plan.table.name,
                reason: "\(column.column.name) is no text"
            )
        }
    }

    private func like(_ column: ColumnPlan, _ pattern: String) -> SQLText {
        SQLText(sql: "\(column.quoted) LIKE ? ESCAPE '\\'", values: [.text(pattern)])
    }

    private func negate(_ text: SQLText) -> SQLText {
        // NULL is not true, so its negation is.
        SQLText(sql: "(\(text.sql)) IS NOT TRUE", values: text.values)
    }

    private func join(_ parts: [SQLText], _ word: String, empty: String) -> SQLText {
        guard !parts.isEmpty else { return SQLText(sql: empty) }
        return SQLText(
            sql: "(" + parts.map(\.sql).joined(separator: word) + ")",
            values: parts.flatMap(\.values)
        )
    }
}

/// Text inside a LIKE pattern.
enum LikePattern {
    /// `%`, `_` and the escape sign itself stand for themselves. Scalar by scalar, as SQLite reads:
    /// to Swift a % with an accent is another character, to SQLite it is a % and an accent.
    static func escape(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "%" || scalar == "_" || scalar == "\\" { escaped.append("\\") }
            escaped.append(scalar)
        }
        return String(escaped)
    }
}

extension Condition.Comparison {
    init(_ comparison: Filter.Comparison) {
        switch comparison {
        case .equal: self = .equal
        case .notEqual: self = .notEqual
        case .less: self = .less
        case .lessOrEqual: self = .lessOrEqual
        case .greater: self = .greater
        case .greaterOrEqual: self = .greaterOrEqual
        }
    }
}

extension SQLValue {
    init(_ value: Filter.Value) {
        switch value {
        case .text(let text), .enumeration(let text): self = .text(text)
        case .integer(let integer): self = .integer(integer)
        case .boolean(let flag): self = .boolean(flag)
        case .uuid(let text): self = .uuid(text)
        case .null: self = .null
        }
    }
}
