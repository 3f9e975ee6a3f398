/// The public half of a key pair: 32 bytes, written as 40 characters of Z85. Nothing to hide.
public struct CurveKey: Sendable, Hashable, CustomStringConvertible {
    public static let byteCount = 32
    public static let characterCount = 40

    public let bytes: [UInt8]

    /// Nil unless there are 32 bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// Nil unless it is 40 characters of Z85.
    public init?(z85 text: String) {
        guard text.utf8.count == Self.characterCount, let bytes = Z85.bytes(of: text) else {
            return nil
        }
        self.init(bytes: bytes)
    }

    public var z85: String { Z85.text(of: bytes) }
    public var description: String { z85 }
}

/// The secret half of a key pair. Neither printed nor reflected: its text has to be asked for.
public struct CurveSecret: Sendable, Hashable {
    let bytes: [UInt8]

    /// Nil unless there are 32 bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == CurveKey.byteCount else { return nil }
        self.bytes = bytes
    }

    /// Nil unless it is 40 characters of Z85.
    public init?(z85 text: String) {
        guard let key = CurveKey(z85: text) else { return nil }
        bytes = key.bytes
    }

    /// For the key file of its owner and for nothing else.
    public func revealed() -> String { Z85.text(of: bytes) }
}

extension CurveSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "(secret)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
