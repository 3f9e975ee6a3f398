import Foundation

/// Where other programs are.
enum Programs {
    /// The interpreter for peers in Python: Debian's, because their libraries are Debian's too.
    static let python = "/usr/bin/python3"
    static let wrk = "/usr/bin/wrk"

    /// This program itself, and beside it those of CollisionOS.
    static func beside(_ name: String? = nil) throws -> String {
        guard let own = Bundle.main.executablePath else {
            throw Trouble("where this program lies is not known")
        }
        guard let name else { return own }
        return (own as NSString).deletingLastPathComponent + "/" + name
    }
}
