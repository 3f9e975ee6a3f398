/// Why keys, a key file or an allow-list cannot be used. Never has a key's text in it.
public struct SecurityError: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String

    // swift-format-ignore: UseSynthesizedInitializer
    init(_ description: String) { self.description = description }
}
