import Foundation
import SwiftProtobuf
import SwiftProtobufPluginLibrary

/// What is made once for the whole tree.
struct TreeFiles {
    let tree: Tree

    init(_ tree: Tree) { self.tree = tree }

    func outputs() throws -> [(name: String, contents: String)] {
        var outputs = [(name: "Contracts.swift", contents: contracts())]
        for service in tree.services {
            outputs.append(("Descriptors.\(service.name).swift", try descriptors(service)))
        }
        outputs.append(("OpenAPI.swift", try openAPI()))
        outputs.append(("reference.md", try Reference(tree: tree).text()))
        for service in tree.services where !service.records.isEmpty {
            let page = try SchemaPage(tree, service)
            outputs.append(("schema/\(service.name).md", page.text()))
            outputs.append(("schema/\(service.name).svg", Drawing(page.areas, service).text()))
        }
        return outputs
    }

    private func openAPI() throws -> String {
        var lines = Lines.head("the tree of contracts", imports: [])
        lines.block("extension Contracts") { lines in
            lines.add("/// openapi.json 3.1 of every method that has a route.")
            lines.add("public static let openAPI: String = openAPIDocument")
        }
        lines.add()
        let document = try OpenAPI(tree: tree).text()
        return lines.text + "private let openAPIDocument: String = #\"\"\"\n\(document)\n\"\"\"#\n"
    }

    private func contracts() -> String {
        var lines = Lines.head(
            "the tree of contracts",
            imports: ["public import Schema", "import SwiftProtobuf"]
        )
        lines.add("/// Everything that the contracts declare, by service.")
        lines.block("public enum Contracts") { lines in
            for service in tree.services {
                lines.add("public static let \(service.name) = ServiceContract(")
                lines.add("    name: \(service.name.literal), package: \(service.package.literal),")
                add("records", service.records.map { "\($0.swiftName).self" }, &lines)
                add("facts", service.facts.map { "\($0.swiftName).self" }, &lines)
                let methods = service.services.map { "\($0.name)Methods.descriptions" }
                lines.add("    methods: [")
                for row in JSONFile.rows(methods) { lines.add("        \(row),") }
                lines.add("    ].flatMap { (methods: [MethodDescription]) in methods },")
                lines.add("    descriptors: \(service.name)Descriptors)")
                lines.add()
            }
            let names = tree.services.map(\.name).joined(separator: ", ")
            lines.add("public static let services: [ServiceContract] = [\(names)]")
            lines.add()
            lines.add("/// Every method of every service.")
            lines.add(
                "public static let methods: [MethodDescription] = services.flatMap { $0.methods }"
            )
        }
        lines.add()
        lines.block("extension Money") { lines in
            lines.add("/// An amount in minor units.")
            lines.block("public init(minor: Int64, currency: String)") { lines in
                lines.add("self.init()")
                lines.add("self.minor = minor")
                lines.add("self.currency = currency")
            }
        }
        return lines.text
    }

    private func add(_ label: String, _ items: [String], _ lines: inout Lines) {
        lines.add("    \(label): [")
        for row in JSONFile.rows(items) { lines.add("        \(row),") }
        lines.add("    ],")
    }

    /// The service's files and all they import, without comments, as base64 in lines.
    private func descriptors(_ service: ServiceGroup) throws -> String {
        var set = Google_Protobuf_FileDescriptorSet()
        var seen: Set<String> = []
        func add(_ file: FileDescriptor) {
            guard seen.insert(file.name).inserted else { return }
            for dependency in file.dependencies { add(dependency) }
            set.file.append(file.extractProto())
        }
        for file in service.files { add(file) }
        var options = BinaryEncodingOptions()
        options.useDeterministicOrdering = true
        let data: Data = try set.serializedBytes(options: options)
        var lines = Lines.head(service.package, imports: ["import Schema"])
        lines.add("/// A serialized FileDescriptorSet, for introspection.")
        lines.add("let \(service.name)Descriptors: String = \"\"\"")
        var rest = data.base64EncodedString()[...]
        while !rest.isEmpty {
            let line = rest.prefix(96)
            rest = rest.dropFirst(96)
            lines.add("    \(line)" + (rest.isEmpty ? "" : "\\"))
        }
        lines.add("    \"\"\"")
        return lines.text
    }
}
