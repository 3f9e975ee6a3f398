import SwiftProtobufPluginLibrary

/// `*.records.swift`: tables, and how a record goes into a row and comes out of it.
struct RecordsFile {
    let tree: Tree
    let file: FileDescriptor

    init(_ tree: Tree, _ file: FileDescriptor) {
        self.tree = tree
        self.file = file
    }

    func text() throws -> String {
        let records = file.allMessages.filter(\.isRecord)
        guard !records.isEmpty else { return "" }
        let hasBytes = records.flatMap(\.fields).contains { $0.type == .bytes && !$0.isRepeated }
        var imports = ["public import Schema", "import SwiftProtobuf"]
        if hasBytes { imports.insert("import Foundation", at: 0) }
        var lines = Lines.head(file.name, imports: imports)
        for record in records { try add(record, &lines) }
        return lines.text
    }

    private func add(_ record: Descriptor, _ lines: inout Lines) throws {
        let columns = try Columns(tree, record)
        try lines.block("extension \(record.swiftName): Record") { lines in
            columns.addTable(&lines)
            lines.add()
            addProperties(columns, &lines)
            lines.add()
            try lines.block("public func visit<V: ColumnVisitor>(_ v: inout V) throws") { lines in
                for column in columns.all { lines.add("try v.\(try column.visit())") }
            }
            lines.add()
            try lines.block("public init<R: ColumnReader>(row r: inout R) throws") { lines in
                lines.add("self.init()")
                for column in columns.all { lines.add(try column.readRow(columns.currency)) }
            }
            lines.add()
            let head =
                "public mutating func take(_ columns: [Int], from other: \(record.swiftName))"
            lines.block(head) { lines in
                lines.block("for column in columns") { lines in
                    lines.add("switch column {")
                    for (position, column) in columns.all.enumerated() {
                        lines.add("case \(position): \(column.take)")
                    }
                    lines.add("default: break")
                    lines.add("}")
                }
            }
        }
        lines.add()
    }

    /// What the protocol asks beside the columns; a table that lacks the field says zero.
    private func addProperties(_ columns: Columns, _ lines: inout Lines) {
        if columns.named("version") == nil {
            lines.add("public var version: Int64 { get { 0 } set {} }")
        }
        for (property, name) in [
            ("createdMicroseconds", "create_time"), ("updatedMicroseconds", "update_time"),
        ] {
            if let column = columns.named(name) {
                let field = column.field.property
                lines.block("public var \(property): Int64") { lines in
                    lines.add("get { \(field).microseconds }")
                    lines.add(
                        "set { \(field) = Google_Protobuf_Timestamp(microseconds: newValue) }"
                    )
                }
            } else {
                lines.add("public var \(property): Int64 { get { 0 } set {} }")
            }
        }
        if let column = columns.named("delete_time"), let has = column.field.has,
            let clear = column.field.clear
        {
            let field = column.field.property
            lines.block("public var archivedMicroseconds: Int64?") { lines in
                lines.add("get { \(has) ? \(field).microseconds : nil }")
                lines.block("set") { lines in
                    lines.block("if let newValue") { lines in
                        lines.add("\(field) = Google_Protobuf_Timestamp(microseconds: newValue)")
                    }
                    lines.block("else") { lines in lines.add("\(clear)()") }
                }
            }
        } else {
            lines.add("public var archivedMicroseconds: Int64? { get { nil } set {} }")
        }
        if let currency = columns.currency {
            lines.add(
                "public var rowCurrency: String "
                    + "{ get { \(currency) } set { \(currency) = newValue } }"
            )
        } else {
            lines.add("public var rowCurrency: String { get { \"\" } set {} }")
        }
    }
}
