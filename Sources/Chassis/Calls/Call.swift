public import Logging
public import Schema
public import Store
import SwiftProtobuf
public import Wire

/// One call of a method: who calls for which shop, the database and the other services.
public struct Call: Sendable {
    public let context: CallContext
    public let environment: Environment
    /// Microseconds since 1970 on the service's clock when the call began.
    public let now: Int64
    /// Of the request; nil without an idempotency key.
    let requestHash: RequestHash?

    init(context: CallContext, environment: Environment, request: some Message) {
        self.context = context
        self.environment = environment
        now = environment.clock.now()
        requestHash = context.idempotencyKey.isEmpty ? nil : Self.hash(request)
    }

    /// Nobody in particular on methods that need no actor.
    public var actor: Actor { context.actor ?? Actor() }

    /// The tenant: the actor's shop and nothing else.
    ///
    /// - Throws: ``CallRefusal/shopMissing`` (X001).
    public var shop: ShopID {
        get throws {
            guard let shop = context.actor.flatMap({ ShopID($0.shopID) }) else {
                throw CallRefusal.shopMissing
            }
            return shop
        }
    }

    public var logger: Logger { environment.logger }

    /// Kept with every row, fact and audit entry that the call makes.
    public var authorship: Authorship {
        Authorship(
            actor: actor.key ?? (actor.userID.isEmpty ? actor.service : actor.userID),
            shop: ShopID(actor.shopID),
            requestID: context.requestID,
            traceparent: context.traceparent,
            address: String(decoding: context.metadata["client-address"] ?? [], as: UTF8.self)
        )
    }

    /// - Throws: ``CallRefusal/permissionMissing(_:)``.
    public func require(_ permission: UInt32) throws {
        guard actor.may(permission) else { throw CallRefusal.permissionMissing(permission) }
    }

    /// Another service, one of the definition's peers. A call to it inherits this call's
    /// deadline, trace and actor. Never within a transaction; before it.
    public func client(_ service: String) -> any Peer { environment.client(service) }

    public func read<T: Sendable>(
        _ body: @escaping @Sendable (View) throws -> T
    ) async throws -> T {
        try await environment.store.read(body)
    }

    /// The row without what the actor may not see. Answers are cleared by themselves.
    public func visible<R: Record>(_ row: R) -> R { ReadMask(R.self, for: actor).applied(to: row) }

    /// The answer without what its reader may not see. A method for services alone answers
    /// whole: what they show to whom is decided at their own edge.
    func visible<S: Message>(answer: S, _ policy: MethodPolicy) throws -> S {
        if !policy.peers.isEmpty, !policy.peers.contains(Self.edge) { return answer }
        return try AnswerMask(actor: actor).applied(to: answer)
    }

    /// The peer through which people's clients come.
    private static let edge = "gateway"

    private static func hash(_ request: some Message) -> RequestHash {
        var options = BinaryEncodingOptions()
        options.useDeterministicOrdering = true
        let bytes: [UInt8]? = try? request.serializedBytes(options: options)
        return RequestHash(of: bytes ?? [])
    }
}
