/// What one service owns by the contracts: its tables, the facts it tells, its methods.
public struct ServiceContract: Sendable {
    /// Peer name: `jobs`.
    public let name: String
    /// `collisionos.jobs.v1`.
    public let package: String
    /// Every table, internal ones too, in the order of their files.
    public let records: [any Record.Type]
    /// Facts that are no snapshots of rows.
    public let facts: [any JSONMapped.Type]
    public let methods: [MethodDescription]
    private let encodedDescriptors: String

    /// `descriptors` is base64 of a FileDescriptorSet.
    public init(
        name: String,
        package: String,
        records: [any Record.Type],
        facts: [any JSONMapped.Type],
        methods: [MethodDescription],
        descriptors: String
    ) {
        self.name = name
        self.package = package
        self.records = records
        self.facts = facts
        self.methods = methods
        self.encodedDescriptors = descriptors
    }

    /// The tables' descriptions.
    public var tables: [TableDescription] { records.map { $0.table } }

    /// The service's .proto files and all they import, a serialized
    /// google.protobuf.FileDescriptorSet without comments.
    public var descriptors: [UInt8] { Base64.decode(encodedDescriptors) ?? [] }
}
