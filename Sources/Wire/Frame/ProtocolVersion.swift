/// Of docs/wire.md.
enum ProtocolVersion {
    static let current: UInt32 = 1
}
