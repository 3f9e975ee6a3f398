/// Who did something, on whose request and why: kept with every fact and audit entry.
public struct Authorship: Sendable, Hashable {
    /// Id of the acting user, or the name of the acting service.
    public var actor: String
    /// The shop the actor belongs to; nil = none.
    public var shop: ShopID?
    /// The request's id for logs; empty = none.
    public var requestID: String
    /// W3C trace context; empty = none.
    public var traceparent: String
    /// In the actor's words; empty = none given.
    public var reason: String
    /// The client's network address as claimed; empty = none.
    public var address: String

    public init(
        actor: String,
        shop: ShopID? = nil,
        requestID: String = "",
        traceparent: String = "",
        reason: String = "",
        address: String = ""
    ) {
        self.actor = actor
        self.shop = shop
        self.requestID = requestID
        self.traceparent = traceparent
        self.reason = reason
        self.address = address
    }
}
