/// The keys of a server: what it proves itself with on tcp endpoints, and whom it lets in there.
public struct ServerSecurity: Sendable {
    /// ZAP domain of every server in a process that shares an allow-list.
    public static let domain = "collisionos"

    public var keyPair: CurveKeyPair
    public var allowList: AllowList
    /// Names the allow-list to the process's ZAP handler; two lists cannot share one.
    public var domain: String

    public init(
        keyPair: CurveKeyPair,
        allowList: AllowList,
        domain: String = ServerSecurity.domain
    ) {
        self.keyPair = keyPair
        self.allowList = allowList
        self.domain = domain
    }

    /// - Throws: `SecurityError` if a file is not what it should be.
    public init(keyFile: String, allowListFile: String) throws {
        self.init(
            keyPair: try CurveKeyPair(file: keyFile),
            allowList: try AllowList(file: allowListFile)
        )
    }

    /// As an operator's settings say it: nil when both are empty, or only a key is given, which
    /// is enough for a program that binds no tcp.
    ///
    /// - Throws: `SecurityError` for a list without a key, and for a file that is not what it
    ///   should be.
    public static func of(keyFile: String, allowListFile: String) throws -> ServerSecurity? {
        if allowListFile.isEmpty { return nil }
        guard !keyFile.isEmpty else {
            throw SecurityError("an allow-list needs a key file beside it")
        }
        return try ServerSecurity(keyFile: keyFile, allowListFile: allowListFile)
    }
}

/// The keys of a client: what it proves itself with on tcp endpoints, and the keys by which it
/// knows the service.
public struct ClientSecurity: Sendable {
    public static let serverKeysMax = 8

    public var keyPair: CurveKeyPair
    /// The first is tried first; after a handshake that failed, the next.
    public private(set) var serverKeys: [CurveKey]

    /// - Parameter serverKeys: one, or two while the service changes from one to the next.
    /// - Throws: `SecurityError` if there is none, or more than `serverKeysMax`.
    public init(keyPair: CurveKeyPair, serverKeys: [CurveKey]) throws {
        guard (1...Self.serverKeysMax).contains(serverKeys.count) else {
            throw SecurityError("a client knows 1 to \(Self.serverKeysMax) keys of a service")
        }
        self.keyPair = keyPair
        self.serverKeys = serverKeys
    }

    /// - Parameters:
    ///   - keyFile: of this process.
    ///   - serverKeyFiles: files of public keys; of their lines, those of `target` count.
    /// - Throws: `SecurityError` if a file is not what it should be, or none names `target`.
    public init(keyFile: String, target: String, serverKeyFiles: [String]) throws {
        let keys = try serverKeyFiles.flatMap { try PublicKeyFile(file: $0).entries }
            .filter { $0.name == target }.map(\.key)
        guard !keys.isEmpty else {
            throw SecurityError(
                "no public key of \(target) in \(serverKeyFiles.joined(separator: ", "))"
            )
        }
        try self.init(keyPair: CurveKeyPair(file: keyFile), serverKeys: keys)
    }

    /// As an operator's settings say it: nil without a key file, and for a service that is not
    /// reached over tcp.
    ///
    /// - Throws: `SecurityError` if a file is not what it should be or none names `target`.
    public static func of(
        keyFile: String,
        serverKeyFiles: [String],
        target: String,
        endpoints: [String]
    ) throws -> ClientSecurity? {
        guard !keyFile.isEmpty, endpoints.contains(where: SocketSecurity.applies) else {
            return nil
        }
        return try ClientSecurity(
            keyFile: keyFile,
            target: target,
            serverKeyFiles: serverKeyFiles
        )
    }
}
