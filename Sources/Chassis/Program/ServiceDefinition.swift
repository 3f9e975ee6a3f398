public import Schema
public import Store

/// A service's table of contents: what it keeps, what it answers and what it listens to.
///
/// `static func main() async { await ServiceProgram.run(JobsService.definition) }`
public struct ServiceDefinition: Sendable {
    /// Peer name, also of its socket and its database: `jobs`.
    public let name: String
    public let tables: [any Record.Type]
    public let migrations: [Migration]
    /// The serialized FileDescriptorSet of its contracts, for introspection.
    public let descriptors: @Sendable () -> [UInt8]
    /// Names of the services that it calls or hears.
    public let peers: [String]
    /// Its own, beside those of every service.
    public let settings: [SettingDescription]
    let contents: Contents

    public init(
        name: String,
        tables: [any Record.Type],
        migrations: [Migration],
        descriptors: @escaping @Sendable () -> [UInt8] = { [] },
        peers: [String] = [],
        settings: [SettingDescription] = [],
        _ fill: (inout Contents) -> Void
    ) {
        self.name = name
        self.tables = tables
        self.migrations = migrations
        self.descriptors = descriptors
        self.settings = settings
        var contents = Contents()
        fill(&contents)
        FactFeed.register(in: &contents)
        self.contents = contents
        let heard = contents.readers.map(\.service)
        self.peers = Set(peers + heard).subtracting([name]).sorted()
    }
}
