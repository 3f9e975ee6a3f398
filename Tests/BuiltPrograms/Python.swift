import Foundation

/// The Python that runs the proofs: the one with packages that `scripts/python` has made, else the
/// machine's own.
public enum Python {
    public static let command: String = {
        let made = BuiltPrograms.root.appending(path: ".build-python/bin/python3").path
        return FileManager.default.isExecutableFile(atPath: made) ? made : "python3"
    }()

    /// Whether it speaks ZeroMQ and protobuf, and protoc is there. `scripts/test` sees to all three.
    public static let speaksWire: Bool =
        has("import zmq, google.protobuf, google.rpc.status_pb2")
        && BuiltPrograms.hasCommand("protoc")

    private static func has(_ imports: String) -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [command, "-c", imports]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
