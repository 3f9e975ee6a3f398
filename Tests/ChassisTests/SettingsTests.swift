import Foundation
import ProgramSettings
import Testing

@testable import Chassis

@Suite("Settings")
struct SettingsTests {
    private let reader = SettingsReader(
        program: "jobs",
        descriptions: SettingDescription.ofEveryService(peers: ["finance"]) + [
            SettingDescription("mail.password", .text, default: "", secret: true, "Of the mail.")
        ]
    )

    @Test("a flag wins over the environment, the environment over the file, the file over nothing")
    func precedence() throws {
        let file = try temporary(
            #"{"data": "from-file", "drain": {"seconds": 7}, "log": {"level": "debug"}}"#
        )
        defer { try? FileManager.default.removeItem(atPath: file) }
        let settings = try reader.read(
            arguments: ["--data", "from-flag", "--settings-file=" + file],
            environment: ["COLLISIONOS_DATA": "from-variable", "COLLISIONOS_DRAIN_SECONDS": "9"]
        )
        #expect(settings.text("data") == "from-flag")
        #expect(settings.integer("drain.seconds") == 9)
        #expect(settings.text("log.level") == "debug")
        #expect(settings.integer("metrics.port") == 0)
        #expect(settings.socket(of: "finance") == "ipc://from-flag/run/finance.sock")
    }

    @Test("a setting with the program's name in front is for it alone and wins")
    func scoped() throws {
        let settings = try reader.read(
            arguments: [],
            environment: [
                "COLLISIONOS_METRICS_PORT": "9000", "COLLISIONOS_JOBS_METRICS_PORT": "9101",
                "COLLISIONOS_PARTS_METRICS_PORT": "9102", "COLLISIONOS_GATEWAY_ANYTHING": "x",
                "HOME": "/nowhere",
            ]
        )
        #expect(settings.integer("metrics.port") == 9101)
    }

    @Test("lists are parted by commas, wherever they come from")
    func lists() throws {
        let settings = try reader.read(
            arguments: ["--endpoints=ipc://a.sock,ipc://b.sock"],
            environment: ["COLLISIONOS_PEERS_FINANCE_ENDPOINTS": "ipc://c.sock, ipc://d.sock"]
        )
        #expect(settings.list("endpoints") == ["ipc://a.sock", "ipc://b.sock"])
        #expect(settings.list("peers.finance.endpoints") == ["ipc://c.sock", "ipc://d.sock"])
    }

    @Test(
        "what nobody knows is refused by name",
        arguments: [
            (["--dat", "x"], [:]), (["-d"], [:]), (["start"], [:]), (["--jobs-colour=red"], [:]),
            ([], ["COLLISIONOS_DRAN_SECONDS": "3"]), ([], ["COLLISIONOS_JOBS_COLOUR": "red"]),
        ] as [([String], [String: String])]
    )
    func unknown(_ arguments: [String], _ environment: [String: String]) {
        #expect(throws: SettingsRefusal.self) {
            try reader.read(arguments: arguments, environment: environment)
        }
    }

    @Test(
        "what is not what it should be is refused",
        arguments: [
            ["COLLISIONOS_METRICS_PORT": "70000"], ["COLLISIONOS_METRICS_PORT": "many"],
            ["COLLISIONOS_LOG_LEVEL": "loud"], ["COLLISIONOS_DRAIN_SECONDS": "0"],
        ]
    )
    func malformed(_ environment: [String: String]) {
        #expect(throws: SettingsRefusal.self) {
            try reader.read(arguments: [], environment: environment)
        }
    }

    @Test(
        "a file that is no object of known settings is refused",
        arguments: ["", "[]", #"{"colour": "red"}"#, #"{"drain": {"seconds": 1.5}}"#, "{"]
    )
    func wrongFile(_ text: String) throws {
        let file = try temporary(text)
        defer { try? FileManager.default.removeItem(atPath: file) }
        #expect(throws: SettingsRefusal.self) {
            try reader.read(arguments: ["--settings-file", file], environment: [:])
        }
        #expect(throws: SettingsRefusal.self) {
            try reader.read(arguments: ["--settings-file", file + ".none"], environment: [:])
        }
    }

    @Test("secrets are not printed")
    func secrets() throws {
        let settings = try reader.read(
            arguments: [],
            environment: ["COLLISIONOS_MAIL_PASSWORD": "hunter2"]
        )
        #expect(settings.text("mail.password") == "hunter2")
        #expect(!settings.printed.contains { $0.value.contains("hunter2") })
        #expect(settings.printed.map(\.name) == settings.printed.map(\.name).sorted())
    }

    private func temporary(_ text: String) throws -> String {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("settings-\(UUID().uuidString).json").path
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }
}
