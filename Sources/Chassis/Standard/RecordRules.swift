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
