/// A tenant. A type of its own, so that no query compiles without one.
public struct ShopID: Sendable, Hashable, CustomStringConvertible {
    let uuid: UUIDBytes

    /// Nil unless the text is a UUID.
    public init?(_ text: String) {
        guard let uuid = UUIDBytes(text) else { return nil }
        self.uuid = uuid
    }

    init(_ uuid: UUIDBytes) {
        self.uuid = uuid
    }

    /// A new shop's id.
    public static func make() -> ShopID {
        ShopID(UUIDBytes(UUIDv7.make()) ?? UUIDBytes(high: 0, low: 0))
    }

    /// No tenant: what belongs to the installation itself (setting a shop up, signing in). All
    /// zeros.
    public static let none = ShopID(UUIDBytes(high: 0, low: 0))

    /// Lower-case UUID text.
    public var text: String { uuid.text }
    /// The 16 bytes that lead every primary key.
    public var bytes: [UInt8] { uuid.bytes }
    public var description: String { text }
}
