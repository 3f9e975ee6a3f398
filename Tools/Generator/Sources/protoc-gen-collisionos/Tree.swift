import SwiftProtobufPluginLibrary

/// Every file of the contracts, in the order of their names, and what is looked up across them.
struct Tree {
    static let optionsFile = "collisionos/options.proto"

    let files: [FileDescriptor]
    /// Message names by table: `jobs` → Job.
    private(set) var tables: [String: Descriptor] = [:]
    private(set) var services: [ServiceGroup] = []

    init(_ files: [FileDescriptor]) throws {
        self.files = files.sorted { $0.name < $1.name }
        for message in self.files.flatMap(\.allMessages) where message.isRecord {
            let table = message.options.table.name
            guard tables.updateValue(message, forKey: table) == nil else {
                throw ContractFault(message.fullName, "a second table \(table)")
            }
        }
        let packages = Set(self.files.map(\.package)).sorted()
        services = packages.compactMap { package in
            let own = self.files.filter { $0.package == package }
            let group = ServiceGroup(package: package, files: own)
            return group.records.isEmpty && group.services.isEmpty ? nil : group
        }
        for method in services.flatMap(\.services).flatMap(\.methods) {
            collect(method.inputType)
        }
    }

    /// Messages that clients and services send, rows and well-known types left out.
    private(set) var requests: Set<String> = []

    private mutating func collect(_ message: Descriptor) {
        guard !message.isRecord, !message.fullName.hasPrefix("google."),
            requests.insert(message.fullName).inserted
        else { return }
        for field in message.fields where field.type == .message { collect(field.messageType) }
    }
}

/// What one department owns: a package of the tree.
struct ServiceGroup {
    let package: String
    let files: [FileDescriptor]

    /// `collisionos.jobs.v1` → `jobs`.
    var name: String { package.split(separator: ".").dropFirst().first.map(String.init) ?? package }
    var records: [Descriptor] { files.flatMap(\.allMessages).filter(\.isRecord) }
    var services: [ServiceDescriptor] { files.flatMap(\.services) }
    /// Messages of `facts.proto`.
    var facts: [Descriptor] {
        files.filter { $0.name.hasSuffix("/facts.proto") }.flatMap(\.messages)
    }
}

extension FileDescriptor {
    /// Every message but map entries, outer before inner.
    var allMessages: [Descriptor] { messages.flatMap(\.withNested) }
    /// Every enum, wherever it is declared.
    var allEnums: [EnumDescriptor] { enums + allMessages.flatMap(\.enums) }
    var namer: SwiftProtobufNamer {
        SwiftProtobufNamer(
            currentFile: self,
            protoFileToModuleMappings: ProtoFileToModuleMappings()
        )
    }
}

extension Descriptor {
    var withNested: [Descriptor] { options.mapEntry ? [] : [self] + messages.flatMap(\.withNested) }
    var isRecord: Bool { options.hasTable }
    var swiftName: String { file.namer.fullName(message: self) }
    var sortedFields: [FieldDescriptor] { fields.sorted { $0.number < $1.number } }
    func field(_ name: String) -> FieldDescriptor? { fields.first { $0.name == name } }
}

extension EnumDescriptor {
    var swiftName: String { file.namer.fullName(enum: self) }

    /// `PARTS_STATUS_` of `PartsStatus`.
    private var prefix: String { name.snakeCase.uppercased() + "_" }

    /// As the table keeps it: lower case without the enum's name; empty for the unspecified one.
    func stored(_ value: EnumValueDescriptor) -> String {
        guard value.number != 0 else { return "" }
        let name =
            value.name.hasPrefix(prefix) ? String(value.name.dropFirst(prefix.count)) : value.name
        return name.lowercased()
    }
}

extension MethodDescriptor {
    var swiftName: String { name.lowerCamelFirst }
    var path: String { "/\(service.fullName)/\(name)" }
}

extension String {
    /// `MoveJob` → `moveJob`.
    var lowerCamelFirst: String { prefix(1).lowercased() + dropFirst() }

    /// `PartsStatus` → `parts_status`.
    var snakeCase: String {
        var result = ""
        for character in self {
            if character.isUppercase, !result.isEmpty { result += "_" }
            result += character.lowercased()
        }
        return result
    }

    /// `claim_number` → `claimNumber`, by protobuf's rule.
    var lowerCamel: String {
        var result = ""
        var upper = false
        for character in self {
            if character == "_" {
                upper = true
            } else {
                result += upper ? character.uppercased() : String(character)
                upper = false
            }
        }
        return result
    }

    /// As a Swift string literal.
    var literal: String {
        var result = "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

/// Source text, line by line.
struct Lines {
    private(set) var text = ""
    private var depth = 0

    mutating func add(_ line: String = "") {
        text += line.isEmpty ? "\n" : String(repeating: "    ", count: depth) + line + "\n"
    }

    /// A block in braces.
    mutating func block(_ head: String, _ body: (inout Lines) throws -> Void) rethrows {
        add(head + " {")
        depth += 1
        try body(&self)
        depth -= 1
        add("}")
    }

    static func head(_ source: String, imports: [String]) -> Lines {
        var lines = Lines()
        lines.add("// Generated by scripts/generate from \(source). Do not edit.")
        lines.add()
        for module in imports { lines.add(module) }
        if !imports.isEmpty { lines.add() }
        return lines
    }
}
