import SwiftProtobuf
import Testing

@testable import Wire

/// The hot path reads and writes heads without SwiftProtobuf: the two must agree on every byte.
@Suite("The head of a request, read where it lies")
struct RequestHeadTests {
    /// What the server goes by, from either reader; nil = no head.
    struct Facts: Equatable {
        var method: String
        var timeout: UInt32
        var attempt: UInt32
        var key: String
        var trace: [String]
        var requestID: String
        var actor: Actor?
        var metadata: [[UInt8]]
        var sent: UInt64

        init?(_ bytes: [UInt8]) {
            guard let head = RequestHead(bytes, bytes.indices) else { return nil }
            func text(_ range: Range<Int>) -> String? { RequestHead.text(bytes, range) }
            guard let method = text(head.method), let key = text(head.idempotencyKey),
                let parent = text(head.traceparent), let state = text(head.tracestate),
                let requestID = text(head.requestID)
            else { return nil }
            var cache = ActorCache()
            if let range = head.actor {
                let pieces = head.actorPieces
                let known =
                    pieces.isEmpty
                    ? cache.actor(bytes, range) : cache.actor(pieces, pieces.indices)
                guard let known else { return nil }
                actor = known.actor
            }
            self.method = method
            timeout = head.timeoutMilliseconds
            attempt = head.attempt
            self.key = key
            trace = [parent, state]
            self.requestID = requestID
            metadata = head.metadata.map { Array($0.key.utf8) + [0] + $0.value }
            sent = head.sentMicroseconds
        }

        init?(bySwiftProtobuf bytes: [UInt8]) {
            guard let head = WireHead(bytes: bytes) else { return nil }
            method = head.method
            timeout = head.timeoutMs
            attempt = head.attempt
            key = head.idempotencyKey
            trace = [head.traceparent, head.tracestate]
            requestID = head.requestID
            actor = head.hasActor ? Actor(head.actor) : nil
            metadata = head.metadata.map { Array($0.key.utf8) + [0] + [UInt8]($0.value) }
            sent = head.sentUs
        }
    }

    static func head(using generator: inout SeededGenerator) -> WireHead {
        func maybe(_ body: () -> Void) { if Bool.random(using: &generator) { body() } }
        func text() -> String {
            String(
                (0..<Int.random(in: 0...80, using: &generator)).map { _ in
                    "aé€𝄞z".randomElement(using: &generator) ?? "a"
                }
            )
        }
        var head = WireHead()
        var generatorCopy = generator
        maybe { head.method = "/a.B/C" }
        if Bool.random(using: &generatorCopy) {
            head.timeoutMs = .random(in: 0 ... .max, using: &generatorCopy)
        }
        if Bool.random(using: &generatorCopy) {
            head.attempt = .random(in: 0...3, using: &generatorCopy)
        }
        generator = generatorCopy
        maybe { head.idempotencyKey = text() }
        maybe { head.traceparent = text() }
        maybe { head.tracestate = text() }
        maybe { head.requestID = text() }
        maybe {
            head.actor.userID = text()
            head.actor.shopID = text()
            head.actor.permissions.append(contentsOf: [1, 2, 3])
            head.actor.expires = .random(in: Int64.min ... .max, using: &generator)
            head.actor.stamp.append(contentsOf: text().utf8)
        }
        maybe { head.set(metadata: ["a": [1, 2], "b": []]) }
        maybe { head.sentUs = .random(in: 0 ... .max, using: &generator) }
        maybe { head.code = 7 }
        maybe { head.hello.name = text() }
        return head
    }

    @Test("is what SwiftProtobuf reads of the same bytes")
    func agrees() {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<400 {
            // Two heads back to back are one head: of each field the last counts.
            var bytes = encoded(Self.head(using: &generator))
            if Bool.random(using: &generator) { bytes += encoded(Self.head(using: &generator)) }
            #expect(Facts(bytes) == Facts(bySwiftProtobuf: bytes), "seed \(seed)")
        }
    }

    @Test("agrees about broken bytes too, but for groups, which nobody sends")
    func agreesOnGarbage() {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        var broken = 0
        for _ in 0..<2_000 {
            var bytes = encoded(Self.head(using: &generator))
            guard !bytes.isEmpty else { continue }
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let at = Int.random(in: bytes.indices, using: &generator)
                bytes[at] = .random(in: 0 ... .max, using: &generator)
            }
            if Bool.random(using: &generator) {
                bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
            }
            let ours = Facts(bytes)
            let theirs = Facts(bySwiftProtobuf: bytes)
            // SwiftProtobuf also reads the fields that only other frames have: they may be broken
            // where nobody looks. It never reads what we do not.
            if let theirs, let ours { #expect(ours == theirs, "seed \(seed)") }
            if ours == nil { broken += 1 }
        }
        #expect(broken > 100)
    }

    @Test("written in place is what SwiftProtobuf reads")
    func written() throws {
        let actor = Actor(userID: "u", shopID: "s", role: "manager", permissions: [3, 200])
        let call = OutgoingCall(
            method: CalledMethod(
                path: "/a.B/C",
                meters: CallMeters(side: "client", target: "t").method("/a.B/C")
            ),
            request: OutgoingCall.Request(
                payload: [],
                effect: .unkeyed,
                options: CallOptions(
                    idempotencyKey: "k",
                    actor: actor,
                    metadata: ["m": [1, 2, 3]],
                    traceparent: "p",
                    tracestate: "s",
                    requestID: "r"
                ),
                within: nil
            ),
            begun: .now,
            deadline: .now,
            core: ClientCore(
                ClientConfiguration(name: "n", target: "t", endpoints: [], logger: quiet)
            )
        )
        call.attempt = 2
        var bytes: [UInt8] = []
        call.appendHead(
            to: &bytes,
            actor: KnownActor(actor),
            timeoutMilliseconds: 70_000,
            sentMicroseconds: .max
        )
        let head = try #require(WireHead(bytes: bytes))
        var wanted = WireHead()
        wanted.method = "/a.B/C"
        wanted.timeoutMs = 70_000
        wanted.attempt = 2
        wanted.idempotencyKey = "k"
        wanted.traceparent = "p"
        wanted.tracestate = "s"
        wanted.actor = actor.wire
        wanted.set(metadata: ["m": [1, 2, 3]])
        wanted.requestID = "r"
        wanted.sentUs = .max
        #expect(head == wanted)
        #expect(bytes == encoded(wanted))
    }
}
