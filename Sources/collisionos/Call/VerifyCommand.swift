import ArgumentParser
import Wire

/// `collisionos verify`: every service looks for damage in what it keeps.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check files, audit chains, facts against rows and the journal.",
        discussion: "Ends with status 1 when anything is not sound."
    )

    @OptionGroup var place: OperatorOptions

    @Argument(help: "Which services; all when none is named.")
    var names: [String] = []

    func run() async throws {
        var isSound = true
        for name in names.isEmpty ? Services.names : names {
            do {
                let report = try await VerifyReport.of(name, place)
                isSound = isSound && report.findings.isEmpty
                tell(name, report)
            } catch {
                isSound = false
                Terminal.say("\(name.padded(9)) \(Terminal.red("not checked"))  \(error)")
            }
        }
        if !isSound { throw ExitCode.failure }
    }

    private func tell(_ name: String, _ report: VerifyReport) {
        let word = report.findings.isEmpty ? Terminal.green("sound") : Terminal.red("damaged")
        Terminal.say("\(name.padded(9)) \(word)  \(report.checks.joined(separator: ", "))")
        for finding in report.findings {
            Terminal.say("  \(finding.check) \(finding.place): \(finding.detail)")
        }
    }
}

/// The answer of `Maintenance/Verify`. Its three messages belong to the chassis of the services,
/// not to the shop's contracts, and are read here by field number.
struct VerifyReport {
    static let path = "/collisionos.chassis.v1.Maintenance/Verify"
    static let timeout: Duration = .seconds(120)

    struct Finding {
        var check = ""
        var place = ""
        var detail = ""
    }

    private(set) var findings: [Finding] = []
    private(set) var checks: [String] = []

    static func of(_ service: String, _ place: OperatorOptions) async throws -> VerifyReport {
        let client = place.client(service)
        do {
            let policy = MethodPolicy(
                effect: .noSideEffects,
                timeout: timeout,
                needsActor: false
            )
            let reply = try await client.call(
                path: path,
                policy: policy,
                payload: [],
                CallOptions(timeout: timeout)
            )
            await client.close()
            return try VerifyReport(reply.payload)
        } catch {
            await client.close()
            throw error
        }
    }

    init(_ bytes: [UInt8]) throws {
        var reader = WireReader(bytes[...])
        while !reader.isAtEnd {
            let (number, type) = try reader.tag()
            guard type == .block else { throw WireReader.Malformed() }
            let block = try reader.block()
            switch number {
            case 1: findings.append(try Self.finding(block))
            case 2: checks.append(String(decoding: block, as: UTF8.self))
            default: break
            }
        }
    }

    private static func finding(_ bytes: ArraySlice<UInt8>) throws -> Finding {
        var finding = Finding()
        var reader = WireReader(bytes)
        while !reader.isAtEnd {
            let (number, type) = try reader.tag()
            guard type == .block else { throw WireReader.Malformed() }
            let text = String(decoding: try reader.block(), as: UTF8.self)
            switch number {
            case 1: finding.check = text
            case 2: finding.place = text
            case 3: finding.detail = text
            default: break
            }
        }
        return finding
    }
}
