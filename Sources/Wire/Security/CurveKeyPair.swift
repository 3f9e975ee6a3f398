/// What a program proves itself with (CurveZMQ, Curve25519).
public struct CurveKeyPair: Sendable, Hashable {
    public let publicKey: CurveKey
    public let secret: CurveSecret

    /// Larger key files are refused.
    public static let fileBytesMax = 4_096

    /// - Throws: `SecurityError` if the secret is not that of the public key.
    public init(publicKey: CurveKey, secret: CurveSecret) throws {
        guard try Self.publicKey(of: secret) == publicKey else {
            throw SecurityError("the public key is not that of the secret key")
        }
        self.publicKey = publicKey
        self.secret = secret
    }

    private init(of secret: CurveSecret) throws {
        publicKey = try Self.publicKey(of: secret)
        self.secret = secret
    }

    /// A new pair from the system's source of randomness.
    ///
    /// - Throws: `SecurityError` if this libzmq was built without CURVE.
    public static func generate() throws -> CurveKeyPair {
        guard let secret = CurveSecret(z85: try Curve.newSecret()) else {
            throw SecurityError("libzmq makes no keys")
        }
        return try CurveKeyPair(of: secret)
    }

    /// Reads a key file: the lines `public <key>` and `secret <key>`, beside empty ones and
    /// comments that begin with #.
    ///
    /// - Throws: `SecurityError` if others than the owner may read it, or it is no such file.
    public init(file path: String) throws {
        let file = try SecurityFile.read(path, bytesMax: Self.fileBytesMax, isSecret: true)
        var publicKey: CurveKey?
        var secret: CurveSecret?
        for line in file.lines {
            switch line.words {
            case let words where words.count == 2 && words[0] == "public" && publicKey == nil:
                publicKey = CurveKey(z85: words[1])
            case let words where words.count == 2 && words[0] == "secret" && secret == nil:
                secret = CurveSecret(z85: words[1])
            default: throw SecurityError("\(path), line \(line.number): not a line of a key file")
            }
        }
        guard let publicKey, let secret else {
            throw SecurityError("\(path): a key file has one public and one secret key")
        }
        do {
            try self.init(publicKey: publicKey, secret: secret)
        } catch let error as SecurityError {
            throw SecurityError("\(path): \(error)")
        }
    }

    /// What a key file has in it. It is secret.
    ///
    /// - Parameter name: told in a comment.
    public func fileText(of name: String) -> String {
        """
        # The keys of \(name). Whoever reads this file can pass for it.
        public \(publicKey.z85)
        secret \(secret.revealed())

        """
    }

    private static func publicKey(of secret: CurveSecret) throws -> CurveKey {
        guard let key = CurveKey(z85: try Curve.publicText(of: secret.revealed())) else {
            throw SecurityError("libzmq cannot tell the public key of a secret one")
        }
        return key
    }
}
