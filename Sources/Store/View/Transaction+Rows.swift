public import Schema

extension Transaction {
    /// Adds a row and returns it as stored: with its id (a new UUIDv7 when empty), version 1,
    /// times, and the defaults of columns that said nothing.
    ///
    /// - Throws: `StoreRefusal.duplicate`, `.reference`, `.check`, `.missing`, `.value`.
    public func insert<R: Record>(
        _ row: R,
        in shop: ShopID,
        by author: Authorship
    ) throws -> R {
        let session = try session
        let plan = try session.catalog.plan(R.self)
        var row = row
        if row.id.isEmpty { row.id = UUIDv7.make() }
        row.version = 1
        row.createdMicroseconds = now
        row.updatedMicroseconds = now
        row.archivedMicroseconds = nil
        let stored = try store(row, plan.insert, plan, shop)
        try tell(stored, .saved, plan, shop, author)
        return stored
    }

    /// Writes the row whole and returns it as stored, its version one higher. Times of making and
    /// archiving stay as they are.
    ///
    /// - Parameter version: what the caller has seen; nil = whatever is there.
    /// - Throws: `StoreRefusal.notFound` (also for archived rows), `.stale`, `.appendOnly` and
    ///   what ``insert(_:in:by:)`` throws.
    public func update<R: Record>(
        _ row: R,
        expecting version: Int64?,
        in shop: ShopID,
        by author: Authorship
    ) throws -> R {
        let plan = try session.catalog.plan(R.self)
        let state = try state(R.self, row.id, expecting: version, in: shop)
        guard state.archived == nil else {
            throw StoreRefusal.notFound(resource: R.table.resource, id: row.id)
        }
        return try replace(row, state, archived: nil, plan, shop, author)
    }

    /// Puts the row aside: it is left out of lists and no longer written. Archiving an archived
    /// row changes nothing.
    ///
    /// - Throws: `StoreRefusal.notFound`, `.stale`, `.appendOnly`; `StoreFault.misuse` for a table
    ///   without `delete_time`.
    @discardableResult
    public func archive<R: Record>(
        _ type: R.Type,
        _ id: String,
        expecting version: Int64? = nil,
        in shop: ShopID,
        by author: Authorship
    ) throws -> R {
        try setArchived(R.self, id, now, version, shop, author)
    }

    /// Takes an archived row back. Restoring a live row changes nothing.
    @discardableResult
    public func restore<R: Record>(
        _ type: R.Type,
        _ id: String,
        expecting version: Int64? = nil,
        in shop: ShopID,
        by author: Authorship
    ) throws -> R {
        try setArchived(R.self, id, nil, version, shop, author)
    }

    /// Removes the row for good. Rows that name it go along, are cut loose, or forbid it, as
    /// their column's reference says; each change is a write with its own fact.
    ///
    /// - Throws: `StoreRefusal.notFound`, `.stale`, `.appendOnly`, `.stillReferenced`,
    ///   `.tooMany` beyond ``cascadeMax`` rows of one reference.
    public func delete<R: Record>(
        _ type: R.Type,
        _ id: String,
        expecting version: Int64? = nil,
        in shop: ShopID,
        by author: Authorship
    ) throws {
        let session = try session
        let plan = try session.catalog.plan(R.self)
        let row = try require(R.self, id, in: shop, archived: true)
        let state = try state(R.self, id, expecting: version, in: shop)
        for reference in session.catalog.references[plan.table.name] ?? [] {
            try follow(reference.type, reference, id, shop, author)
        }
        do {
            try session.run(plan.delete, [.shop(shop), .uuid(id)])
        } catch let failure as SQLiteFailure {
            throw try refusal(failure, deleting: id, plan, shop)
        }
        try auditDeletion(row, plan, shop, author)
        var last = row
        last.version = state.version + 1
        last.updatedMicroseconds = now
        try tell(last, .deleted, plan, shop, author)
    }

    // MARK: parts

    private struct RowState {
        let version: Int64
        let created: Int64
        let archived: Int64?
    }

    private func state<R: Record>(
        _ type: R.Type,
        _ id: String,
        expecting version: Int64?,
        in shop: ShopID
    ) throws -> RowState {
        let session = try session
        let plan = try session.catalog.plan(R.self)
        guard !plan.table.appendOnly else {
            throw StoreRefusal.appendOnly(table: plan.table.name)
        }
        let state = try UUIDBytes(id).flatMap { uuid in
            try session.first(plan.state, [.shop(shop), .bytes(uuid.bytes)]) { row in
                let archived = columnValue(row.pointer, 2)
                return RowState(
                    version: integerColumn(row, 0),
                    created: integerColumn(row, 1),
                    archived: archived == .null ? nil : integerColumn(row, 2)
                )
            }
        }
        guard let state else {
            throw StoreRefusal.notFound(resource: R.table.resource, id: id)
        }
        if let version, version != state.version {
            throw StoreRefusal.stale(current: state.version)
        }
        return state
    }

    private func replace<R: Record>(
        _ row: R,
        _ state: RowState,
        archived: Int64?,
        _ plan: TablePlan,
        _ shop: ShopID,
        _ author: Authorship
    ) throws -> R {
        var row = row
        row.version = state.version + 1
        row.createdMicroseconds = state.created
        row.updatedMicroseconds = now
        row.archivedMicroseconds = archived
        let before = try rowToAudit(R.self, row.id, plan, shop)
        let stored = try store(row, plan.update, plan, shop)
        if let before { try audit(before, stored, plan, shop, author) }
        try tell(stored, .saved, plan, shop, author)
        return stored
    }

    private func setArchived<R: Record>(
        _ type: R.Type,
        _ id: String,
        _ time: Int64?,
        _ version: Int64?,
        _ shop: ShopID,
        _ author: Authorship
    ) throws -> R {
        let plan = try session.catalog.plan(R.self)
        guard plan.table.isArchived else {
            throw StoreFault(.misuse, "\(plan.table.name) does not archive")
        }
        let state = try state(R.self, id, expecting: version, in: shop)
        let row = try require(R.self, id, in: shop, archived: true)
        if (state.archived == nil) == (time == nil) { return row }
        return try replace(row, state, archived: time, plan, shop, author)
    }

    /// Binds and runs an INSERT or UPDATE; reads the row back when defaults filled it.
    func store<R: Record>(
        _ row: R,
        _ sql: String,
        _ plan: TablePlan,
        _ shop: ShopID
    ) throws -> R {
        let session = try session
        guard UUIDBytes(row.id) != nil else {
            throw StoreRefusal.value(
                table: plan.table.name,
                column: "id",
                reason: "not_a_uuid"
            )
        }
        var usedDefault = false
        do {
            try session.run(sql) { prepared in
                prepared.bind(shop.uuid, at: 1)
                var binder = RowBinder(prepared, plan: plan, currency: row.rowCurrency)
                try row.visit(&binder)
                usedDefault = binder.usedDefault
            }
        } catch let failure as SQLiteFailure {
            throw try refusal(failure, storing: row, plan, shop)
        }
        return usedDefault ? try require(R.self, row.id, in: shop, archived: true) : row
    }

    /// What happens to the rows that name a row being deleted.
    private func follow<Child: Record>(
        _ type: Child.Type,
        _ reference: Catalog.Reference,
        _ id: String,
        _ shop: ShopID,
        _ author: Authorship
    ) throws {
        guard reference.onDelete != .restrict else { return }
        let plan = try session.catalog.plan(Child.self)
        let column = reference.column.name
        let rows = try all(
            Child.self,
            in: shop,
            where: [.equal(column, .uuid(id))],
            limit: Self.cascadeMax + 1,
            archived: true
        )
        guard rows.count <= Self.cascadeMax else {
            throw StoreRefusal.tooMany(what: plan.table.name, limit: Self.cascadeMax)
        }
        for var row in rows where row.id != id {
            switch reference.onDelete {
            case .cascade:
                // A row reached twice is already gone.
                guard try get(Child.self, row.id, in: shop, archived: true) != nil else { continue }
                try delete(Child.self, row.id, in: shop, by: author)
            case .setNull:
                let state = try state(Child.self, row.id, expecting: nil, in: shop)
                row.take([reference.position], from: Child())
                _ = try replace(row, state, archived: state.archived, plan, shop, author)
            case .restrict:
                break
            }
        }
    }
}
