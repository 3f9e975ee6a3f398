import Contracts
import Foundation
import SwiftProtobuf
import Testing

@testable import Gateway

@Suite("Bytes of strangers")
struct StrangeBytesTests {
    @Test("no byte string makes the field reader trap, and what it reads a decoder reads")
    func fields() throws {
        var random = SeededNumbers(seed: 42)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0..<40, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            _ = ProtoBytes.last(1, in: bytes[...])
            _ = ProtoBytes.contradicts(bytes[...], bytes.reversed()[...], levels: 3)
        }
        var customer = Customer()
        customer.id = "c1"
        customer.version = -1
        let whole: [UInt8] = try customer.serializedBytes()
        #expect(ProtoBytes.text(1, in: whole[...]) == "c1")
        #expect(ProtoBytes.integer(2, in: whole[...]) == -1)
        for end in whole.indices { _ = ProtoBytes.integer(2, in: whole[..<end]) }
    }

    @Test("another value at a bound place is seen, the same or none is not")
    func contradictions() throws {
        func bytes(_ id: String, _ name: String) throws -> [UInt8] {
            var request = UpdateCustomerRequest()
            request.customer.id = id
            request.customer.lastName = name
            return try request.serializedBytes()
        }
        let bound = try bytes("c1", "")[...]
        #expect(try !ProtoBytes.contradicts(bytes("c1", "Roy")[...], bound, levels: 2))
        #expect(try !ProtoBytes.contradicts(bytes("", "Roy")[...], bound, levels: 2))
        #expect(try ProtoBytes.contradicts(bytes("c2", "Roy")[...], bound, levels: 2))
        #expect(!ProtoBytes.contradicts([], bound, levels: 2))
    }

    @Test("the names of a body are those of its outermost object")
    func names() {
        let body = #" {"a": {"b": [1, {"c": "}"}]}, "d\"e": "x, \"f\": {", "g":[], "h": null } "#
        #expect(MemberNames.of(Array(body.utf8)).filter { !$0.contains("\\") } == ["a", "g", "h"])
        #expect(MemberNames.of(Array(#"[{"a":1}]"#.utf8)).isEmpty)
        for text in ["", "{", "{\"", "{\"a", "}", "\"\\", "{\"a\\\""] {
            _ = MemberNames.of(Array(text.utf8))
        }
    }

    @Test("base64url has one text for each value")
    func base64() {
        var random = SeededNumbers(seed: 7)
        for count in 0..<70 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let text = Base64URL.encode(bytes)
            #expect(Base64URL.decode(text.utf8) == bytes)
            let standard = Data(bytes).base64EncodedString()
            #expect(
                text.replacing("-", with: "+").replacing("_", with: "/")
                    == standard.filter { $0 != "=" }
            )
        }
        for wrong in ["A", "AB=", "AB==", "A+", "A/", "A ", "AAAAA", "AB", "é"] {
            #expect(Base64URL.decode(wrong.utf8) == nil)
        }
    }

    @Test("an address that has its share of connections gets no more until one ends")
    func connections() {
        let table = ConnectionTable(perAddressMax: 2)
        #expect(table.open("a") && table.open("a") && !table.open("a") && table.open("b"))
        table.close("a")
        #expect(table.open("a") && !table.open("a"))
    }

    @Test("dates are those of RFC 9110")
    func dates() {
        #expect(HTTPDate.text(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
    }
}

/// SplitMix64: the same numbers for the same seed.
private struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
