import ArgumentParser
import Foundation
import Wire

/// `collisionos call`: any method of any service, through what the service says of itself.
struct CallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call",
        abstract: "Call a method of a service and print its answer, or its items, as JSON.",
        discussion: """
            collisionos call jobs Jobs/ListJobs '{"pageSize":5}' --shop 0190…
            collisionos call finance GetTrialBalance --shop 0190…
            collisionos call jobs WatchStats '{"intervalMs":1000,"count":5}' --compact
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
        let request: JSONValue
        do {
            request = try JSONParser.parse(json == "-" ? Self.standardInput() : json)
        } catch {
            throw ValidationError("The request is no JSON: \(error)")
        }
        let client = place.client(service, endpoint: endpoint)
        let options = CallOptions(
            timeout: .seconds(timeout),
            idempotencyKey: key ?? "",
            actor: .operator(shop: shop ?? "")
        )
        do {
            try await OperatorCall(service, client).call(method, request, options) { answer in
                Terminal.say(compact ? answer.description : answer.pretty)
            }
            await client.close()
        } catch let unsendable as OperatorCall.Unsendable {
            await client.close()
            throw ValidationError(unsendable.description)
        } catch let error as RPCError {
            await client.close()
            Terminal.note(OperatorCall.explained(error))
            throw ExitCode.failure
        }
    }

    private static func standardInput() -> String {
        String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
    }
}
