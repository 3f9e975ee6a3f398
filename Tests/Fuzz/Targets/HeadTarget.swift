import SwiftProtobuf

@testable import Wire

/// The head of a frame and the status of a failed call. The reader of the hot path and SwiftProtobuf
/// agree: where both read a head, they read the same, and what SwiftProtobuf reads, ours does too
/// (but for groups, which nobody sends).
///
/// Control: the attempt converted to 32 bits instead of cut; found in less than a second, 30,860
/// inputs.
enum HeadTarget {
    @Sendable static func take(_ bytes: [UInt8]) {
        let theirs = WireHead(bytes: bytes)
        if let ours = RequestHead(bytes, bytes.indices) {
            if let theirs { compare(ours, theirs, bytes) }
            check(ours, bytes)
        }
        if let theirs {
            _ = theirs.metadataByKey()
            let error = RPCError(head: theirs, statusBytes: bytes)
            expect(error.code != .ok, "a failure has a code")
            _ = RPCError(head: theirs, statusBytes: error.statusBytes())
            if theirs.hasActor { check(Actor(theirs.actor)) }
        }
    }

    private static func check(_ head: RequestHead, _ batch: [UInt8]) {
        let fault = head.fault(in: batch)
        if fault == nil {
            expect(head.method.count <= MetadataLimits.methodBytesMax, "a method is short")
            expect(
                head.requestID.count <= MetadataLimits.requestIDBytesMax,
                "a request id is short"
            )
        }
        if case .success(let metadata) = head.metadataByKey() {
            let count = metadata.reduce(0) { $0 + $1.key.utf8.count + $1.value.count }
            expect(count <= MetadataLimits.bytesMax, "metadata is small")
            expect(metadata.count == head.metadata.count, "no key twice")
        }
        if let known = actor(of: head, batch) { check(known) }
    }

    private static func check(_ actor: Actor) {
        _ = actor.fault(now: 1)
        let numbers = actor.permissions.numbers
        expect(PermissionSet(numbers) == actor.permissions, "permissions are their numbers")
        expect(numbers.allSatisfy { $0 < PermissionSet.numberEnd }, "permissions end")
        expect(Actor(actor.wire) == actor, "an actor is written as it was read")
    }

    private static func compare(_ ours: RequestHead, _ theirs: WireHead, _ batch: [UInt8]) {
        func same(_ range: Range<Int>, _ text: String) -> Bool {
            batch[range].elementsEqual(text.utf8)
        }
        expect(same(ours.method, theirs.method), "method")
        expect(ours.timeoutMilliseconds == theirs.timeoutMs, "timeout")
        expect(ours.attempt == theirs.attempt, "attempt")
        expect(same(ours.idempotencyKey, theirs.idempotencyKey), "idempotency key")
        expect(same(ours.traceparent, theirs.traceparent), "traceparent")
        expect(same(ours.tracestate, theirs.tracestate), "tracestate")
        expect(same(ours.requestID, theirs.requestID), "request id")
        expect(ours.sentMicroseconds == theirs.sentUs, "time of sending")
        expect(ours.metadata.count == theirs.metadata.count, "count of metadata")
        for (our, their) in zip(ours.metadata, theirs.metadata) {
            expect(our.key == their.key && our.value == [UInt8](their.value), "metadata")
        }
        expect((ours.actor != nil) == theirs.hasActor, "whether there is an actor")
        if theirs.hasActor {
            expect(actor(of: ours, batch) == Actor(theirs.actor), "actor")
        }
    }

    private static func actor(of head: RequestHead, _ batch: [UInt8]) -> Actor? {
        guard let range = head.actor else { return nil }
        var cache = ActorCache()
        let pieces = head.actorPieces
        let known =
            pieces.isEmpty
            ? cache.actor(batch, range) : cache.actor(pieces, pieces.indices)
        return known?.actor
    }
}
