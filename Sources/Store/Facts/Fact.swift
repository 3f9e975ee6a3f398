/// Something that happened, in commit order: written in the transaction of its cause.
public struct Fact: Sendable, Hashable {
    public var position: FactPosition
    public var shop: ShopID
    /// `collisionos.jobs.v1.Job.saved`, `jobs.job_moved` …
    public var kind: String
    /// Proto full name of the record: `collisionos.jobs.v1.Job`.
    public var aggregateType: String
    /// UUID text.
    public var aggregateID: String
    /// The row's version after the change.
    public var aggregateVersion: Int64
    /// A serialized message; for `.saved` the row without its secret columns.
    public var payload: [UInt8]
    public var actor: String
    public var requestID: String
    public var traceparent: String
    /// Microseconds since 1970 on the store's clock.
    public var time: Int64

    public init(
        position: FactPosition,
        shop: ShopID,
        kind: String,
        aggregateType: String,
        aggregateID: String,
        aggregateVersion: Int64,
        payload: [UInt8],
        actor: String = "",
        requestID: String = "",
        traceparent: String = "",
        time: Int64
    ) {
        self.position = position
        self.shop = shop
        self.kind = kind
        self.aggregateType = aggregateType
        self.aggregateID = aggregateID
        self.aggregateVersion = aggregateVersion
        self.payload = payload
        self.actor = actor
        self.requestID = requestID
        self.traceparent = traceparent
        self.time = time
    }
}

/// A place in a feed. Sequences rise by commit order; a database restored from a backup begins a
/// new epoch, so that nobody takes its new facts for the ones it lost.
public struct FactPosition: Sendable, Hashable, Comparable {
    public var epoch: Int64
    public var sequence: Int64

    public init(epoch: Int64, sequence: Int64) {
        self.epoch = epoch
        self.sequence = sequence
    }

    /// Before every fact.
    public static let start = FactPosition(epoch: 0, sequence: 0)

    /// There is a fact between a reader's position and this one, the last of a feed. A feed that
    /// begins has none, whatever its epoch.
    func hasFacts(after position: FactPosition) -> Bool { sequence > 0 && self > position }

    public static func < (left: FactPosition, right: FactPosition) -> Bool {
        (left.epoch, left.sequence) < (right.epoch, right.sequence)
    }
}
