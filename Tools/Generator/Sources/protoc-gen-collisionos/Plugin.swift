import SwiftProtobuf
import SwiftProtobufPluginLibrary

/// protoc-gen-collisionos: what protoc-gen-swift does not make of the contracts.
///
/// For each file `*.records.swift`, `*.json.swift`, `*.methods.swift` and `*.checks.swift`;
/// for the tree `Contracts.swift`, `OpenAPI.swift`, a descriptor set per service, `reference.md`
/// and, per service, the page and the drawing of its tables.
@main
struct Plugin: CodeGenerator {
    init() {}

    var supportedFeatures: [Google_Protobuf_Compiler_CodeGeneratorResponse.Feature] {
        [.proto3Optional]
    }

    var customOptionExtensions: [any AnyMessageExtension] {
        [
            Extensions_table, Extensions_column, Extensions_access, Extensions_limits,
            Google_Api_Extensions_http, Google_Api_Extensions_field_behavior,
        ]
    }

    func generate(
        files: [FileDescriptor],
        parameter: any CodeGeneratorParameter,
        protoCompilerContext: any ProtoCompilerContext,
        generatorOutputs: any GeneratorOutputs
    ) throws {
        let tree = try Tree(files.filter { $0.name != Tree.optionsFile })
        for file in tree.files {
            let stem = file.name.dropLast(".proto".count).split(separator: "/")
                .joined(separator: "_")
            for output in [
                ("records", try RecordsFile(tree, file).text()),
                ("json", try JSONFile(tree, file).text()),
                ("methods", try MethodsFile(tree, file).text()),
                ("checks", try ChecksFile(tree, file).text()),
            ] where !output.1.isEmpty {
                try generatorOutputs.add(
                    fileName: "\(stem).\(output.0).swift",
                    contents: output.1
                )
            }
        }
        for output in try TreeFiles(tree).outputs() {
            try generatorOutputs.add(fileName: output.name, contents: output.contents)
        }
    }
}

/// What is wrong with a contract, with its place.
struct ContractFault: Error, CustomStringConvertible {
    let description: String

    init(_ place: String, _ fault: String) { description = "\(place): \(fault)" }
}
