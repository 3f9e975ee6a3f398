public import Schema
public import Store
public import SwiftProtobuf

extension View {
    /// The row at the version the caller has seen; an empty etag stands for any version.
    ///
    /// - Throws: `StoreRefusal.notFound`, `StoreRefusal.stale` (X003),
    ///   ``CallRefusal/etagUnreadable(_:)``.
    public func require<R: Record>(
        _ type: R.Type,
        _ id: String,
        etag: String,
        in shop: ShopID
    ) throws -> R {
        let row = try require(R.self, id, in: shop)
        try ETag.check(etag, row.version)
        return row
    }
}

extension Call {
    /// A verb that is one change of one row: load, change, save.
    public func change<R: Record>(
        _ type: R.Type,
        _ id: String,
        etag: String,
        _ body: @escaping @Sendable (inout R, Transaction) throws -> Void
    ) async throws -> R {
        let shop = try shop
        return try await write { tx in
            let row = try tx.require(R.self, id, etag: etag, in: shop)
            var changed = row
            try body(&changed, tx)
            return try tx.update(changed, expecting: row.version, in: shop, by: authorship)
        }
    }

    /// Whether the actor has a permission, a value of the contracts' enum.
    public func may(_ permission: some SwiftProtobuf.Enum) -> Bool {
        actor.may(UInt32(clamping: permission.rawValue))
    }

    /// - Throws: ``CallRefusal/permissionMissing(_:)``.
    public func require(_ permission: some SwiftProtobuf.Enum) throws {
        try require(UInt32(clamping: permission.rawValue))
    }
}

extension Record {
    /// The row with its defaults, when its contract allows every value. For rows that a verb
    /// takes from its request; the standard methods check by themselves.
    ///
    /// - Throws: `Violations`, all of them, with field paths below `field`.
    public func checked(at field: String) throws -> Self {
        var row = self
        try row.fillDefaults()
        let violations = Validator.violations(of: row, field: field)
        guard violations.isEmpty else { throw Violations(violations) }
        return row
    }
}
