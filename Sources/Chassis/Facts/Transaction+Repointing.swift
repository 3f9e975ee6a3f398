public import Schema
public import Store
import SwiftProtobuf

extension Transaction {
    /// Writes `new` wherever a live row names `old` in one of the columns that are asked about.
    /// Each change is a write with its own fact. Tables that are only added to keep what they say,
    /// and so do archived rows.
    ///
    /// - Parameters:
    ///   - types: the tables to look through.
    ///   - names: whether a column, of kind uuid, names rows of the kind that was merged.
    /// - Throws: `StoreRefusal.tooMany` beyond ``View/rowsMax`` rows of one table.
    /// - Returns: how many rows were written.
    @discardableResult
    public func repoint(
        _ types: [any Record.Type],
        from old: String,
        to new: String,
        in shop: ShopID,
        by author: Authorship,
        where names: (ColumnDescription) -> Bool
    ) throws -> Int {
        var count = 0
        for type in types where !type.table.appendOnly {
            for (position, column) in type.table.columns.enumerated()
            where column.kind == .uuid && names(column) {
                count += try repoint(type, position, from: old, to: new, in: shop, by: author)
            }
        }
        return count
    }

    private func repoint<R: Record>(
        _ type: R.Type,
        _ position: Int,
        from old: String,
        to new: String,
        in shop: ShopID,
        by author: Authorship
    ) throws -> Int {
        let column = R.table.columns[position]
        let donor = try R(serializedBytes: Self.field(column.number, new))
        let rows = try all(R.self, in: shop, where: [.equal(column.name, .uuid(old))])
        for var row in rows {
            row.take([position], from: donor)
            _ = try update(row, expecting: row.version, in: shop, by: author)
        }
        return rows.count
    }

    /// A message that says one text field and nothing else.
    private static func field(_ number: Int, _ text: String) -> [UInt8] {
        let value = Array(text.utf8)
        return varint(UInt64(clamping: number) << 3 | 2) + varint(UInt64(value.count)) + value
    }

    private static func varint(_ value: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(truncatingIfNeeded: rest)]
    }
}
