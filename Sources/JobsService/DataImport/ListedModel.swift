internal import Chassis
internal import Contracts
internal import Schema
internal import Store

/// A model that comes in lists: what its columns may be called, and how a row is known again.
protocol ListedModel: Sendable {
    associatedtype Row: Record
    associatedtype Rules: RecordRules<Row>

    static var rules: Rules { get }
    /// Who adds one, and who changes one.
    static var permissions: [Permission] { get }
    /// The column by which a row is known again.
    static var key: String { get }
    /// A row without a key is refused; otherwise it is always a new one.
    static var isKeyRequired: Bool { get }
    /// Fields that name another row by its own key.
    static var references: [String] { get }
    /// Other names of columns, in small letters and digits alone.
    static var aliases: [String: String] { get }
    /// The column that a refusal of the rules is about, by its reason.
    static var columnByReason: [String: String] { get }

    /// The key as it is kept.
    static func normalized(key: String) -> String
    /// Sets what the references name.
    static func resolve(
        _ references: [String: String],
        in row: inout Row,
        _ rule: RuleContext
    ) throws(CellFaults)
    /// After a new row: the shop's counter is beyond a number that came with the list.
    static func raiseCounter(after row: Row, _ rule: RuleContext) throws
}

extension ListedModel {
    static func normalized(key: String) -> String { key }
    static func raiseCounter(after row: Row, _ rule: RuleContext) throws {}

    /// The row that has this key now.
    static func known(_ key: String, _ rule: RuleContext) throws -> Row? {
        try rule.tx.first(Row.self, in: rule.shop, where: [.equal(self.key, .text(key))])
    }

    /// A customer by number.
    static func customer(_ number: String, _ rule: RuleContext) throws(CellFaults) -> Customer {
        let found: Customer?
        do {
            found = try rule.tx.first(
                Customer.self,
                in: rule.shop,
                where: [.equal("customer_number", .text(number))]
            )
        } catch {
            throw CellFaults(fault: error)
        }
        guard let found else {
            throw CellFaults("customer_number", "no_such_row", "the shop has no such customer")
        }
        return found
    }
}

/// What is wrong with cells of one row.
struct CellFaults: Error {
    struct One: Equatable {
        /// Proto name of the field.
        let field: String
        let code: String
        let message: String
    }

    var list: [One] = []
    /// Not the row's fault: the machine's.
    var fault: (any Error)?

    init() {}

    init(_ field: String, _ code: String, _ message: String) {
        list = [One(field: field, code: code, message: message)]
    }

    init(fault: any Error) { self.fault = fault }

    mutating func add(_ field: String, _ code: String, _ message: String) {
        list.append(One(field: field, code: code, message: message))
    }
}
