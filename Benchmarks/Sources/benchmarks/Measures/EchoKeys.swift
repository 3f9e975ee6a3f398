import Foundation
import Wire

/// Keys of the echo and of its caller, in files as a program has them.
struct EchoKeys {
    private let keyFile: String
    private let allowList: String
    private let own: CurveKeyPair
    private let service: CurveKeyPair

    init(folder: String) throws {
        (own, service) = (try .generate(), try .generate())
        keyFile = "\(folder)/echo.key"
        allowList = "\(folder)/echo.allow"
        try Self.write(service.fileText(of: "echo"), to: keyFile, mode: 0o600)
        try Self.write("benchmarks \(own.publicKey)\n", to: allowList, mode: 0o644)
    }

    private static func write(_ text: String, to path: String, mode: Int) throws {
        let attributes: [FileAttributeKey: Any] = [.posixPermissions: mode]
        guard
            FileManager.default.createFile(
                atPath: path,
                contents: Data(text.utf8),
                attributes: attributes
            )
        else { throw Trouble("cannot write \(path)") }
    }

    /// Of `benchmarks serve-echo`.
    var serverArguments: [String] { ["--key", keyFile, "--allow", allowList] }

    var client: ClientSecurity {
        get throws { try ClientSecurity(keyPair: own, serverKeys: [service.publicKey]) }
    }
}
