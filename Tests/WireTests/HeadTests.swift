import SwiftProtobuf
import Testing

@testable import Wire

@Suite("The head of a frame")
struct HeadTests {
    static func head(_ entries: [(String, [UInt8])]) -> WireHead {
        var head = WireHead()
        head.metadata = entries.map { key, value in
            var entry = WireEntry()
            entry.key = key
            entry.value.append(contentsOf: value)
            return entry
        }
        return head
    }

    static func isTaken(_ entries: [(String, [UInt8])]) -> Bool {
        if case .success = head(entries).metadataByKey() { true } else { false }
    }

    @Test("takes metadata up to 8 KiB of keys and values")
    func metadataSize() {
        #expect(Self.isTaken([]))
        #expect(Self.isTaken([("k", [UInt8](repeating: 0, count: 8_191))]))
        #expect(!Self.isTaken([("k", [UInt8](repeating: 0, count: 8_192))]))
        #expect(!Self.isTaken((0..<9_000).map { ("k\($0)", []) }))
    }

    @Test(
        "refuses keys that are not 1 to 64 of a-z 0-9 - _ .",
        arguments: [
            "", "Key", "a b", "a\0", "a\r\n", "ü", "a/b", String(repeating: "k", count: 65),
        ]
    )
    func metadataKeys(key: String) {
        #expect(!Self.isTaken([(key, [])]))
    }

    @Test("refuses a key that is named twice, so that neither first nor last wins")
    func metadataTwice() {
        #expect(!Self.isTaken([("tenant", [1]), ("tenant", [2])]))
    }

    @Test("refuses texts of a request that are too long or would break a log line")
    func texts() {
        func fault(_ change: (inout WireHead) -> Void) -> String? {
            var head = WireHead()
            change(&head)
            let bytes = encoded(head)
            return RequestHead(bytes, bytes.indices)?.fault(in: bytes)
        }
        #expect(fault { $0.idempotencyKey = String(repeating: "k", count: 255) } == nil)
        #expect(fault { $0.idempotencyKey = String(repeating: "k", count: 256) } != nil)
        #expect(fault { $0.requestID = String(repeating: "k", count: 129) } != nil)
        #expect(fault { $0.requestID = "a\nb" } != nil)
        #expect(fault { $0.traceparent = "a\u{202e}b" } != nil)
        #expect(fault { $0.tracestate = String(repeating: "k", count: 513) } != nil)
        #expect(fault { $0.method = String(repeating: "k", count: 257) } != nil)
    }

    @Test("keeps fields that a newer version sends")
    func unknownFields() throws {
        // Field 500, a varint.
        let bytes: [UInt8] = [0xa0, 0x1f, 0x07]
        let head = try #require(WireHead(bytes: bytes))
        #expect(encoded(head) == bytes)
    }

    @Test(
        "that is not protobuf is no head",
        arguments: [
            [0x0a], [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f], [0x07], [0x00],
            // A method that is not UTF-8, a varint that does not end.
            [0x0a, 0x02, 0xc0, 0xaf], [0x10] + [UInt8](repeating: 0xff, count: 11),
        ] as [[UInt8]]
    )
    func garbage(bytes: [UInt8]) {
        #expect(WireHead(bytes: bytes) == nil)
    }

    @Test("an actor is the same after the journey")
    func actor() {
        let actor = Actor(
            userID: "u",
            shopID: "s",
            role: "manager",
            permissions: [3, 9, 200],
            expires: 7,
            session: "x",
            service: ""
        )
        #expect(Actor(actor.wire) == actor)
    }
}

@Suite("A permission set")
struct PermissionSetTests {
    @Test("holds the numbers put in, and no others")
    func numbers() {
        let set: PermissionSet = [1, 8, 63, 64, 1_023]
        #expect(set.numbers == [1, 8, 63, 64, 1_023])
        #expect(!set.contains(0) && !set.contains(1_024) && !set.contains(.max))
    }

    @Test("has no number beyond its end, and keeps no more bytes than it needs")
    func ends() {
        var set: PermissionSet = [1_024, .max]
        #expect(set.rawValue.isEmpty)
        set.insert(9)
        set.remove(9)
        set.remove(.max)
        #expect(set == PermissionSet())
        #expect(PermissionSet(rawValue: [1] + [UInt8](repeating: 0, count: 4_000)).rawValue == [1])
        #expect(
            PermissionSet(rawValue: [UInt8](repeating: 255, count: 4_000)).rawValue.count == 128
        )
    }

    @Test("a person may what the set says, a service what its peers may")
    func may() {
        let person = Actor(userID: "u", shopID: "s", permissions: [4])
        #expect(person.may(0) && person.may(4) && !person.may(5))
        #expect(Actor.service("jobs", shop: "s").may(5))
    }

    @Test("nobody is an actor without name, without shop, or after its time")
    func faults() {
        #expect(Actor().fault(now: 10)?.reason == "ACTOR_INVALID")
        #expect(Actor(userID: "u").fault(now: 10)?.reason == "ACTOR_INVALID")
        #expect(
            Actor(userID: "u", shopID: "s", expires: 10).fault(now: 10)?.reason == "ACTOR_EXPIRED"
        )
        #expect(Actor(userID: "u", shopID: "s", expires: 11).fault(now: 10) == nil)
        #expect(Actor(userID: "u", shopID: "s").fault(now: .max) == nil)
    }
}

@Suite("A failure on the wire")
struct RPCErrorTests {
    @Test("keeps its code, reason, facts, fields, preconditions and pause")
    func roundTrip() {
        var error = RPCError(
            .failedPrecondition,
            "JOB_UNPAID",
            "the job has a balance",
            metadata: ["balance": "100"],
            fields: [FieldViolation(field: "a.b[0]", reason: "TOO_LONG", description: "d")],
            preconditions: [PreconditionViolation(type: "T", subject: "jobs/1", description: "d")],
            outcome: .refused,
            retryAfter: .milliseconds(1_500)
        )
        var head = WireHead()
        head.code = UInt32(error.code.rawValue)
        head.message = error.message
        head.outcome = .refused
        head.retryAfterMs = 1_500
        error.origin = .calledService
        #expect(RPCError(head: head, statusBytes: error.statusBytes()) == error)
    }

    @Test("is its code and message when its details are unreadable")
    func garbage() {
        var head = WireHead()
        head.code = 5
        head.message = "no such job"
        let error = RPCError(head: head, statusBytes: [0xff, 0xff])
        #expect(error.code == .notFound && error.message == "no such job")
    }

    @Test("with a code or an outcome that nobody knows is UNKNOWN")
    func unknown() {
        var head = WireHead()
        head.code = 4_000_000_000
        head.outcome = .UNRECOGNIZED(77)
        let error = RPCError(head: head, statusBytes: [])
        #expect(error.code == .unknown && error.outcome == .unknown)
    }

    @Test("of a called service tells a handler's caller only whether the effect is known")
    func passedOn() {
        for (inner, outer) in [
            (Outcome.notSent, Outcome.definite), (.refused, .definite), (.definite, .definite),
            (.unknown, .unknown),
        ] {
            var error = RPCError(.unavailable, "R", "m", outcome: inner)
            error.origin = .calledService
            #expect(error.asAnswer.outcome == outer)
            #expect(error.asAnswer.isRetried)
        }
        #expect(RPCError(.unavailable, "R", "m", outcome: .refused).asAnswer.outcome == .refused)
    }
}
