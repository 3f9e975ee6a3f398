public import Store
public import SwiftProtobuf

/// A fact as a reaction receives it.
public struct FactDelivery: Sendable {
    public let fact: Fact
    /// The service it comes from.
    public let service: String
    /// The one that receives it.
    let receiver: String

    /// The shop it is of, in which its effect belongs.
    public var shop: ShopID { fact.shop }

    /// The payload.
    ///
    /// - Throws: when the payload is no such message; the fact is then set aside.
    public func message<S: Message>(_ type: S.Type = S.self) throws -> S {
        try S(serializedBytes: fact.payload)
    }

    /// For the rows that the reaction writes: the service on its own account, in the trace of
    /// whoever caused the fact.
    public var authorship: Authorship {
        Authorship(
            actor: "service:" + receiver,
            shop: fact.shop,
            requestID: fact.requestID,
            traceparent: fact.traceparent,
            reason: fact.kind
        )
    }
}
