import ArgumentParser
import EstimateFiles
import Foundation

/// `collisionos import`: reads estimate files, or lists from other programs, and hands them to the
/// shop unless it is a dry run.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import estimate files (BMS XML, EMS sets, collisionos-text, zips), or lists.",
        discussion: """
            collisionos import --dry-run estimate.xml exports/
            collisionos import --shop 0190… exports/
            collisionos import --watch inbox/ --email … 
            collisionos import customers.csv --kind customers --dry-run --email …
            Estimates: with --dry-run nothing is sent anywhere: the files are read, their sums \
            checked, and what they say is printed. Each estimate is taken whole or not at all; a \
            refused one is named, the others go on.
            Lists (--kind): CSV or JSON; a dry run asks the shop what would become of each row.
            With --shop the files go to the Jobs service itself, as the operator at this machine; \
            otherwise through the gateway as whoever signs in.
            Ends with status 2 when something was refused.
            """
    )

    @Flag(help: "Read and check only. Of estimates no server is needed for that.")
    var dryRun = false

    @Flag(help: "Print one JSON object per estimate or list.")
    var json = false

    @Flag(help: "Take in what is put into the folder, until stopped (SIGTERM).")
    var watch = false

    @Option(help: "Seconds between two looks into the folder, with --watch.")
    var interval = 2

    @Option(help: "The files are lists of: customers, vehicles or open-jobs.")
    var kind: ListFile.Kind?

    @Option(
        name: .customLong("column"),
        help: ArgumentHelp("How a list's column is meant.", valueName: "HEADER=FIELD")
    )
    var columns: [String] = []

    @Option(help: "Estimates at once, 1 to 64.")
    var inFlight = 16

    @Option(help: "UUID of the shop: over Wire, as the operator.")
    var shop: String?

    @OptionGroup var place: OperatorOptions

    @OptionGroup var gateway: GatewayOptions

    @Argument(help: ArgumentHelp("Files or folders of them.", valueName: "FILE|DIR"))
    var paths: [String]

    /// The status of a run that refused a file.
    static let refusedStatus: Int32 = 2
    /// From here on a run is summed up in one line.
    static let summaryMin = 10

    func validate() throws {
        guard (1...64).contains(inFlight) else { throw ValidationError("--in-flight is 1 to 64") }
        guard (1...3_600).contains(interval) else {
            throw ValidationError("--interval is 1 to 3600 seconds")
        }
        guard !watch || (paths.count == 1 && kind == nil && !dryRun) else {
            throw ValidationError("--watch takes one folder, of estimates, and no dry run")
        }
        guard !paths.isEmpty else { throw ValidationError("Which files?") }
    }

    func run() async throws {
        if let kind { return try await importLists(of: kind) }
        if watch { return try await watchFolder() }
        let desk = dryRun ? nil : try await ImportDesk.open(gateway, place, shop: shop)
        let items = paths.flatMap(EstimateItem.all)
        let began = ContinuousClock.now
        var refused = 0
        var bar = ProgressBar(total: items.count)
        let queue = EstimateQueue(desk: desk, isWhole: json, inFlight: inFlight)
        await queue.run(items) { told in
            bar.clear()
            if case .taken = told.fate {} else { refused += 1 }
            report(told.line)
        } progress: { done, file in
            bar.show(done, file)
        }
        bar.end()
        await desk?.close()
        if items.count >= Self.summaryMin {
            let took = ContinuousClock.now - began
            Terminal.note(Self.summary(items.count, refused, took, isRead: dryRun))
        }
        if refused > 0 { throw ExitCode(Self.refusedStatus) }
    }

    /// `1000 estimates in 4.20 s (238/s): 999 imported, 1 refused`
    static func summary(_ count: Int, _ refused: Int, _ took: Duration, isRead: Bool) -> String {
        let milliseconds = max(
            1,
            took.components.seconds * 1_000 + took.components.attoseconds / 1_000_000_000_000_000
        )
        return "\(count) estimates in \(took.secondsText) "
            + "(\(Int64(count) * 1_000 / milliseconds)/s): "
            + "\(count - refused) \(isRead ? "read" : "imported"), \(refused) refused"
    }

    private func importLists(of kind: ListFile.Kind) async throws {
        let desk = try await ImportDesk.open(gateway, place, shop: shop)
        var isRefused = false
        for path in paths {
            do {
                let list = try ListFile(path, kind, columns: columns, dryRun: dryRun)
                let report = ListReport(try await desk.take(list), file: path, dryRun: dryRun)
                isRefused = isRefused || report.isRefused
                Terminal.say(json ? report.json : report.text)
            } catch {
                isRefused = true
                Terminal.say(
                    "\(Terminal.bold(path)): \(Terminal.red("refused")) \(error)"
                )
            }
        }
        await desk.close()
        if isRefused { throw ExitCode(Self.refusedStatus) }
    }

    private func watchFolder() async throws {
        let desk = try await ImportDesk.open(gateway, place, shop: shop)
        let folder = try WatchedFolder(paths[0])
        let queue = EstimateQueue(desk: desk, isWhole: json, inFlight: inFlight)
        let stopping = Stopping()
        let signals = StopSignals()
        let waiting = Task {
            await signals.wait()
            stopping.raise()
        }
        Terminal.note("Watching \(folder.path) every \(interval) s; SIGTERM or Ctrl-C ends it.")
        await WatchLoop(folder: folder, queue: queue, interval: .seconds(interval), json: json)
            .run(until: stopping)
        waiting.cancel()
        await desk.close()
    }

    private func report(_ line: ImportLine) {
        Terminal.say(json ? line.json : line.text)
    }
}
