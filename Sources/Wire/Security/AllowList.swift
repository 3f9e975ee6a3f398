import Logging
import Synchronization

/// Whose keys a server takes: public key → peer name, in memory. A peer has two keys while one
/// follows the other; a key that is taken off ends the sessions that were made with it.
public final class AllowList: Sendable {
    /// How often the file is looked at for changes.
    public static let lookEvery = Duration.seconds(1)

    fileprivate struct State {
        var holders: [CurveKey: Holder] = [:]
        var names: [UInt32: String] = [:]
        var lastNumber: UInt32 = 0
        /// Counts the changes.
        var generation: UInt64 = 0
        var version: SecurityFile.Version?
    }

    /// A key of a name. Its number is given to no other, also after it is taken off.
    struct Holder: Hashable {
        var name: String
        var number: UInt32
    }

    private let path: String?
    private let state = Mutex(State())

    /// A list that only the program itself changes.
    ///
    /// - Throws: `SecurityError` if one key has two names.
    public init(_ entries: [PublicKeyFile.Entry]) throws {
        path = nil
        try replace(with: entries)
    }

    /// A list that follows its file: changes count within two seconds. While a changed file
    /// cannot be read, the list stays as it was.
    ///
    /// - Throws: `SecurityError` if it cannot be read now.
    public init(file path: String) throws {
        self.path = path
        try read(path)
    }

    public var entries: [PublicKeyFile.Entry] {
        state.withLock { state in
            state.holders.compactMap { PublicKeyFile.Entry(name: $1.name, key: $0) }
        }
        .sorted { ($0.name, $0.key.z85) < ($1.name, $1.key.z85) }
    }

    /// - Throws: `SecurityError` if one key has two names; the list is then as before.
    public func replace(with entries: [PublicKeyFile.Entry]) throws {
        let entries = try PublicKeyFile(entries).entries
        state.withLock { $0.replace(with: entries) }
    }

    /// Reads the file again if it has changed since.
    func followFile(_ logger: Logger) {
        guard let path else { return }
        let version = SecurityFile.version(of: path)
        let isKnown = state.withLock { state in
            defer { state.version = version }
            return state.version == version
        }
        if isKnown { return }
        do {
            try read(path)
            logger.notice(
                "allow-list read",
                metadata: ["path": "\(path)", "keys": "\(entries.count)"]
            )
        } catch {
            logger.error("the allow-list stays as it was", metadata: ["cause": "\(error)"])
        }
    }

    private func read(_ path: String) throws {
        let file = try SecurityFile.read(
            path,
            bytesMax: PublicKeyFile.bytesMax,
            isSecret: false
        )
        let entries = try PublicKeyFile(path, file).entries
        state.withLock { state in
            state.version = file.version
            state.replace(with: entries)
        }
    }

    func holder(of key: CurveKey) -> Holder? { state.withLock { $0.holders[key] } }

    /// Nil for a number that was never given or whose key was taken off.
    func name(of number: UInt32) -> String? { state.withLock { $0.names[number] } }

    var generation: UInt64 { state.withLock { $0.generation } }
}

extension AllowList.State {
    fileprivate mutating func replace(with entries: [PublicKeyFile.Entry]) {
        let before = holders
        holders = [:]
        for entry in entries {
            if let holder = before[entry.key], holder.name == entry.name {
                holders[entry.key] = holder
            } else {
                lastNumber += 1
                holders[entry.key] = AllowList.Holder(name: entry.name, number: lastNumber)
            }
        }
        guard holders != before else { return }
        names = [:]
        for holder in holders.values { names[holder.number] = holder.name }
        generation += 1
    }
}
