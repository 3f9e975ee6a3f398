import Schema

/// A table's statements and lookups, made once at start.
final class TablePlan: Sendable {
    let table: TableDescription
    let columns: [ColumnPlan]
    /// Positions of columns that leave the service in no fact.
    let secrets: [Int]
    /// Positions of columns whose changes are kept in the audit trail.
    let audited: [Int]
    /// `"id", "version", …` in column order.
    let columnList: String
    /// `SELECT … FROM … WHERE shop_id = ?1 AND id = ?2`.
    let get: String
    /// Parameter 1 is the shop, column n is parameter n + 2; so in `update`.
    let insert: String
    let update: String
    let delete: String
    /// Version, time of making and time of archiving of one row.
    let state: String

    init(_ table: TableDescription, audited: [Int] = []) {
        let name = table.name.quoted
        let columns = table.columns.map(ColumnPlan.init)
        let list = columns.map(\.quoted).joined(separator: ", ")
        let key = "WHERE shop_id = ?1 AND id = ?2"
        let parameters = columns.indices.map { "?\($0 + 2)" }.joined(separator: ", ")
        let idPosition = table.positions["id"] ?? 0
        let assignments = columns.indices.filter { $0 != idPosition }
            .map { "\(columns[$0].quoted) = ?\($0 + 2)" }.joined(separator: ", ")
        let state = ["version", "create_time", "delete_time"]
            .map { table.positions[$0] == nil ? "NULL" : $0 }.joined(separator: ", ")

        self.table = table
        self.columns = columns
        self.secrets = table.columns.indices.filter { table.columns[$0].sensitivity == .secret }
        self.audited = audited
        self.columnList = list
        self.get = "SELECT \(list) FROM \(name) \(key)"
        self.insert = "INSERT INTO \(name) (shop_id, \(list)) VALUES (?1, \(parameters))"
        self.update =
            "UPDATE \(name) SET \(assignments) WHERE shop_id = ?1 AND id = ?\(idPosition + 2)"
        self.delete = "DELETE FROM \(name) \(key)"
        self.state = "SELECT \(state) FROM \(name) \(key)"
    }

    /// The column a caller names; a name that is none is the caller's bug.
    func column(_ name: String) throws -> ColumnPlan {
        if let position = table.positions[name] { return columns[position] }
        guard let position = table.columns.firstIndex(where: { $0.jsonName == name }) else {
            throw StoreFault(.misuse, "\(table.name) has no column \(name)")
        }
        return columns[position]
    }

    /// The column at a position that came with a request.
    func column(at position: Int) throws -> ColumnPlan {
        guard columns.indices.contains(position) else {
            throw StoreRefusal.query(table: table.name, reason: "no column \(position)")
        }
        return columns[position]
    }
}

/// A column with its names in SQL and its enum's values both ways. Handed about for each value of
/// each row: a reference costs less than the fields of a description.
final class ColumnPlan: Sendable {
    let column: ColumnDescription
    let isNullable: Bool
    let quoted: String
    /// What a row that says nothing gets; nil = no default.
    let defaultValue: SQLValue?
    private let storedByNumber: [Int: String]
    private let numberByStored: [String: Int]

    init(_ column: ColumnDescription) {
        var storedByNumber: [Int: String] = [:]
        var numberByStored: [String: Int] = [:]
        if case .enumeration(let values) = column.kind {
            for value in values where !value.stored.isEmpty {
                storedByNumber[value.number] = value.stored
                numberByStored[value.stored] = value.number
            }
        }
        self.column = column
        self.isNullable = column.isNullable
        self.quoted = column.storageName.quoted
        self.defaultValue = column.defaultValue.flatMap { Self.parse($0, column.kind) }
        self.storedByNumber = storedByNumber
        self.numberByStored = numberByStored
    }

    /// The stored name of an enum's value; nil for unspecified and unknown ones.
    func stored(_ number: Int) -> String? { storedByNumber[number] }

    func number(_ stored: String) -> Int? { numberByStored[stored] }

    /// The default as the contract writes it, an SQL literal without quotes.
    private static func parse(_ text: String, _ kind: ColumnKind) -> SQLValue? {
        switch kind {
        case .text, .json: .text(text)
        case .enumeration(let values):
            (values.first { $0.stored == text || $0.name == text }).map { .text($0.stored) }
        case .integer, .money, .instant: Int64(text).map { .integer($0) }
        case .boolean:
            switch text.lowercased() {
            case "true", "1": .integer(1)
            case "false", "0": .integer(0)
            default: nil
            }
        case .uuid: UUIDBytes(text).map { .bytes($0.bytes) }
        case .bytes: nil
        }
    }

    /// The value as this column keeps it.
    func fitted(_ value: SQLValue, table: String) throws -> SQLValue {
        switch (column.kind, value) {
        case (_, .null): return .null
        case (.uuid, .uuid(let text)), (.uuid, .text(let text)):
            guard let uuid = UUIDBytes(text) else {
                throw StoreRefusal.value(table: table, column: column.name, reason: "not_a_uuid")
            }
            return .bytes(uuid.bytes)
        case (.enumeration, .enumeration(let number)):
            guard let stored = stored(number) else {
                throw StoreRefusal.value(table: table, column: column.name, reason: "unknown_enum")
            }
            return .text(stored)
        case (.enumeration(let values), .text(let text)):
            guard let value = values.first(where: { $0.stored == text || $0.name == text }) else {
                throw StoreRefusal.value(table: table, column: column.name, reason: "unknown_enum")
            }
            return .text(value.stored)
        case (.text, .text), (.json, .text), (.integer, .integer), (.money, .integer),
            (.instant, .integer), (.bytes, .bytes):
            return value
        case (.boolean, .boolean(let flag)): return .integer(flag ? 1 : 0)
        case (.boolean, .integer(let flag)): return .integer(flag == 0 ? 0 : 1)
        default:
            throw StoreFault(.misuse, "\(table).\(column.name) is not compared with \(value)")
        }
    }
}
