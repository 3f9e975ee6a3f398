import Foundation
import Logging
import Synchronization
import Testing

@testable import Telemetry

@Suite("Log lines")
struct JSONLogHandlerTests {
    @Test("an entry is one line of JSON whatever its text holds")
    func oneLine() throws {
        let lines = Mutex<[[UInt8]]>([])
        let logger = Logger(label: "gateway") { label in
            JSONLogHandler(
                program: label,
                level: .debug,
                metadataProvider: Logger.MetadataProvider { ["requestId": "r1"] }
            ) { line in lines.withLock { $0.append(line) } }
        }
        logger.warning("a\nb\u{1B}[31m \"c\"", metadata: ["list": ["x", "y"], "one": ["k": "v"]])
        let line = try #require(lines.withLock { $0.first })
        #expect(line.filter { $0 == 10 || $0 == 27 }.count == 1)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
        )
        #expect(object["message"] as? String == "a\nb\u{1B}[31m \"c\"")
        #expect(object["requestId"] as? String == "r1")
        #expect(object["program"] as? String == "gateway")
        #expect(object["list"] as? [String] == ["x", "y"])
    }
}
