import FoundationEssentials
import Store
import SwiftProtobuf
import Wire

/// The service's own facts for others to read: `collisionos.feed.v1.FactFeed/Read`.
enum FactFeed {
    static let limitDefault = 256
    static let limitMax = 1024
    static let waitMillisecondsMax: Int32 = 25_000
    /// A reader that waits is looked after this often, so that a drain does not wait for it.
    static let waitSlice = Duration.milliseconds(500)

    static let read = Method<FactFeedReadRequest, FactFeedReadResponse>(
        path: "/collisionos.feed.v1.FactFeed/Read",
        policy: MethodPolicy(
            effect: .noSideEffects,
            timeout: .seconds(30),
            needsActor: false,
            requestBytesMax: 65_536
        )
    )

    static func register(in contents: inout Contents) {
        contents.add(read) { request, call in try await answer(request, call) }
    }

    private static func answer(
        _ request: FactFeedReadRequest,
        _ call: Call
    ) async throws -> FactFeedReadResponse {
        let limit = request.limit <= 0 ? limitDefault : min(Int(request.limit), limitMax)
        let wait = Duration.milliseconds(max(0, min(request.waitMs, waitMillisecondsMax)))
        let wanted = Set(request.kinds)
        let end = min(call.context.deadline - .milliseconds(250), .now + wait)
        var after = FactPosition(request.after)
        while true {
            try Task.checkCancellation()
            let left = end - .now
            let isLast = left <= .zero || call.environment.drain.isSet
            let facts = try await call.environment.store.facts(
                after: after,
                limit: limit,
                wait: isLast ? .zero : min(left, waitSlice)
            )
            let chosen = facts.filter { wanted.isEmpty || wanted.contains($0.kind) }
            if let last = facts.last { after = last.position }
            if !chosen.isEmpty || (isLast && facts.count < limit) {
                var response = FactFeedReadResponse()
                response.facts = chosen.map(FeedFact.init)
                response.readUpTo = FeedPosition(after)
                return response
            }
        }
    }
}

extension FactPosition {
    init(_ position: FeedPosition) {
        self.init(epoch: position.epoch, sequence: position.sequence)
    }
}

extension FeedPosition {
    init(_ position: FactPosition) {
        self.init()
        epoch = position.epoch
        sequence = position.sequence
    }
}

extension FeedFact {
    init(_ fact: Fact) {
        self.init()
        position = FeedPosition(fact.position)
        shopID = fact.shop.text
        kind = fact.kind
        aggregateType = fact.aggregateType
        aggregateID = fact.aggregateID
        aggregateVersion = fact.aggregateVersion
        payload = Data(fact.payload)
        actor = fact.actor
        traceparent = fact.traceparent
        requestID = fact.requestID
        time = Google_Protobuf_Timestamp(microseconds: fact.time)
    }
}

extension Fact {
    /// Nil when the shop is no id: not a fact of ours.
    init?(_ fact: FeedFact) {
        guard let shop = ShopID(fact.shopID) else { return nil }
        self.init(
            position: FactPosition(fact.position),
            shop: shop,
            kind: fact.kind,
            aggregateType: fact.aggregateType,
            aggregateID: fact.aggregateID,
            aggregateVersion: fact.aggregateVersion,
            payload: Array(fact.payload),
            actor: fact.actor,
            requestID: fact.requestID,
            traceparent: fact.traceparent,
            time: fact.time.microseconds
        )
    }
}

extension Google_Protobuf_Timestamp {
    fileprivate init(microseconds: Int64) {
        var seconds = microseconds / 1_000_000
        var rest = microseconds % 1_000_000
        if rest < 0 { (seconds, rest) = (seconds - 1, rest + 1_000_000) }
        self.init(seconds: seconds, nanos: Int32(rest * 1000))
    }

    fileprivate var microseconds: Int64 {
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        return overflow ? 0 : whole &+ Int64(nanos / 1000)
    }
}
