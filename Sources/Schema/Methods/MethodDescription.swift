/// One RPC as data: what the gateway, the command line and OpenAPI need to carry it without
/// generated code of their own. The typed `Method` values of the stubs are generated beside it.
public struct MethodDescription: Sendable {
    /// `/collisionos.jobs.v1.Jobs/MoveJob`.
    public let path: String
    /// Peer name of the owning service: `jobs`.
    public let service: String
    public let request: any JSONMapped.Type
    public let response: any JSONMapped.Type
    public let routes: [Route]
    public let effect: MethodEffect
    /// Milliseconds.
    public let timeoutMilliseconds: Int
    public let permission: UInt32
    /// The permission's name for people and OpenAPI; empty = none.
    public let permissionName: String
    public let peers: [String]
    public let needsActor: Bool
    public let requestBytesMax: Int
    /// First sentence of its comment.
    public let summary: String

    public init(
        path: String,
        service: String,
        request: any JSONMapped.Type,
        response: any JSONMapped.Type,
        routes: [Route],
        effect: MethodEffect,
        timeoutMilliseconds: Int,
        permission: UInt32,
        permissionName: String,
        peers: [String],
        needsActor: Bool,
        requestBytesMax: Int,
        summary: String
    ) {
        self.path = path
        self.service = service
        self.request = request
        self.response = response
        self.routes = routes
        self.effect = effect
        self.timeoutMilliseconds = timeoutMilliseconds
        self.permission = permission
        self.permissionName = permissionName
        self.peers = peers
        self.needsActor = needsActor
        self.requestBytesMax = requestBytesMax
        self.summary = summary
    }
}

/// What a method does to what is kept.
public enum MethodEffect: Sendable { case noSideEffects, idempotent, changes }

/// A google.api.http binding: `PATCH /v1/jobs/{job.id}` with body `job`.
public struct Route: Sendable, Hashable {
    /// Upper case.
    public let verb: String
    public let segments: [Segment]
    /// After the last colon: `move`; empty = none.
    public let action: String
    /// Field the body fills; `*` = the whole request; empty = no body.
    public let body: String

    public enum Segment: Sendable, Hashable {
        case literal(String)
        /// A field path of the request: `id`, `job.id`.
        case capture(String)
    }

    public init(_ verb: String, _ segments: [Segment], action: String = "", body: String = "") {
        self.verb = verb
        self.segments = segments
        self.action = action
        self.body = body
    }
}
