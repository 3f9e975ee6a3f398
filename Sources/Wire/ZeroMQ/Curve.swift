import CZeroMQ

/// libzmq's own functions for keys. Texts are Z85, `CurveKey.characterCount` long.
enum Curve {
    /// - Throws: `SecurityError` if this libzmq was built without CURVE.
    static func require() throws {
        guard zmq_has("curve") == 1 else {
            throw SecurityError("this libzmq was built without CURVE: no keys can be used")
        }
    }

    /// From the system's source of randomness.
    static func newSecret() throws -> String {
        try require()
        var (publicText, secretText) = (buffer, buffer)
        guard zmq_curve_keypair(&publicText, &secretText) == 0 else {
            throw TransportError.now("make keys")
        }
        return text(of: secretText)
    }

    static func publicText(of secret: String) throws -> String {
        try require()
        var publicText = buffer
        guard zmq_curve_public(&publicText, secret) == 0 else {
            throw TransportError.now("tell the public key of a secret one")
        }
        return text(of: publicText)
    }

    private static var buffer: [CChar] { [CChar](repeating: 0, count: CurveKey.characterCount + 1) }

    private static func text(of characters: [CChar]) -> String {
        String(
            decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
    }
}
