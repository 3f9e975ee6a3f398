public import Schema
public import Store
public import SwiftProtobuf

extension Transaction {
    /// Tells others a fact that is more than a row's snapshot; its kind is the message's full
    /// name, its aggregate the row it is about.
    @discardableResult
    public func emit<Told: Message, Row: Record>(
        _ fact: Told,
        of row: Row,
        in shop: ShopID,
        by author: Authorship
    ) throws -> FactPosition {
        try emit(
            kind: Told.protoMessageName,
            payload: try fact.serializedBytes(),
            aggregateType: Row.table.message,
            aggregateID: row.id,
            aggregateVersion: row.version,
            in: shop,
            by: author
        )
    }
}
