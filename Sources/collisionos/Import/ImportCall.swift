import EstimateFiles
import Foundation

/// The files of one estimate as the gateway takes them.
enum ImportCall {
    static let path = "/v1/bmsImports:import"

    static func body(of members: [EstimateFiles.Member]) -> JSONValue {
        [
            "files": .array(
                members.map { member in
                    [
                        "name": .string(member.name),
                        "content": .string(Data(member.bytes).base64EncodedString()),
                    ]
                }
            )
        ]
    }
}
