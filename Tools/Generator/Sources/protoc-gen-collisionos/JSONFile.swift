import SwiftProtobufPluginLibrary

/// `*.json.swift`: the JSON mapping of every message and enum of a file.
struct JSONFile {
    let tree: Tree
    let file: FileDescriptor

    init(_ tree: Tree, _ file: FileDescriptor) {
        self.tree = tree
        self.file = file
    }

    func text() throws -> String {
        let messages = file.allMessages
        guard !messages.isEmpty || !file.allEnums.isEmpty else { return "" }
        let hasBytes = messages.flatMap(\.fields).contains { $0.type == .bytes }
        var imports = ["public import Schema"]
        if hasBytes { imports.insert("import Foundation", at: 0) }
        if !messages.isEmpty { imports.append("import SwiftProtobuf") }
        var lines = Lines.head(file.name, imports: imports)
        for descriptor in file.allEnums { addEnum(descriptor, &lines) }
        for message in messages { try add(message, &lines) }
        return lines.text
    }

    private func addEnum(_ descriptor: EnumDescriptor, _ lines: inout Lines) {
        lines.block("extension \(descriptor.swiftName): NamedEnumeration") { lines in
            lines.add("public static let values: [EnumerationValue] = [")
            for value in descriptor.values.sorted(by: { $0.number < $1.number }) {
                let stored = descriptor.stored(value).literal
                lines.add(
                    "    EnumerationValue(\(value.number), \(value.name.literal), \(stored)),"
                )
            }
            lines.add("]")
        }
        lines.add()
    }

    private func add(_ message: Descriptor, _ lines: inout Lines) throws {
        let fields = try message.swiftFields()
        try lines.block("extension \(message.swiftName): JSONMapped") { lines in
            if fields.isEmpty {
                lines.add("public static func fieldNumber(_ name: String) -> Int? { nil }")
            } else {
                addNames(fields, &lines)
            }
            lines.add()
            try lines.block("public func writeJSON(_ w: inout JSONWriter)") { lines in
                lines.add("w.beginObject()")
                for field in fields { lines.add(try write(field)) }
                lines.add("w.endObject()")
            }
            lines.add()
            lines.add("public mutating func readJSON(")
            lines.add("    field number: Int, _ r: inout JSONReader")
            try lines.block(") throws(JSONRefusal)") { lines in
                guard !fields.isEmpty else { return }
                lines.add("switch number {")
                for field in fields { lines.add("case \(field.number): \(try read(field))") }
                lines.add("default: break")
                lines.add("}")
            }
            let nullable = fields.filter {
                if case .value = $0.value { !$0.isRepeated } else { false }
            }
            if !nullable.isEmpty {
                let numbers = nullable.map { "\($0.number)" }.joined(separator: ", ")
                lines.add()
                lines.add(
                    "public static func takesNull(_ number: Int) -> Bool "
                        + "{ [\(numbers)].contains(number) }"
                )
            }
        }
        lines.add()
    }

    private func addNames(_ fields: [Field], _ lines: inout Lines) {
        lines.add("private static let names = FieldNames(")
        lines.add("    [")
        for row in Self.rows(fields.map { $0.name.literal }) { lines.add("        \(row),") }
        lines.add("    ],")
        lines.add("    [")
        for row in Self.rows(fields.map { "\($0.number)" }) { lines.add("        \(row),") }
        lines.add("    ])")
        lines.add()
        lines.add("public static func fieldNumber(_ name: String) -> Int? { names.number(name) }")
    }

    /// Items, as many on a line as fit.
    static func rows(_ items: [String], width: Int = 84) -> [String] {
        var rows: [String] = []
        var row = ""
        for item in items {
            if row.isEmpty {
                row = item
            } else if row.count + item.count + 2 <= width {
                row += ", \(item)"
            } else {
                rows.append(row)
                row = item
            }
        }
        return row.isEmpty ? rows : rows + [row]
    }

    private func write(_ field: Field) throws -> String {
        let key = field.jsonName.literal
        if field.isMap {
            return "w.map(\(key), \(field.property)) { $0.\(field.verb)($1) }"
        }
        if field.isRepeated {
            return "w.array(\(key), \(field.property)) { $0.\(field.verb)($1) }"
        }
        if let choice = field.choice {
            return "if case \(choice.name)(let v)? = \(choice.oneof) { w.\(field.verb)(\(key), v) }"
        }
        let call = "w.\(field.verb)(\(key), \(field.property))"
        return field.has.map { "if \($0) { \(call) }" } ?? call
    }

    private func read(_ field: Field) throws -> String {
        if field.isMap || field.isRepeated {
            let verb = field.isMap ? "map" : "array"
            return "try r.\(verb)(&\(field.property)) { (r) throws(JSONRefusal) in \(field.read) }"
        }
        if case .message = field.value { return "try r.message(&\(field.property))" }
        return "\(field.property) = \(field.read)"
    }
}
