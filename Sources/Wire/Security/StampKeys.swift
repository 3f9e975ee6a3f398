public import Logging
import Synchronization

/// The public keys whose stamps count: the gateway's, and for a while two while one follows the
/// other. Its files are followed: one that is missing has no keys, and is read when it appears.
public final class StampKeys: Sendable {
    /// How often the files are looked at for changes; and at once for a key that is not known.
    public static let lookEvery = Duration.seconds(1)
    public static let keysMax = 32
    /// The name that a line must have before its key: a list of keys for tcp is none of stamp keys.
    public static let holder = "gateway.stamp"

    private struct File {
        let path: String
        var version: SecurityFile.Version?
        var keys: [CurveKey] = []
    }

    private struct State {
        var files: [File] = []
        /// Public keys by their ids.
        var keys: [[UInt8]: [UInt8]] = [:]
    }

    private let state: Mutex<State>
    private let edition = Atomic<UInt64>(1)
    private let logger: Logger

    /// Keys that only the program itself changes.
    public init(_ keys: [CurveKey], logger: Logger = Logger(label: "wire.stamps")) {
        state = Mutex(State(keys: Self.byID(keys)))
        self.logger = logger
    }

    /// Keys that follow their files: changes count within two seconds. While a changed file cannot
    /// be read, its keys stay as they were; a file that is taken away takes its keys along.
    ///
    /// - Throws: `SecurityError` if a file is there and cannot be read now.
    public init(files paths: [String], logger: Logger) throws {
        let files = try paths.map { path in
            var file = File(path: path, version: SecurityFile.version(of: path))
            if file.version != nil { (file.version, file.keys) = try Self.read(path) }
            return file
        }
        let keys = files.flatMap(\.keys)
        state = Mutex(State(files: files, keys: Self.byID(keys)))
        self.logger = logger
        tell(paths.joined(separator: ", "), keys)
    }

    public func replace(with keys: [CurveKey]) {
        state.withLock { state in
            state.keys = Self.byID(keys)
            edition.wrappingAdd(1, ordering: .releasing)
        }
    }

    /// Other than before: what was found good may be so no longer. Never 0.
    var generation: UInt64 { edition.load(ordering: .acquiring) }

    /// Nil for an id that no key has, also after a look at the files: the gateway may have begun
    /// this moment.
    func key(_ id: ArraySlice<UInt8>) -> [UInt8]? {
        let id = Array(id)
        if let key = state.withLock({ $0.keys[id] }) { return key }
        follow()
        return state.withLock { $0.keys[id] }
    }

    /// Reads the files that have changed.
    func follow() {
        let known = state.withLock { $0.files }
        for (number, file) in known.enumerated() {
            let version = SecurityFile.version(of: file.path)
            if version == file.version { continue }
            do {
                let new = version == nil ? (nil, []) : try Self.read(file.path)
                take(new.0, new.1, number)
                tell(file.path, new.1)
            } catch {
                take(version, file.keys, number)
                logger.error("the stamp keys stay as they were", metadata: ["cause": "\(error)"])
            }
        }
    }

    private func take(_ version: SecurityFile.Version?, _ keys: [CurveKey], _ number: Int) {
        state.withLock { state in
            state.files[number].version = version
            state.files[number].keys = keys
            state.keys = Self.byID(state.files.flatMap(\.keys))
            edition.wrappingAdd(1, ordering: .releasing)
        }
    }

    private func tell(_ path: String, _ keys: [CurveKey]) {
        let metadata: Logger.Metadata = ["path": "\(path)", "keys": "\(keys)"]
        if keys.isEmpty {
            logger.warning("no stamp key: calls for persons are refused", metadata: metadata)
        } else {
            logger.notice("stamp keys read", metadata: metadata)
        }
    }

    private static func read(_ path: String) throws -> (SecurityFile.Version?, [CurveKey]) {
        let file = try SecurityFile.read(path, bytesMax: PublicKeyFile.bytesMax, isSecret: false)
        let entries = try PublicKeyFile(path, file).entries
        if let stranger = entries.first(where: { $0.name != holder }) {
            throw SecurityError("\(path): \(stranger.name) is not \(holder)")
        }
        guard entries.count <= keysMax else {
            throw SecurityError("\(path): more than \(keysMax) stamp keys")
        }
        return (file.version, entries.map(\.key))
    }

    private static func byID(_ keys: [CurveKey]) -> [[UInt8]: [UInt8]] {
        Dictionary(
            keys.map { (Array($0.bytes.prefix(Stamp.keyIDBytes)), $0.bytes) },
            uniquingKeysWith: { first, _ in first }
        )
    }
}
