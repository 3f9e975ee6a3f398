import Foundation
import SwiftProtobuf
import Wire

/// Calls of the operator to one service, by the contracts that the service itself tells.
struct OperatorCall {
    /// Why a call was not even sent.
    struct Unsendable: Error, CustomStringConvertible {
        let description: String
    }

    let service: String
    let client: Client
    let contract: Contract

    init(_ service: String, _ client: Client) async throws {
        let schema = try await client.call(Introspection.schema, IntrospectionSchemaRequest())
        self.service = service
        self.client = client
        contract = Contract(
            try Google_Protobuf_FileDescriptorSet(serializedBytes: schema.fileDescriptorSet)
        )
    }

    /// - Parameter name: `GetJob`, `Jobs/GetJob` or the whole path.
    func call(_ name: String, _ request: JSONValue, _ options: CallOptions) async throws
        -> JSONValue
    {
        let rpc = try rpc(name)
        guard !rpc.givesStream else { throw Unsendable(description: "\(rpc.path) is a stream") }
        return try await answer(rpc, try payload(request, of: rpc), options)
    }

    /// Says the answer, or each item of a stream as it comes.
    func call(
        _ name: String,
        _ request: JSONValue,
        _ options: CallOptions,
        say: (JSONValue) -> Void
    ) async throws {
        let rpc = try rpc(name)
        let payload = try payload(request, of: rpc)
        guard rpc.givesStream else { return say(try await answer(rpc, payload, options)) }
        let items = client.stream(
            path: rpc.path,
            policy: MethodPolicy(),
            payload: payload,
            options
        )
        for try await item in items {
            say(try MessageDecoder(contract: contract).decode(item[...], as: rpc.response))
        }
    }

    private func answer(
        _ rpc: Contract.Rpc,
        _ payload: [UInt8],
        _ options: CallOptions
    ) async throws -> JSONValue {
        let reply = try await client.call(
            path: rpc.path,
            policy: MethodPolicy(),
            payload: payload,
            options
        )
        return try MessageDecoder(contract: contract).decode(reply.payload[...], as: rpc.response)
    }

    private func payload(_ request: JSONValue, of rpc: Contract.Rpc) throws -> [UInt8] {
        do {
            return try MessageEncoder(contract: contract).encode(request, as: rpc.request)
        } catch let refused as MessageEncoder.Refused {
            throw Unsendable(description: refused.description)
        }
    }

    private func rpc(_ name: String) throws -> Contract.Rpc {
        let found = contract.methods(named: name)
        guard let rpc = found.first else {
            let known = contract.methods.map(\.path).sorted().joined(separator: "\n  ")
            throw Unsendable(description: "\(service) has no method \(name). It has:\n  \(known)")
        }
        guard found.count == 1 else {
            let meant = found.map(\.path).joined(separator: ", ")
            throw Unsendable(description: "\(name) may be any of \(meant)")
        }
        guard !rpc.takesStream else { throw Unsendable(description: "\(rpc.path) takes a stream") }
        return rpc
    }

    /// A failure with all that the service says of it.
    static func explained(_ error: RPCError) -> String {
        var lines = ["\(error.code.name) \(error.reason): \(error.message)"]
        lines += error.metadata.sorted { $0.key < $1.key }.map { "  \($0.key) = \($0.value)" }
        lines += error.fields.map { "  \($0.field): \($0.reason) \($0.description)" }
        lines += error.preconditions.map { "  \($0.type) \($0.subject) \($0.description)" }
        return lines.joined(separator: "\n")
    }
}
