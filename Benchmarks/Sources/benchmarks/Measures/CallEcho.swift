import ArgumentParser
import Wire

/// `benchmarks call-echo`: calls of the echo and nothing else, for a profiler.
struct CallEcho: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call-echo",
        abstract: "Call an echo that is served: something to profile.",
        shouldDisplay: false
    )

    @Argument var endpoint: String
    @Argument(help: "Calls at a time.") var inFlight: Int
    @Argument var seconds: Int
    @Flag(help: "A message of 20 fields in place of 128 bytes.") var job = false

    func run() async throws {
        EchoService.keepMetrics()
        let client = EchoService.client(endpoint)
        guard await client.waitUntilReady(timeout: EchoMeasures.readyPatience) else {
            throw Trouble("nobody serves \(endpoint)")
        }
        let cargo: EchoMeasures.Echo.Cargo = job ? .job : .opaque(bytes: 128)
        let sample = try await EchoMeasures.call(client, cargo, Callers(count: inFlight), seconds)
        print(sample.perSecond, sample.p50 ?? 0, sample.p99 ?? 0)
    }
}
