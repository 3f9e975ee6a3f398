import SwiftProtobufPluginLibrary

/// `*.methods.swift`: typed stubs, method descriptions, the standard requests and resources.
struct MethodsFile {
    let tree: Tree
    let file: FileDescriptor

    init(_ tree: Tree, _ file: FileDescriptor) {
        self.tree = tree
        self.file = file
    }

    func text() throws -> String {
        guard !file.services.isEmpty else { return "" }
        let usesGoogle = file.services.flatMap(\.methods).contains {
            $0.inputType.fullName.hasPrefix("google.")
                || $0.outputType.fullName.hasPrefix("google.")
        }
        var lines = Lines.head(
            file.name,
            imports: [
                "public import Schema", (usesGoogle ? "public " : "") + "import SwiftProtobuf",
                "public import Wire",
            ]
        )
        for service in file.services {
            let methods = try service.methods.map(Method.init)
            addStubs(service, methods, &lines)
            guard let standard = Standard(methods.filter { !$0.streams }) else { continue }
            standard.add(service, &lines)
        }
        return lines.text
    }

    private func addStubs(_ service: ServiceDescriptor, _ methods: [Method], _ lines: inout Lines) {
        lines.block("public enum \(service.name)Methods") { lines in
            for method in methods {
                for line in method.comment { lines.add("/// \(line)".trimmed) }
                lines.add("public static let \(method.swiftName) =")
                lines.add(
                    "    \(method.stub)<\(method.requestName), \(method.responseName)>("
                )
                lines.add(
                    "        path: \(method.descriptor.path.literal), policy: \(method.policy))"
                )
                lines.add()
            }
            let described = methods.filter { !$0.streams }
            for method in described {
                method.addDescription(&lines)
                lines.add()
            }
            lines.add("public static let descriptions: [MethodDescription] = [")
            for row in JSONFile.rows(described.map { "\($0.swiftName)Description" }) {
                lines.add("    \(row),")
            }
            lines.add("]")
        }
        lines.add()
    }
}

extension String {
    var trimmed: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}

/// The five standard methods of one model, when a service has all of them.
struct Standard {
    let record: Descriptor
    let get: Method
    let list: Method
    let create: Method
    let update: Method
    let delete: Method

    init?(_ methods: [Method]) {
        guard
            let get = methods.first(where: {
                $0.response.isRecord && $0.descriptor.name == "Get\($0.response.name)"
            })
        else { return nil }
        let model = get.response.name
        func named(_ name: String) -> Method? { methods.first { $0.descriptor.name == name } }
        guard let create = named("Create\(model)"), let update = named("Update\(model)"),
            let delete = named("Delete\(model)"),
            let list = methods.first(where: { method in
                method.descriptor.name.hasPrefix("List")
                    && method.response.fields.contains {
                        $0.isRepeated && $0.type == .message && $0.messageType === get.response
                    }
            })
        else { return nil }
        record = get.response
        self.get = get
        self.list = list
        self.create = create
        self.update = update
        self.delete = delete
    }

    func add(_ service: ServiceDescriptor, _ lines: inout Lines) {
        let row = record.swiftName
        lines.add("extension \(get.requestName): GetRequest {}")
        lines.add("extension \(list.requestName): ListRequest {}")
        lines.add("extension \(delete.requestName): DeleteRequest {}")
        lines.add()
        if let field = rowField(list.response, isRepeated: true) {
            lines.block("extension \(list.responseName): ListResponse") { lines in
                let name = field.property
                lines.add("public typealias Row = \(row)")
                lines.add(
                    "public var rows: [\(row)] { get { \(name) } set { \(name) = newValue } }"
                )
            }
        }
        for (method, kind) in [(create, "CreateRequest"), (update, "UpdateRequest")] {
            guard let field = rowField(method.request, isRepeated: false), let has = field.has
            else { continue }
            lines.block("extension \(method.requestName): \(kind)") { lines in
                let name = field.property
                lines.add("public typealias Row = \(row)")
                lines.add("public static var rowField: String { \(field.name.literal) }")
                lines.add("public var hasRow: Bool { \(has) }")
                lines.add("public var row: \(row) { get { \(name) } set { \(name) = newValue } }")
                if kind == "UpdateRequest" {
                    lines.add("public var maskPaths: [String] { updateMask.paths }")
                }
            }
        }
        lines.add()
        lines.add("/// The standard methods of \(record.name).")
        lines.block("public enum \(record.name)Resource: Resource") { lines in
            lines.add("public typealias Row = \(row)")
            lines.add("public typealias Get = \(get.requestName)")
            lines.add("public typealias List = \(list.requestName)")
            lines.add("public typealias Listed = \(list.responseName)")
            lines.add("public typealias Create = \(create.requestName)")
            lines.add("public typealias Update = \(update.requestName)")
            lines.add("public typealias Delete = \(delete.requestName)")
            for (name, method) in [
                ("get", get), ("list", list), ("create", create), ("update", update),
                ("delete", delete),
            ] {
                let value = "\(service.name)Methods.\(method.swiftName)Description"
                lines.add("public static var \(name): MethodDescription { \(value) }")
            }
        }
        lines.add()
    }

    private func rowField(_ message: Descriptor, isRepeated: Bool) -> Field? {
        message.fields.first {
            $0.isRepeated == isRepeated && $0.type == .message && $0.messageType === record
        }.flatMap { try? Field($0) }
    }
}
