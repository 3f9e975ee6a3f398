public import Schema

/// What a closure reads through. Valid only inside its closure; a View kept beyond it throws
/// `StoreFault.misuse`.
///
/// Archived rows (those with `delete_time`) are left out unless asked for.
public class View {
    private let connection: Session
    private var isOpen = true

    /// Rows an `all` without a limit may give.
    public static let rowsMax = 10_000

    init(_ session: Session) {
        self.connection = session
    }

    /// The closure has ended.
    func end() { isOpen = false }

    /// The connection, while the closure runs.
    var session: Session {
        get throws {
            guard isOpen else { throw StoreFault(.misuse, "a view was used after its closure") }
            return connection
        }
    }

    /// The row, or nil when this shop has none with that id. Text that is no UUID names no row.
    public func get<R: Record>(
        _ type: R.Type,
        _ id: String,
        in shop: ShopID,
        archived: Bool = false
    ) throws -> R? {
        let session = try session
        let plan = try session.catalog.plan(R.self)
        guard let uuid = UUIDBytes(id) else { return nil }
        let prepared = try session.prepare(plan.get)
        defer { prepared.reset() }
        prepared.bind(shop.uuid, at: 1)
        prepared.bind(uuid, at: 2)
        guard try prepared.step() else { return nil }
        var reader = RowReader(prepared, plan: plan)
        let row = try R(row: &reader)
        return archived || row.archivedMicroseconds == nil ? row : nil
    }

    /// The row; `StoreRefusal.notFound` when this shop has none with that id.
    public func require<R: Record>(
        _ type: R.Type,
        _ id: String,
        in shop: ShopID,
        archived: Bool = false
    ) throws -> R {
        guard let row = try get(R.self, id, in: shop, archived: archived) else {
            throw StoreRefusal.notFound(resource: R.table.resource, id: id)
        }
        return row
    }

    /// The first row that meets every condition, in the given order, or nil.
    public func first<R: Record>(
        _ type: R.Type,
        in shop: ShopID,
        where conditions: [Condition] = [],
        order: [Order] = [],
        archived: Bool = false
    ) throws -> R? {
        try all(
            R.self,
            in: shop,
            where: conditions,
            order: order,
            limit: 1,
            archived: archived
        ).first
    }

    /// Every row that meets every condition. Without an order: in order of making.
    ///
    /// With a limit, the first rows up to it. Without one, all of them:
    /// `StoreRefusal.tooMany` when there are more than ``rowsMax``.
    public func all<R: Record>(
        _ type: R.Type,
        in shop: ShopID,
        where conditions: [Condition] = [],
        order: [Order] = [],
        limit: Int? = nil,
        archived: Bool = false
    ) throws -> [R] {
        let session = try session
        let plan = try session.catalog.plan(R.self)
        var query = Query(plan)
        query.shop(shop)
        if !archived { query.live() }
        try query.add(conditions)
        let count = min(limit ?? Self.rowsMax + 1, Self.rowsMax + 1)
        let text = try query.select(plan.columnList, order: order, limit: max(0, count))
        let rows = try session.rows(text.sql, text.values) { row in
            var reader = RowReader(row, plan: plan)
            return try R(row: &reader)
        }
        if rows.count > Self.rowsMax {
            throw StoreRefusal.tooMany(what: plan.table.name, limit: Self.rowsMax)
        }
        return rows
    }

    /// How many rows meet every condition.
    public func count<R: Record>(
        _ type: R.Type,
        in shop: ShopID,
        where conditions: [Condition] = [],
        archived: Bool = false
    ) throws -> Int {
        try Int(aggregate(R.self, "count(*)", in: shop, conditions, archived) ?? 0)
    }

    /// Whether a row meets every condition.
    public func exists<R: Record>(
        _ type: R.Type,
        in shop: ShopID,
        where conditions: [Condition] = [],
        archived: Bool = false
    ) throws -> Bool {
        let session = try session
        var query = Query(try session.catalog.plan(R.self))
        query.shop(shop)
        if !archived { query.live() }
        try query.add(conditions)
        let text = query.selectOne()
        return try session.value(text.sql, text.values) != .null
    }

    /// The sum of a number or money column (minor units) over the rows that meet every
    /// condition; 0 over none. An overflow of Int64 throws, it never wraps.
    public func sum<R: Record>(
        _ column: String,
        of type: R.Type,
        in shop: ShopID,
        where conditions: [Condition] = [],
        archived: Bool = false
    ) throws -> Int64 {
        let name = try number(column, of: R.self)
        return try aggregate(R.self, "sum(\(name))", in: shop, conditions, archived) ?? 0
    }

    /// The largest value of a number, money or instant column; nil over no rows.
    public func maximum<R: Record>(
        _ column: String,
        of type: R.Type,
        in shop: ShopID,
        where conditions: [Condition] = [],
        archived: Bool = false
    ) throws -> Int64? {
        let name = try number(column, of: R.self)
        return try aggregate(R.self, "max(\(name))", in: shop, conditions, archived)
    }

    /// The smallest value of a number, money or instant column; nil over no rows.
    public func minimum<R: Record>(
        _ column: String,
        of type: R.Type,
        in shop: ShopID,
        where conditions: [Condition] = [],
        archived: Bool = false
    ) throws -> Int64? {
        let name = try number(column, of: R.self)
        return try aggregate(R.self, "min(\(name))", in: shop, conditions, archived)
    }

    private func number<R: Record>(_ column: String, of type: R.Type) throws -> String {
        let plan = try session.catalog.plan(R.self)
        let column = try plan.column(column)
        switch column.column.kind {
        case .integer, .money, .instant: return column.quoted
        case .uuid, .text, .boolean, .enumeration, .json, .bytes:
            throw StoreFault(.misuse, "\(plan.table.name).\(column.column.name) is no number")
        }
    }

    private func aggregate<R: Record>(
        _ type: R.Type,
        _ expression: String,
        in shop: ShopID,
        _ conditions: [Condition],
        _ archived: Bool
    ) throws -> Int64? {
        let session = try session
        var query = Query(try session.catalog.plan(R.self))
        query.shop(shop)
        if !archived { query.live() }
        try query.add(conditions)
        let text = query.select(expression)
        guard case .integer(let value) = try session.value(text.sql, text.values) else {
            return nil
        }
        return value
    }
}
