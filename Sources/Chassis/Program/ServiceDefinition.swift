public import ProgramSettings
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
    /// Paths of the contract's methods that nothing answers; empty for a finished service.
    public let unanswered: [String]

    /// A service that keeps and answers what its contract declares.
    ///
    /// `static let definition = ServiceDefinition(Contracts.jobs, peers: ["parts"]) { … }`
    ///
    /// - Parameter migrations: nil = the contract's tables as they are today.
    public init(
        _ contract: ServiceContract,
        migrations: [Migration]? = nil,
        peers: [String] = [],
        settings: [SettingDescription] = [],
        _ fill: (inout Contents) -> Void
    ) {
        self.init(
            name: contract.name,
            tables: contract.records,
            migrations: migrations ?? [.initial(tables: contract.records)],
            descriptors: { contract.descriptors },
            peers: peers,
            settings: settings,
            answering: contract.methods.map(\.path),
            fill
        )
    }

    /// A service without a contract of the common form.
    public init(
        name: String,
        tables: [any Record.Type],
        migrations: [Migration],
        descriptors: @escaping @Sendable () -> [UInt8] = { [] },
        peers: [String] = [],
        settings: [SettingDescription] = [],
        answering paths: [String] = [],
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
        Maintenance.register(in: &contents)
        self.contents = contents
        unanswered = paths.filter { contents.methods[$0] == nil }
        let heard = contents.readers.map(\.service)
        self.peers = Set(peers + heard).subtracting([name]).sorted()
    }
}
