import Foundation
import Testing

@Suite("The compose file")
struct ComposeTests {
    @Test(
        "compose.yaml and Dockerfile fit each other and the code's settings",
        .enabled(if: Self.canReadYAML)
    )
    func check() throws {
        let (status, output) = try Self.run("compose/check")
        #expect(status == 0, "\(output)")
    }

    private static let canReadYAML: Bool = {
        (try? run("/usr/bin/env", ["python3", "-c", "import yaml"]))?.status == 0
    }()

    private static func run(
        _ program: String,
        _ arguments: [String] = []
    ) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program, relativeTo: Tree.root)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = String(
            decoding: pipe.fileHandleForReading.readDataToEndOfFile(),
            as: UTF8.self
        )
        process.waitUntilExit()
        return (process.terminationStatus, output)
    }
}
