/// What a server needs to believe a person: the public keys whose stamps count, and Ed25519, which
/// Wire itself does not have.
public struct StampVerifier: Sendable {
    /// Whether it is the Ed25519 signature of the message by the key. Called once for each stamp.
    public typealias Check =
        @Sendable (_ signature: [UInt8], _ message: [UInt8], _ publicKey: [UInt8]) -> Bool

    public let keys: StampKeys
    private let isSignature: Check

    public init(keys: StampKeys, isSignature: @escaping Check) {
        self.keys = keys
        self.isSignature = isSignature
    }

    /// - Parameter actor: as it came, its stamp behind it.
    func accepts(_ stamp: Stamp, on actor: [UInt8]) -> Bool {
        // The signature says nothing about what stands behind it: so nothing may.
        let field = Stamp.fieldHead + stamp.bytes
        guard stamp.isWhole, actor.count >= field.count,
            actor.suffix(field.count).elementsEqual(field),
            let key = keys.key(stamp.keyID)
        else { return false }
        return isSignature(
            Array(stamp.signature),
            stamp.message(for: actor.dropLast(field.count)),
            key
        )
    }
}
