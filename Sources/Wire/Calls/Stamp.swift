/// The gateway's word that a person is who the actor says, for the shop that it says: 81 bytes that
/// travel as the last field of the actor.
///
/// | offset | size | |
/// |---|---|---|
/// | 0 | 1 | version: 1 |
/// | 1 | 8 | key id: the first bytes of the public key |
/// | 9 | 8 | issued, microseconds since 1970, big-endian |
/// | 17 | 64 | Ed25519 signature of `message` |
///
/// Any bytes can be held; which of them are a stamp is found out when they are checked.
public struct Stamp: Sendable, Hashable {
    static let version: UInt8 = 1
    public static let byteCount = 81
    /// Bytes before the signature. They are signed too.
    static let headBytes = 17
    public static let keyIDBytes = 8
    public static let publicKeyBytes = 32
    public static let signatureBytes = 64
    /// Microseconds after which it counts no longer.
    public static let ageMax: Int64 = 60_000_000
    /// Microseconds that the clock of who issued it may be ahead.
    public static let aheadMax: Int64 = 5_000_000
    /// Begins what is signed, so that a signature made for this is good for nothing else.
    private static let domain = Array("collisionos-actor-stamp\0".utf8)

    public let bytes: [UInt8]
    /// Microseconds since 1970. 0 if these bytes are no stamp.
    public let issued: Int64

    public init(bytes: [UInt8]) {
        self.bytes = bytes
        issued =
            bytes.count == Self.byteCount
            ? bytes[9..<17].reduce(0) { $0 << 8 | Int64($1) } : 0
    }

    /// Whether these bytes can be a stamp at all.
    var isWhole: Bool { bytes.count == Self.byteCount && bytes.first == Self.version }

    /// Of a stamp that is whole.
    var keyID: ArraySlice<UInt8> { bytes.dropFirst(1).prefix(Self.keyIDBytes) }
    var signature: ArraySlice<UInt8> { bytes.dropFirst(Self.headBytes) }

    /// What is signed.
    ///
    /// - Parameter actor: the serialized actor without its stamp.
    func message(for actor: some Collection<UInt8>) -> [UInt8] {
        Self.domain + bytes.prefix(Self.headBytes) + actor
    }

    /// How the field begins that holds it: tag of field 8, and its length.
    static let fieldHead: [UInt8] = [8 << 3 | 2, UInt8(byteCount)]
}

extension Actor {
    /// The same person with a new stamp. Only the gateway has a key for it.
    ///
    /// - Parameters:
    ///   - publicKey: 32 bytes, of the key that signs.
    ///   - issued: microseconds since 1970.
    ///   - sign: 64 bytes, the Ed25519 signature of the bytes that it is given.
    public func stamped(
        publicKey: [UInt8],
        issued: Int64,
        sign: (_ message: [UInt8]) throws -> [UInt8]
    ) rethrows -> Actor {
        precondition(publicKey.count == Stamp.publicKeyBytes, "an Ed25519 key has 32 bytes")
        var bare = self
        bare.stamp = nil
        var bytes = [Stamp.version] + publicKey.prefix(Stamp.keyIDBytes)
        bytes += stride(from: 56, through: 0, by: -8).map {
            UInt8(truncatingIfNeeded: issued >> Int64($0))
        }
        let signature = try sign(Stamp(bytes: bytes).message(for: encoded(bare.wire)))
        precondition(signature.count == Stamp.signatureBytes, "a signature has 64 bytes")
        var stamped = bare
        stamped.stamp = Stamp(bytes: bytes + signature)
        return stamped
    }
}
