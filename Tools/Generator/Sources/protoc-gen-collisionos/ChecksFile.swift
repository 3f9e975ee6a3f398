import SwiftProtobufPluginLibrary

/// `*.checks.swift`: the rules of the fields of requests.
struct ChecksFile {
    let tree: Tree
    let file: FileDescriptor

    init(_ tree: Tree, _ file: FileDescriptor) {
        self.tree = tree
        self.file = file
    }

    func text() throws -> String {
        var lines = Lines.head(
            file.name,
            imports: ["public import Schema", "import SwiftProtobuf"]
        )
        var isEmpty = true
        for message in file.allMessages where isChecked(message) {
            isEmpty = false
            try add(message, &lines)
        }
        return isEmpty ? "" : lines.text
    }

    /// It is a request or in one, and a field of it has a rule.
    private func isChecked(_ message: Descriptor, _ above: Set<String> = []) -> Bool {
        guard tree.requests.contains(message.fullName), !above.contains(message.fullName) else {
            return false
        }
        let above = above.union([message.fullName])
        return message.fields.contains { hasRule($0) || isChecked($0, above) }
    }

    private func isChecked(_ field: FieldDescriptor, _ above: Set<String> = []) -> Bool {
        field.type == .message && !field.isMap && isChecked(field.messageType, above)
    }

    private func hasRule(_ field: FieldDescriptor) -> Bool {
        let options = field.options.column
        let hasLimit =
            options.uuid || options.maxLength > 0 || options.minLength > 0 || options.hasMinimum
            || options.hasMaximum || !options.pattern.isEmpty
        return hasLimit || field.options.Google_Api_fieldBehavior.contains(.required)
    }

    private func add(_ message: Descriptor, _ lines: inout Lines) throws {
        let fields = try message.swiftFields()
        lines.block("extension \(message.swiftName): FieldChecked") { lines in
            for field in fields where !field.descriptor.options.column.pattern.isEmpty {
                let pattern = field.descriptor.options.column.pattern.literal
                lines.add(
                    "private static let \(field.name.lowerCamel)Pattern = Pattern(\(pattern))"
                )
            }
            lines.block("public func check(_ c: inout FieldChecks)") { lines in
                for field in fields {
                    if hasRule(field.descriptor), let rule = rule(field) { lines.add(rule) }
                    if isChecked(field.descriptor) { lines.add(descent(field)) }
                }
            }
        }
        lines.add()
    }

    private func descent(_ field: Field) -> String {
        let name = field.name.literal
        if field.isRepeated { return "c.each(\(name), \(field.property))" }
        if let choice = field.choice {
            return "if case \(choice.name)(let v)? = \(choice.oneof) { c.inside(\(name), v) }"
        }
        return "if \(field.has ?? "true") { c.inside(\(name), \(field.property)) }"
    }

    private func rule(_ field: Field) -> String? {
        let options = field.descriptor.options.column
        let isRequired = field.descriptor.options.Google_Api_fieldBehavior.contains(.required)
        let name = field.name.literal
        let required = isRequired ? ", required: true" : ""
        let lengths =
            (options.minLength > 0 ? ", min: \(options.minLength)" : "")
            + (options.maxLength > 0 ? ", max: \(options.maxLength)" : "")
        if field.isRepeated || field.isMap {
            return "c.items(\(name), \(field.property).count\(required)\(lengths))"
        }
        var presence = ""
        if let has = field.has {
            if isRequired { presence = "c.required(\(name), \(has)); " }
            presence += "if \(has) { "
        }
        let close = field.has == nil ? "" : " }"
        switch field.value {
        case .string:
            if options.uuid || options.hasReferences {
                return presence + "c.uuid(\(name), \(field.property)\(required))" + close
            }
            let pattern =
                options.pattern.isEmpty ? "" : ", pattern: Self.\(field.name.lowerCamel)Pattern"
            return presence
                + "c.text(\(name), \(field.property)\(required)\(lengths)\(pattern))" + close
        case .bytes:
            return presence + "c.bytes(\(name), \(field.property).count\(required)\(lengths))"
                + close
        case .number, .longNumber:
            let range =
                (options.hasMinimum ? ", from: \(options.minimum)" : "")
                + (options.hasMaximum ? ", to: \(options.maximum)" : "")
            guard !range.isEmpty else { return nil }
            return presence + "c.number(\(name), Int64(\(field.property))\(range))" + close
        case .enumeration:
            return isRequired ? "c.required(\(name), \(field.property).rawValue != 0)" : nil
        case .message, .timestamp, .duration, .mask, .structure, .list, .value:
            guard isRequired, let has = field.has else { return nil }
            return "c.required(\(name), \(has))"
        case .bool, .double, .float: return nil
        }
    }
}
