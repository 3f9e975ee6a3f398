public import Schema
public import Store
public import Wire

/// What the standard methods ask of a model. All run inside the transaction and may refuse by
/// throwing. Every default does nothing.
public protocol RecordRules<Row>: Sendable {
    associatedtype Row: Record

    /// Before a new row is written: defaults, numbers (`rule.tx.next`), refusals.
    func creating(_ row: inout Row, _ rule: RuleContext) throws
    /// Before a change is written. Only writable columns differ from `old`; more may be set.
    func updating(_ row: inout Row, from old: Row, _ rule: RuleContext) throws
    /// Before a row is archived or deleted.
    func deleting(_ row: Row, _ rule: RuleContext) throws
    /// What a row becomes instead of being taken away, for rows whose number must stay: an
    /// invoice is cancelled, not deleted. Nil = it is archived or deleted.
    func kept(_ row: Row, _ rule: RuleContext) throws -> Row?
    /// The row as it is archived, before it is put aside: its last status. Asked of rows that
    /// ``kept(_:_:)`` does not keep.
    func archiving(_ row: inout Row, _ rule: RuleContext) throws
    /// Which rows this actor may see at all, beside those of their shop. Others are not found.
    func visible(to actor: Actor) -> [Condition]
    /// After the row is written: further rows and facts of the same transaction.
    /// `old` is nil for a new row.
    func saved(_ row: Row, old: Row?, _ rule: RuleContext) throws
}

extension RecordRules {
    public func creating(_ row: inout Row, _ rule: RuleContext) throws {}
    public func updating(_ row: inout Row, from old: Row, _ rule: RuleContext) throws {}
    public func deleting(_ row: Row, _ rule: RuleContext) throws {}
    public func kept(_ row: Row, _ rule: RuleContext) throws -> Row? { nil }
    public func archiving(_ row: inout Row, _ rule: RuleContext) throws {}
    public func visible(to actor: Actor) -> [Condition] { [] }
    public func saved(_ row: Row, old: Row?, _ rule: RuleContext) throws {}
}

/// The one way in which rows are made and changed by a model's rules: that of the standard methods,
/// and of verbs that take whole lists of rows.
extension RecordRules {
    /// - Parameter draft: with its defaults, and checked against its contract.
    /// - Returns: the row as stored.
    public func create(_ draft: Row, _ rule: RuleContext) throws -> Row {
        var row = draft
        try creating(&row, rule)
        let saved = try rule.tx.insert(row, in: rule.shop, by: rule.authorship)
        try self.saved(saved, old: nil, rule)
        return saved
    }

    /// Nothing to change is no change: the row keeps its version.
    ///
    /// - Parameter row: the stored row with what is to be different.
    public func change(_ row: Row, from old: Row, _ rule: RuleContext) throws -> Row {
        var row = row
        try updating(&row, from: old, rule)
        guard try !row.changedColumns(from: old).isEmpty else { return old }
        let saved = try rule.tx.update(
            row,
            expecting: old.version,
            in: rule.shop,
            by: rule.authorship
        )
        try self.saved(saved, old: old, rule)
        return saved
    }
}

/// A model whose contract says all.
public struct NoRules<Row: Record>: RecordRules {
    public init() {}
}

/// What a rule may use: the transaction, and who does it for which shop when.
public struct RuleContext {
    public let tx: Transaction
    public let shop: ShopID
    public let actor: Actor
    /// Microseconds since 1970.
    public let now: Int64
    public let authorship: Authorship
}
