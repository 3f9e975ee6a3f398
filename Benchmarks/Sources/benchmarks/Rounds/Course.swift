import Foundation

/// What all measures of one run have in common.
struct Course: Sendable {
    /// Work before the first round, which does not count.
    static let warmUpSeconds = 1

    let rounds: Int
    /// Of each contestant in each round.
    let seconds: Int
    /// Empty at the start; databases and sockets go here. On the disk that is to be measured.
    let folder: String
    /// Where the peers lie: compiled ones and scripts.
    let peers: String
    /// The estimate to read and to import.
    let estimate: String
    /// First of the ports on loopback that may be used.
    let port: Int

    /// Says on standard error how far we are.
    func note(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    /// A new folder that nobody else may enter.
    func scratch(_ name: String) throws -> String {
        let path = "\(folder)/\(name)"
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        return path
    }

    func discard(_ path: String) {
        try? FileManager.default.removeItem(atPath: path)
    }
}
