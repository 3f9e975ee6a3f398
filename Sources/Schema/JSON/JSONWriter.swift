/// Writes JSON straight into bytes. Calls come in document order; the writer adds the commas.
public struct JSONWriter: Sendable {
    public private(set) var bytes: [UInt8] = []

    public init() {}
}
