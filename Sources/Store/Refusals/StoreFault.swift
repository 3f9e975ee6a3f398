/// The machine's fault or a bug, never the caller's request.
public struct StoreFault: Error, Sendable, CustomStringConvertible {
    public enum Kind: Sendable, Hashable {
        /// The file cannot be opened or is not ours.
        case open
        /// Another process holds the database.
        case locked
        /// A setting was not taken: what was read back differs.
        case setting
        /// A migration is changed, missing, newer than this program, or failed.
        case migration
        /// COMMIT failed: nobody knows whether the writes are durable. The process must end.
        case commit
        /// SQLite failed otherwise.
        case engine
        /// What is stored cannot be what was written.
        case corrupt
        /// A bug in the caller: an unknown column, a view used outside its closure.
        case misuse
        /// The store is closed.
        case closed
    }

    public enum Outcome: Sendable, Hashable {
        /// Nothing of the call was kept.
        case nothing
        /// It may or may not have been kept.
        case unknown
    }

    public let kind: Kind
    public let message: String
    public let outcome: Outcome

    public init(_ kind: Kind, _ message: String, outcome: Outcome = .nothing) {
        self.kind = kind
        self.message = message
        self.outcome = outcome
    }

    public var description: String { "store fault (\(kind)): \(message)" }
}
