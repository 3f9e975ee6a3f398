import Contracts
import Schema
import SwiftProtobuf
import Testing

@Suite("JSON of every message, with SwiftProtobuf's as the oracle")
struct JSONRoundTripTests {
    /// Every message a client or a service sends, and every row.
    private static var types: [any JSONMapped.Type] {
        var types: [String: any JSONMapped.Type] = [:]
        for service in Contracts.services {
            for method in service.methods {
                types[method.request.protoMessageName] = method.request
                types[method.response.protoMessageName] = method.response
            }
            for record in service.records { types[record.protoMessageName] = record }
            for fact in service.facts { types[fact.protoMessageName] = fact }
        }
        return types.sorted { $0.key < $1.key }.map(\.value)
    }

    @Test("what one writes the other reads as the same message", arguments: [1, 2, 3] as [UInt64])
    func oracle(_ seed: UInt64) throws {
        var makers = RandomMessages(
            descriptors: try Descriptors(Contracts.services.map(\.descriptors)),
            random: SeededRandom(seed)
        )
        #expect(Self.types.count > 150)
        for type in Self.types {
            let text = makers.json(type.protoMessageName)
            do {
                try check(type, text)
            } catch {
                Issue.record("seed \(seed), \(type.protoMessageName): \(error) in \(text)")
            }
        }
    }

    private func check<M: JSONMapped>(_ type: M.Type, _ text: String) throws {
        let expected = try M(jsonString: text)
        let read = try M.parse(json: Array(text.utf8))
        #expect(read.isEqualTo(message: expected), "\(M.protoMessageName) read from \(text)")
        let written = expected.jsonBytes()
        #expect(
            try M(jsonUTF8Bytes: written).isEqualTo(message: expected),
            "\(M.protoMessageName) written"
        )
        #expect(
            try M.parse(json: written).isEqualTo(message: expected),
            "\(M.protoMessageName) written and read"
        )
        let names = try M(jsonString: text).jsonString(options: Self.protoNames)
        #expect(
            try M.parse(json: Array(names.utf8)).isEqualTo(message: expected),
            "\(M.protoMessageName) proto names"
        )
    }

    private static var protoNames: JSONEncodingOptions {
        var options = JSONEncodingOptions()
        options.preserveProtoFieldNames = true
        return options
    }

    @Test("defaults are written, absent fields are not")
    func defaults() throws {
        var job = Job()
        job.isRush = false
        job.notes = ""
        let text = String(decoding: job.jsonBytes(), as: UTF8.self)
        #expect(text.contains("\"isRush\":false"))
        #expect(text.contains("\"version\":\"0\""))
        #expect(text.contains("\"notes\":\"\""))
        #expect(text.contains("\"tags\":[]"))
        #expect(!text.contains("\"claimNumber\""))
        #expect(!text.contains("\"totalAmount\""))
    }

    @Test("X006: a number that is no value of the enum is kept and written, and refused when typed")
    func unknownEnum() throws {
        var job = Job()
        job.status = .UNRECOGNIZED(99)
        // From a newer peer: read, and passed on as it came.
        let kept = try Job(serializedBytes: job.serializedBytes() as [UInt8])
        #expect(kept.status == .UNRECOGNIZED(99))
        #expect(try kept.serializedBytes() as [UInt8] == job.serializedBytes())
        let bytes = kept.jsonBytes()
        #expect(String(decoding: bytes, as: UTF8.self).contains("\"status\":99"))
        let refusal = #expect(throws: JSONRefusal.self) { try Job.parse(json: bytes) }
        #expect(refusal?.reason == "unknown_enum")
        #expect(refusal?.pointer == "/status")
    }

    @Test(
        "a request that is not what it should be is refused with the place",
        arguments: [
            ("{\"job\":{\"bay\":1}}", "unknown_field", "/job/bay"),
            ("{\"job\":{},\"job\":{}}", "duplicate_key", "/job"),
            (
                "{\"job\":{\"claimNumber\":\"a\",\"claim_number\":\"b\"}}", "duplicate_key",
                "/job/claim_number"
            ),
            ("{\"job\":{\"isRush\":\"true\"}}", "wrong_type", "/job/isRush"),
            ("{\"job\":{\"isRush\":1}}", "wrong_type", "/job/isRush"),
            ("{\"job\":{\"notes\":7}}", "wrong_type", "/job/notes"),
            ("{\"job\":{\"tags\":\"a\"}}", "wrong_type", "/job/tags"),
            ("{\"job\":{\"tags\":[\"a\",null]}}", "wrong_type", "/job/tags/1"),
            ("{\"job\":{\"status\":\"intake\"}}", "unknown_enum", "/job/status"),
            ("{\"job\":{\"status\":99}}", "unknown_enum", "/job/status"),
            (
                "{\"job\":{\"targetDeliveryDate\":\"soon\"}}", "not_a_time",
                "/job/targetDeliveryDate"
            ),
            ("{\"job\":{\"cycleTime\":1.5}}", "not_integral", "/job/cycleTime"),
            ("{\"job\":{\"cycleTime\":2147483648}}", "out_of_range", "/job/cycleTime"),
            (
                "{\"job\":{\"deductible\":{\"minor\":1e30}}}", "out_of_range",
                "/job/deductible/minor"
            ),
            (
                "{\"job\":{\"customFields\":{\"a\":1,\"a\":2}}}", "duplicate_key",
                "/job/customFields/a"
            ),
            ("{\"job\":[]}", "wrong_type", "/job"), ("[]", "wrong_type", ""),
            ("null", "wrong_type", ""),
            ("{} {}", "syntax", ""), ("", "syntax", ""),
        ]
    )
    func refusals(_ text: String, _ reason: String, _ pointer: String) {
        let refusal = #expect(throws: JSONRefusal.self) {
            try CreateJobRequest.parse(json: Array(text.utf8))
        }
        #expect(refusal?.reason == reason)
        #expect(refusal?.pointer == pointer)
    }

    @Test("null is the same as leaving a field out")
    func null() throws {
        let read = try CreateJobRequest.parse(
            json: Array("{\"job\":{\"notes\":null,\"tags\":null}}".utf8)
        )
        #expect(!read.job.hasNotes)
        #expect(read.hasJob)
    }
}

@Suite("Path and query")
struct BindingTests {
    @Test("a path fills the field it names and leaves the body's others")
    func path() throws {
        var request = UpdateJobRequest()
        try request.merge(json: Array("{\"notes\":\"left door\"}".utf8), into: "job")
        try request.set(path: "job.id", text: "0190a1b2-c3d4-7e5f-8a6b-7c8d9eafb0c1")
        try request.set(path: "updateMask", text: "notes")
        #expect(request.job.notes == "left door")
        #expect(request.job.id == "0190a1b2-c3d4-7e5f-8a6b-7c8d9eafb0c1")
        #expect(request.updateMask.paths == ["notes"])
    }

    @Test("texts become numbers, flags and enums")
    func scalars() throws {
        var request = ListJobsRequest()
        try request.set(path: "pageSize", text: "25")
        try request.set(path: "show_deleted", text: "true")
        #expect(request.pageSize == 25 && request.showDeleted)
        var move = MoveJobRequest()
        try move.set(path: "toStatus", text: "READY_PICKUP")
        #expect(move.toStatus == .readyPickup)
        try move.set(path: "toStatus", text: "2")
        #expect(move.toStatus == .intake)
    }

    @Test("a list takes one item more with each text")
    func lists() throws {
        var request = RecordQualityCheckRequest()
        try request.set(path: "defects", text: "run")
        try request.set(path: "defects", text: "dirt \"in\" clear")
        #expect(request.defects == ["run", "dirt \"in\" clear"])
    }

    @Test(
        "what does not fit is refused",
        arguments: [
            ("pageSize", "many", "wrong_type"), ("bay", "1", "unknown_field"),
            ("show_deleted", "yes", "wrong_type"), ("filter.x", "1", "wrong_type"),
        ]
    )
    func refused(_ path: String, _ text: String, _ reason: String) {
        var request = ListJobsRequest()
        let refusal = #expect(throws: JSONRefusal.self) { try request.set(path: path, text: text) }
        #expect(refusal?.reason == reason)
    }
}
