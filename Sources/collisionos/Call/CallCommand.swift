import ArgumentParser
import Foundation
import SwiftProtobuf
import Wire

/// `collisionos call`: any method of any service, through what the service says of itself.
struct CallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call",
        abstract: "Call a method of a service and print its answer as JSON.",
        discussion: """
            collisionos call jobs Shops/ListShops
            collisionos call jobs Jobs/GetJob '{"id":"0190…"}' --shop 0190…
            The contracts come from the service itself, so this works against services newer than \
            this program.
            """
    )

    @OptionGroup var place: OperatorOptions

    @Option(help: "UUID of the shop to act for; methods of a tenant need it.")
    var shop: String?

    @Option(help: "An address other than the service's socket, such as tcp://127.0.0.1:7001.")
    var endpoint: String?

    @Option(help: "Makes a repeated call take effect once.")
    var key: String?

    @Option(help: "Seconds to wait for the answer.")
    var timeout = 10

    @Flag(help: "Print the answer on one line.")
    var compact = false

    @Argument(help: "Peer name of the service: jobs, parts, finance or comms.")
    var service: String

    @Argument(help: "GetJob, Jobs/GetJob or /collisionos.jobs.v1.Jobs/GetJob.")
    var method: String

    @Argument(help: "The request; - reads it from standard input.")
    var json = "{}"

    func run() async throws {
        let client = place.client(service, endpoint: endpoint)
        do {
            let answer = try await call(client)
            await client.close()
            Terminal.say(compact ? answer.description : answer.pretty)
        } catch let error as RPCError {
            await client.close()
            Terminal.note(Self.explained(error))
            throw ExitCode.failure
        }
    }

    private func call(_ client: Client) async throws -> JSONValue {
        let text = json == "-" ? try Self.standardInput() : json
        let request: JSONValue
        do {
            request = try JSONParser.parse(text)
        } catch {
            throw ValidationError("The request is no JSON: \(error)")
        }
        let schema = try await client.call(Introspection.schema, IntrospectionSchemaRequest())
        let contract = Contract(
            try Google_Protobuf_FileDescriptorSet(serializedBytes: schema.fileDescriptorSet)
        )
        let rpc = try rpc(in: contract)
        let payload: [UInt8]
        do {
            payload = try MessageEncoder(contract: contract).encode(request, as: rpc.request)
        } catch let refused as MessageEncoder.Refused {
            throw ValidationError(refused.description)
        }
        let options = CallOptions(
            timeout: .seconds(timeout),
            idempotencyKey: key ?? "",
            actor: .operator(shop: shop ?? "")
        )
        let reply = try await client.call(
            path: rpc.path,
            policy: MethodPolicy(),
            payload: payload,
            options
        )
        return try MessageDecoder(contract: contract).decode(reply.payload[...], as: rpc.response)
    }

    private func rpc(in contract: Contract) throws -> Contract.Rpc {
        let found = contract.methods(named: method)
        guard let rpc = found.first else {
            let known = contract.methods.map(\.path).sorted().joined(separator: "\n  ")
            throw ValidationError("\(service) has no method \(method). It has:\n  \(known)")
        }
        guard found.count == 1 else {
            let meant = found.map(\.path).joined(separator: ", ")
            throw ValidationError("\(method) may be any of \(meant)")
        }
        guard !rpc.isStreaming else { throw ValidationError("\(rpc.path) is a stream") }
        return rpc
    }

    private static func standardInput() throws -> String {
        String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
    }

    private static func explained(_ error: RPCError) -> String {
        var lines = ["\(error.code.name) \(error.reason): \(error.message)"]
        lines += error.metadata.sorted { $0.key < $1.key }.map { "  \($0.key) = \($0.value)" }
        lines += error.fields.map { "  \($0.field): \($0.reason) \($0.description)" }
        lines += error.preconditions.map { "  \($0.type) \($0.subject) \($0.description)" }
        return lines.joined(separator: "\n")
    }
}
