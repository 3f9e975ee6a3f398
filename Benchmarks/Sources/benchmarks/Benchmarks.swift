import ArgumentParser
import Foundation

/// Takes the figures: each beside its peers, in the same rounds.
@main
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmarks",
        subcommands: [TakeFigures.self, ServeEcho.self, CallEcho.self, DoCreates.self],
        defaultSubcommand: TakeFigures.self
    )
}

/// What can be measured, in the order in which it is.
enum Subject: String, CaseIterable, ExpressibleByArgument, Sendable {
    case echo, stream, memory, creates, jobs, size, reports, gateway, files

    func findings(_ course: Course) async throws -> Findings {
        switch self {
        case .echo: try await EchoMeasures.findings(course)
        case .stream: Findings(outcomes: try await StreamMeasures.outcomes(course))
        case .memory: try await MemoryMeasures.findings(course)
        case .creates: Findings(outcomes: try await CreateMeasures.outcomes(course))
        case .jobs: try await JobsMeasures.findings(course)
        case .size: try await SizeMeasures.findings(course)
        case .reports: try await ReportMeasures.findings(course)
        case .gateway: Findings(outcomes: try await GatewayMeasures.outcomes(course))
        case .files: Findings(outcomes: try await FileMeasures.outcomes(course))
        }
    }
}

/// `benchmarks`: all measures, or those that are named.
struct TakeFigures: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "take",
        abstract: "Take the figures. Benchmarks/run builds all that this needs and calls it."
    )

    /// Fewer rounds have no median worth the name.
    static let roundsMin = 5

    @Flag(help: "Rounds of one second: whether everything works, not how fast it is.")
    var quick = false

    @Option(help: ArgumentHelp("Write the figures to this file, too, as JSON.", valueName: "file"))
    var json: String?

    @Option(
        help: ArgumentHelp(
            "Rewrite the figures between the markers of this file, too.",
            valueName: "file"
        )
    )
    var readme: String?

    @Option(help: "Rounds, at least \(roundsMin); with --quick at least 1.")
    var rounds = roundsMin

    @Option(help: "Seconds of each contestant in each round; 5, or 1 with --quick.")
    var seconds: Int?

    @Option(help: "An existing folder for databases and sockets, on the disk to be measured.")
    var folder: String

    @Option(help: "Where the peers are.")
    var peers: String

    @Option(help: "The estimate file (BMS XML) to read and import.")
    var estimate: String

    @Option(help: "First of a few free ports on loopback.")
    var port = 18_300

    @Argument(help: "Which ones; all when none is named.")
    var subjects: [Subject] = []

    func validate() throws {
        let least = quick ? 1 : Self.roundsMin
        guard rounds >= least else { throw ValidationError("At least \(least) rounds.") }
        if let readme { _ = try PublishedFigures(file: readme) }
        guard (1...600).contains(seconds ?? 1) else {
            throw ValidationError("1 to 600 seconds.")
        }
    }

    func run() async throws {
        let machine = Machine()
        let course = Course(
            rounds: rounds,
            seconds: seconds ?? (quick ? 1 : 5),
            folder: folder,
            peers: peers,
            estimate: estimate,
            port: port
        )
        var findings = Findings()
        for subject in subjects.isEmpty ? Subject.allCases : subjects {
            findings = findings + (try await subject.findings(course))
        }
        if let json {
            let report = JSONReport(findings, course: course, machine: machine)
            try Data(report.text().utf8).write(to: URL(filePath: json))
        }
        if let readme {
            let table = MarkdownTable(findings: findings, course: course, machine: machine)
            try PublishedFigures(file: readme).replace(with: table.text)
        }
        print(Table(findings: findings, course: course, machine: machine).text)
    }
}
