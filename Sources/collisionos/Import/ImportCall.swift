import EstimateFiles
import Foundation

/// Hands the files of one estimate to the gateway.
enum ImportCall {
    static let path = "/v1/bmsImports:import"

    /// The gateway's answer. The same bytes carry the same key, so that a call whose answer was
    /// lost is not imported twice.
    static func send(
        _ group: EstimatePaths.Group,
        _ source: EstimateFiles.Source,
        through client: GatewayClient
    ) async throws -> JSONValue {
        try await client.post(path, body(of: members(of: source, in: group)))
    }

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

    /// A document is sent alone; of a set all tables that share its stem.
    private static func members(
        of source: EstimateFiles.Source,
        in group: EstimatePaths.Group
    ) -> [EstimateFiles.Member] {
        if group.members.count == 1 { return group.members }
        let name = (source.name as NSString).lastPathComponent
        if let document = group.members.first(where: { $0.name == name }),
            (name as NSString).pathExtension.lowercased() == "xml"
        {
            return [document]
        }
        let stem = (name as NSString).deletingPathExtension.lowercased()
        return group.members.filter { $0.name.lowercased().hasPrefix(stem) }
    }
}
