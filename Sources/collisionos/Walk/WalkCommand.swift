import ArgumentParser
import Foundation

/// `collisionos walk`: the main job of a shop, shown and checked on one estimate file.
struct WalkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "walk",
        abstract: "Take one estimate file through the whole shop, and check every amount.",
        discussion: """
            Speaks HTTP/JSON to the gateway only. Ends with status 1 when an amount differs from \
            the file's, or something that should be refused was not.
            """
    )

    @Option(help: "Address of the gateway.")
    var url = "http://127.0.0.1:8080"

    @Option(help: "The file that `collisionos setup --save` wrote.")
    var shop: String

    @Option(help: "The data directory, to say where messages and logs are.")
    var data: String?

    @Flag(help: "Print one JSON object at the end, and nothing before.")
    var json = false

    @Argument(help: "The estimate: a BMS document, a zip, or an EMS set's folder.")
    var file: String

    func run() async throws {
        guard let base = URL(string: url) else { throw ValidationError("\(url) is no address") }
        let timeline = Timeline(isSilent: json)
        let walk = Walk(
            base: base,
            shop: try ShopFile.read(shop),
            file: try EstimateFacts(path: file),
            timeline: timeline
        )
        var failure: String?
        do {
            try await walk.run()
        } catch {
            failure = "\(error)"
            timeline.wrong("\(error)")
        }
        let summary = WalkSummary(
            walk: walk,
            seconds: ContinuousClock.now - timeline.began,
            failure: failure
        )
        if json {
            Terminal.say(summary.json.description)
        } else {
            summary.tell()
            summary.pointers(url: url, data: data)
        }
        if !summary.isRight { throw ExitCode.failure }
    }
}
