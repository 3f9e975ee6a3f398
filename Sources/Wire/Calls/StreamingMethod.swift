public import SwiftProtobuf

/// A method that answers one request with any number of items, generated from
/// `rpc X(Q) returns (stream S)`. docs/wire.md, section 5.
public struct StreamingMethod<Request: Message & Sendable, Item: Message & Sendable>: Sendable {
    /// "/package.Service/Method".
    public let path: String
    /// Its timeout is for the whole stream, from the request to the end.
    public let policy: MethodPolicy

    public init(path: String, policy: MethodPolicy = MethodPolicy()) {
        self.path = path
        self.policy = policy
    }
}
