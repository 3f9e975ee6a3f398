import Foundation
import Schema
import Testing
import Wire

@testable import Gateway

@Suite("Problems")
struct ProblemTests {
    @Test(
        "every code has its status",
        arguments: [
            (Code.invalidArgument, 400), (.outOfRange, 400), (.unauthenticated, 401),
            (.permissionDenied, 403), (.notFound, 404), (.aborted, 409), (.alreadyExists, 409),
            (.failedPrecondition, 409), (.resourceExhausted, 429), (.cancelled, 499),
            (.internal, 500), (.unknown, 500), (.dataLoss, 500), (.unimplemented, 501),
            (.unavailable, 503), (.deadlineExceeded, 504),
        ]
    )
    func statuses(code: Code, status: Int) {
        #expect(Problem(RPCError(code, "SOME_REASON", "text")).status == status)
    }

    @Test(
        "reasons that HTTP has a better word for get it",
        arguments: [
            ("KEY_REUSED", Code.invalidArgument, 422), ("key_reused", .aborted, 422),
            ("PRECONDITION_REQUIRED", .failedPrecondition, 428),
            ("OVERLOADED", .resourceExhausted, 503),
            ("CALLER_FULL", .resourceExhausted, 503), ("REQUEST_TOO_LARGE", .invalidArgument, 413),
        ]
    )
    func reasons(reason: String, code: Code, status: Int) {
        let problem = Problem(RPCError(code, reason, "text"))
        #expect(problem.status == status)
        #expect(problem.reason == reason.lowercased())
    }

    @Test("a stale version is 412 when the client named it, else 409")
    func stale() {
        let error = RPCError(.aborted, "VERSION_CONFLICT", "changed")
        #expect(Problem(error, conditional: true).status == 412)
        #expect(Problem(error, conditional: false).status == 409)
        #expect(Problem(RPCError(.aborted, "BUSY", ""), conditional: true).status == 409)
    }

    @Test("field violations are 422 with pointers into the body")
    func violations() {
        let error = RPCError(
            .invalidArgument,
            "FIELDS_INVALID",
            "wrong",
            fields: [
                FieldViolation(field: "job.claim_number", reason: "TOO_LONG", description: "d"),
                FieldViolation(field: "claim_number", reason: "pattern", description: "d"),
                FieldViolation(field: "update_mask", reason: "unknown", description: "d"),
            ]
        )
        let update = AllMethods.list.first { $0.path.hasSuffix("/UpdateJob") }
        let problem = Problem(error, body: "job", request: update?.request)
        #expect(problem.status == 422)
        #expect(problem.errors.map(\.pointer) == ["/claimNumber", "/claimNumber", nil])
        #expect(problem.errors.map(\.reason) == ["too_long", "pattern", "unknown"])
        #expect(Problem(error, body: "").status == 400)
    }

    @Test("pointers speak JSON names and list positions")
    func pointers() {
        #expect(Problem.pointer("lines[2].part_number", body: "*") == "/lines/2/partNumber")
        #expect(Problem.pointer("job.tags[0]", body: "job") == "/tags/0")
        #expect(Problem.pointer("page_size", body: "") == nil)
    }

    @Test("a fault of ours says only the request's id")
    func faults() throws {
        let error = RPCError(
            .internal,
            "SQL_BROKEN",
            "table users has no column",
            metadata: ["sql": "SELECT"]
        )
        let problem = Problem(error)
        let text = String(
            decoding: problem.json(instance: "/v1/jobs", requestID: "r1", traceID: "t1"),
            as: UTF8.self
        )
        #expect(!text.contains("users") && !text.contains("SQL") && text.contains("\"r1\""))
        #expect(problem.reason == "internal")
    }

    @Test("an unavailable service says when to come again")
    func retryAfter() {
        let waits: [(Duration?, Int)] = [
            (nil, 1), (.milliseconds(200), 1), (.seconds(2), 2), (.milliseconds(2001), 3),
            (.seconds(1_000_000), 86_400),
        ]
        for (wait, seconds) in waits {
            let error = RPCError(.unavailable, "NO_ENDPOINT", "", retryAfter: wait)
            #expect(Problem(error).retryAfterSeconds == seconds)
        }
    }

    @Test("a problem has all members of the contract with clients")
    func members() throws {
        var problem = Problem(
            RPCError(
                .failedPrecondition,
                "TRANSITION_NOT_ALLOWED",
                "not from here",
                metadata: ["from": "INTAKE"]
            )
        )
        problem.errors = [.init(pointer: "/a", field: "a", reason: "r", detail: "d")]
        let bytes = problem.json(instance: "/v1/jobs/7:move", requestID: "r", traceID: "t")
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
        )
        #expect(object["type"] as? String == "urn:collisionos:problem:transition_not_allowed")
        #expect(object["title"] as? String == "Transition not allowed")
        #expect(object["status"] as? Int == 409)
        #expect(object["code"] as? String == "FAILED_PRECONDITION")
        #expect(object["reason"] as? String == "transition_not_allowed")
        #expect(object["facts"] as? [String: String] == ["from": "INTAKE"])
        #expect(object["instance"] as? String == "/v1/jobs/7:move")
        #expect(object["requestId"] as? String == "r")
        #expect(object["traceId"] as? String == "t")
        #expect((object["errors"] as? [[String: String]])?.first?["pointer"] == "/a")
    }

    @Test("Connect's errors follow its own table")
    func connect() throws {
        let error = ConnectError(
            RPCError(.failedPrecondition, "BALANCE_DUE", "pay", metadata: ["due": "5"])
        )
        #expect(error.status == 400)
        let text = String(decoding: error.json(), as: UTF8.self)
        #expect(text.hasPrefix(#"{"code":"failed_precondition","message":"pay","details":[{"#))
        #expect(ConnectError.name(.cancelled) == "canceled")
        #expect(ConnectError(RPCError(.internal, "X", "secret")).message != "secret")
    }
}
