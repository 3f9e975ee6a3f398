import ArgumentParser
import Foundation
import Wire

/// `collisionos health`: who is there, who is ready, since when. Ends with status 1 if one is not.
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Ask the programs whether they are ready."
    )

    @OptionGroup var place: OperatorOptions

    @Option(help: "Address of the gateway.")
    var url = "http://127.0.0.1:8080"

    @Argument(help: "Which ones: jobs, parts, finance, comms, gateway. All when none is named.")
    var names: [String] = []

    func run() async throws {
        let asked = names.isEmpty ? Services.names + ["gateway"] : names
        var allReady = true
        for name in asked {
            let state = await ProgramHealth.of(name, place, url: url)
            allReady = allReady && state.isReady
            let word = state.isReady ? Terminal.green("ready") : Terminal.red("not ready")
            Terminal.say("\(name.padded(9)) \(word)  \(state.detail)")
        }
        if !allReady { throw ExitCode.failure }
    }
}

/// What one program says of itself.
struct ProgramHealth {
    /// Longest wait for one program.
    static let timeout: Duration = .seconds(3)

    let isReady: Bool
    let detail: String

    static func of(_ name: String, _ place: OperatorOptions, url: String) async -> ProgramHealth {
        name == "gateway" ? await gateway(url) : await service(name, place)
    }

    private static func service(_ name: String, _ place: OperatorOptions) async -> ProgramHealth {
        let client = place.client(name)
        let state: ProgramHealth
        do {
            let info = try await client.call(
                Introspection.info,
                IntrospectionInfoRequest(),
                CallOptions(timeout: timeout)
            )
            let up = Duration.milliseconds(Int64(clamping: info.uptimeMs)).secondsText
            state = ProgramHealth(
                isReady: info.ready,
                detail: "up \(up), \(info.methods.count) methods"
            )
        } catch {
            state = ProgramHealth(isReady: false, detail: "\(error)")
        }
        await client.close()
        return state
    }

    private static func gateway(_ address: String) async -> ProgramHealth {
        guard let url = URL(string: address) else {
            return ProgramHealth(isReady: false, detail: "\(address) is no address")
        }
        do {
            let status = try await HttpProbe.status(of: url.appendingPathComponent("readyz"))
            return ProgramHealth(isReady: status == 200, detail: "\(address) answers \(status)")
        } catch {
            return ProgramHealth(isReady: false, detail: "\(address) does not answer")
        }
    }
}
