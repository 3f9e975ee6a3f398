import Foundation

/// The folders of an installation. Sockets are reachable for the owner alone.
struct DataLayout: Sendable {
    /// Longest path of a unix socket on Linux, with its closing zero.
    static let socketPathBytesMax = 108

    let data: String

    var run: String { data + "/run" }
    var logs: String { data + "/logs" }

    enum Refused: Error, CustomStringConvertible {
        case pathTooLong(String)
        case running(String)

        var description: String {
            switch self {
            case .pathTooLong(let path):
                "\(path) is too long for a socket: use a shorter --data"
            case .running(let data): "\(data) is in use: collisionos up is running there"
            }
        }
    }

    /// Makes the folders that are missing.
    init(data: String) throws {
        self.data = URL(fileURLWithPath: data).standardizedFileURL.path
        let longest = run + "/finance.sock"
        guard longest.utf8.count < Self.socketPathBytesMax else {
            throw Refused.pathTooLong(longest)
        }
        let files = FileManager.default
        for folder in [self.data, logs] {
            try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        let owner: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
        try files.createDirectory(
            atPath: run,
            withIntermediateDirectories: true,
            attributes: owner
        )
        try files.setAttributes(owner, ofItemAtPath: run)
    }

    /// Held while the programs run, so that two supervisors never share a database.
    struct Lock {
        fileprivate let descriptor: Int32
        func release() { close(descriptor) }
    }

    func lock() throws -> Lock {
        let descriptor = open(run + "/up.lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            if descriptor >= 0 { close(descriptor) }
            throw Refused.running(data)
        }
        return Lock(descriptor: descriptor)
    }

    func pidFile(_ name: String) -> String { run + "/\(name).pid" }
    func logFile(_ name: String) -> String { logs + "/\(name).log" }
}
