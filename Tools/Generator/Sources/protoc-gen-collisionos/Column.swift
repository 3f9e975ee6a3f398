import SwiftProtobufPluginLibrary

/// The columns of a record, checked against the conventions of the tree.
struct Columns {
    let record: Descriptor
    let all: [Column]
    private let tree: Tree

    init(_ tree: Tree, _ record: Descriptor) throws {
        self.tree = tree
        self.record = record
        let table = record.options.table
        let leading = Set(table.index.flatMap(\.columns))
        all = try record.swiftFields().map { try Column($0, indexed: leading) }
        guard named("id") != nil else { throw ContractFault(record.fullName, "a record has an id") }
        for column in all {
            let reference = column.options.references.table
            if !reference.isEmpty {
                guard let target = tree.tables[reference] else {
                    throw ContractFault(column.place, "references no table: \(reference)")
                }
                guard target.file.package == record.file.package else {
                    throw ContractFault(column.place, "references a table of another service")
                }
            }
        }
        let names = Set(all.map(\.storageName) + ["shop_id"])
        for index in table.index {
            for name in index.columns where !names.contains(name) {
                throw ContractFault(record.fullName, "an index names no column: \(name)")
            }
        }
        let hasMoney = all.contains { if case .money = $0.kind { true } else { false } }
        if hasMoney, currency == nil {
            throw ContractFault(record.fullName, "money needs a currency field")
        }
    }

    func named(_ name: String) -> Column? { all.first { $0.field.name == name } }

    /// The property that holds the row's currency.
    var currency: String? { named("currency")?.field.property }

    func addTable(_ lines: inout Lines) {
        let table = record.options.table
        lines.add("public static let table = TableDescription(")
        lines.add("    name: \(table.name.literal), message: \(record.fullName.literal),")
        let flags = [
            checks(table), table.appendOnly ? "appendOnly: true" : nil,
            table.silent ? "silent: true" : nil, table.internal ? "isInternal: true" : nil,
        ].compactMap { $0 }
        let last = ["resource: \(record.name.literal), columns: columns, indexes: indexes"] + flags
        lines.add("    \(last.joined(separator: ", ")))")
        lines.add()
        lines.add("private static let columns: [ColumnDescription] = [")
        for column in all { lines.add("    \(column.description),") }
        lines.add("]")
        lines.add()
        lines.add("private static let indexes: [IndexDescription] = [")
        for index in table.index {
            let name =
                index.name.isEmpty
                ? ((index.unique ? "uq_" : "ix_") + table.name + "_"
                    + index.columns.filter { $0 != "shop_id" }.joined(separator: "_"))
                : index.name
            let columns = index.columns.map(\.literal).joined(separator: ", ")
            var text = "IndexDescription(name: \(name.literal), columns: [\(columns)]"
            if index.unique { text += ", unique: true" }
            if !index.where.isEmpty { text += ", condition: \(index.where.literal)" }
            lines.add("    \(text)),")
        }
        lines.add("]")
    }

    private func checks(_ table: TableOptions) -> String? {
        guard !table.check.isEmpty else { return nil }
        let items = table.check.map {
            "CheckDescription(name: \($0.name.literal), sql: \($0.sql.literal))"
        }
        return "checks: [\(items.joined(separator: ", "))]"
    }
}

/// One field as a column.
struct Column {
    enum Kind {
        case uuid, text, integer, boolean, money, instant, json, bytes
        case enumeration(EnumDescriptor)
    }

    let field: Field
    let options: ColumnOptions
    let behaviors: [Google_Api_FieldBehavior]
    let kind: Kind
    let isNullable: Bool
    let isFilterable: Bool

    var place: String { field.descriptor.fullName }
    var storageName: String { if case .money = kind { field.name + "_minor" } else { field.name } }

    init(_ field: Field, indexed: Set<String>) throws {
        self.field = field
        options = field.descriptor.options.column
        behaviors = field.descriptor.options.Google_Api_fieldBehavior
        kind = try Self.kind(field, options)
        let stamped = ["id", "version", "create_time", "update_time"].contains(field.name)
        let isPlain = field.isRepeated || field.isMap || field.has == nil
        isNullable = !(isPlain || options.notNull || stamped)
        let isReference = options.hasReferences || !options.foreign.isEmpty
        let storage = if case .money = kind { field.name + "_minor" } else { field.name }
        isFilterable =
            options.sensitive != .secret
            && (options.filterable || stamped || isReference || indexed.contains(storage))
        try check()
    }

    private static func kind(_ field: Field, _ options: ColumnOptions) throws -> Kind {
        if field.isRepeated || field.isMap { return .json }
        switch field.value {
        case .string:
            return options.uuid || options.hasReferences ? .uuid : .text
        case .bool: return .boolean
        case .bytes: return .bytes
        case .number, .longNumber: return .integer
        case .enumeration(let descriptor): return .enumeration(descriptor)
        case .message(let message) where message.fullName == "collisionos.type.v1.Money":
            return .money
        case .timestamp: return .instant
        case .message, .structure, .list, .value: return .json
        case .double, .float, .duration, .mask:
            throw ContractFault(field.descriptor.fullName, "no column holds this type")
        }
    }

    private func check() throws {
        if case .longNumber("UInt64") = field.value, case .integer = kind {
            throw ContractFault(place, "a column holds signed integers")
        }
        if case .boolean = kind, field.has == nil, ["1", "true"].contains(options.default) {
            throw ContractFault(place, "a default of true needs `optional` and not_null")
        }
        if case .enumeration(let descriptor) = kind, !options.default.isEmpty,
            !descriptor.values.contains(where: { $0.name == options.default })
        {
            throw ContractFault(place, "the default is no value of the enum")
        }
        if field.choice != nil { throw ContractFault(place, "a record has no oneof") }
    }

    /// The default as SQL writes it; nil = none.
    var schemaDefault: String? {
        guard let defaultValue else { return nil }
        switch kind {
        case .integer, .boolean, .money, .instant: return defaultValue
        case .uuid, .text, .enumeration, .json, .bytes: return "'\(defaultValue)'"
        }
    }

    /// The default in the table's words.
    private var defaultValue: String? {
        if options.default.isEmpty {
            return field.isRepeated ? "[]" : nil
        }
        if case .enumeration(let descriptor) = kind,
            let value = descriptor.values.first(where: { $0.name == options.default })
        {
            return descriptor.stored(value)
        }
        return options.default
    }

    var description: String {
        var parts = [
            field.name.literal, "json: \(field.jsonName.literal)", "number: \(field.number)",
        ]
        switch kind {
        case .uuid: parts.append("kind: .uuid")
        case .text: parts.append("kind: .text")
        case .integer: parts.append("kind: .integer")
        case .boolean: parts.append("kind: .boolean")
        case .money: parts.append("kind: .money")
        case .instant: parts.append("kind: .instant")
        case .json: parts.append("kind: .json")
        case .bytes: parts.append("kind: .bytes")
        case .enumeration(let descriptor):
            parts.append("kind: .enumeration(\(descriptor.swiftName).values)")
        }
        if isNullable { parts.append("nullable: true") }
        let words = behaviorWords
        if !words.isEmpty {
            parts.append("behaviors: [\(words.map { ".\($0)" }.joined(separator: ", "))]")
        }
        if options.hasReferences {
            let rule: String
            switch options.references.onDelete {
            case .cascade: rule = ", .cascade"
            case .setNull: rule = ", .setNull"
            case .restrict, .UNRECOGNIZED: rule = ""
            }
            parts.append("reference: ColumnReference(\(options.references.table.literal)\(rule))")
        }
        if !options.foreign.isEmpty { parts.append("foreign: \(options.foreign.literal)") }
        if let value = defaultValue { parts.append("default: \(value.literal)") }
        if options.minLength > 0 { parts.append("lengthMin: \(options.minLength)") }
        if options.maxLength > 0 { parts.append("lengthMax: \(options.maxLength)") }
        if options.hasMinimum { parts.append("minimum: \(options.minimum)") }
        if options.hasMaximum { parts.append("maximum: \(options.maximum)") }
        if !options.pattern.isEmpty { parts.append("pattern: \(options.pattern.literal)") }
        if isFilterable { parts.append("filterable: true") }
        switch options.sensitive {
        case .personal: parts.append("sensitivity: .personal")
        case .secret: parts.append("sensitivity: .secret")
        case .notSensitive, .UNRECOGNIZED: break
        }
        if options.readPermission != .unspecified {
            parts.append("readPermission: \(options.readPermission.rawValue)")
        }
        if (field.has != nil) != isNullable { parts.append("presence: \(field.has != nil)") }
        return "ColumnDescription(\(parts.joined(separator: ", ")))"
    }

    var behaviorWords: [String] {
        var words: [String] = []
        if behaviors.contains(.required) { words.append("required") }
        if behaviors.contains(.outputOnly) { words.append("outputOnly") }
        if behaviors.contains(.immutable) { words.append("immutable") }
        if behaviors.contains(.inputOnly) { words.append("inputOnly") }
        if options.projection { words.append("projection") }
        return words
    }

    // MARK: Rows

    func visit() throws -> String {
        let name = field.property
        func optional(_ value: String) -> String {
            field.has.map { "\($0) ? \(value) : nil" } ?? value
        }
        switch kind {
        case .uuid: return "uuid(\(optional(name)))"
        case .text: return "text(\(optional(name)))"
        case .integer:
            let isWide = if case .longNumber = field.value { true } else { false }
            return "integer(\(optional(isWide ? name : "Int64(\(name))")))"
        case .boolean: return "boolean(\(optional(name)))"
        case .money: return "money(\(optional("\(name).minor")), currency: \(name).currency)"
        case .instant: return "instant(\(optional("\(name).microseconds")))"
        case .enumeration:
            // An unspecified value where NULL is possible is NULL.
            let number = "\(name).rawValue"
            return isNullable
                ? "enumeration(\(name).rawValue == 0 ? nil : \(number))"
                : "enumeration(\(optional(number)))"
        case .json: return "json(\(optional("JSONWriter.text { \(writeJSON) }")))"
        case .bytes: return "bytes(\(optional("[UInt8](\(name))")))"
        }
    }

    private var writeJSON: String {
        if field.isRepeated { return "$0.array(\(field.property)) { $0.\(field.verb)($1) }" }
        if field.isMap { return "$0.map(\(field.property)) { $0.\(field.verb)($1) }" }
        return "$0.\(field.verb)(\(field.property))"
    }

    func readRow(_ currency: String?) throws -> String {
        let name = field.property
        switch kind {
        case .uuid: return "if let x = try r.uuid() { \(name) = x }"
        case .text: return "if let x = try r.text() { \(name) = x }"
        case .integer:
            switch field.value {
            case .number(let type):
                return "if let x = try r.integer() { \(name) = \(type)(clamping: x) }"
            default: return "if let x = try r.integer() { \(name) = x }"
            }
        case .boolean: return "if let x = try r.boolean() { \(name) = x }"
        case .money:
            return
                "if let x = try r.money() { \(name) = "
                + "Money(minor: x, currency: \(currency ?? "\"\"")) }"
        case .instant:
            return
                "if let x = try r.instant() { \(name) = "
                + "Google_Protobuf_Timestamp(microseconds: x) }"
        case .enumeration(let descriptor):
            return
                "if let x = try r.enumeration(), let x = \(descriptor.swiftName)(rawValue: x) "
                + "{ \(name) = x }"
        case .json:
            let read: String
            if field.isRepeated || field.isMap {
                let verb = field.isMap ? "map" : "array"
                read = "try r.\(verb)(&\(name)) { (r) throws(JSONRefusal) in \(field.read) }"
            } else if case .message = field.value {
                read = "try r.message(&\(name))"
            } else {
                read = "\(name) = \(field.read)"
            }
            return
                "if let x = try r.json() { try JSONColumn.read(x) "
                + "{ (r) throws(JSONRefusal) in \(read) } }"
        case .bytes: return "if let x = try r.bytes() { \(name) = Data(x) }"
        }
    }

    var take: String {
        let name = field.property
        guard let has = field.has, let clear = field.clear else { return "\(name) = other.\(name)" }
        return "if other.\(has) { \(name) = other.\(name) } else { \(clear)() }"
    }
}
