import Contracts
import Foundation
import Testing

@testable import Gateway

/// The whole way: a client's socket, HTTP, transcoding, Wire, a service, and back.
@Suite("Through the gateway", .serialized)
struct GatewayTests {
    @Test("a row is read, with its version as ETag, in the caller's shop")
    func reads() async throws {
        try await RunningGateway.with { gateway in
            let bearer = try await gateway.signIn()
            let response = try await gateway.client.send("GET", "/v1/customers/c1", bearer)
            #expect(response.status == 200)
            #expect(response.headers["etag"] == "\"7\"")
            #expect(response.headers["cache-control"] == "no-store")
            #expect(response.headers["x-content-type-options"] == "nosniff")
            #expect(response.headers["ratelimit"]?.contains("\"account\"") == true)
            let row = try response.json()
            #expect(row["id"] as? String == "c1" && row["version"] as? String == "7")
            #expect(row["lastName"] as? String == RunningGateway.shop)
            let head = try await gateway.client.send("HEAD", "/v1/customers/c1", bearer)
            #expect(head.status == 200 && head.body.isEmpty && head.headers["etag"] == "\"7\"")
            let same = try await gateway.client.send(
                "GET",
                "/v1/customers/c1",
                bearer.merging(["If-None-Match": "\"7\""]) { $1 }
            )
            #expect(same.status == 304 && same.body.isEmpty)
            let missing = try await gateway.client.send("GET", "/v1/customers/missing", bearer)
            #expect(missing.status == 404)
            #expect(missing.headers["content-type"] == "application/problem+json")
            #expect(try missing.json()["reason"] as? String == "not_found")
        }
    }

    @Test("a list takes its parameters from the query, strictly")
    func lists() async throws {
        try await RunningGateway.with { gateway in
            let bearer = try await gateway.signIn()
            let response = try await gateway.client.send(
                "GET",
                "/v1/customers?pageSize=5&orderBy=last_name&filter=city%20%3D%20%22X%22",
                bearer
            )
            #expect(response.status == 200)
            #expect(try response.json()["nextPageToken"] as? String == "5|last_name")
            let refused = [
                "pageSize=five", "pageSize=5&pageSize=6", "nothing=1", "pageSize=%zz",
                "page_size=99999999999",
            ]
            for query in refused {
                let answer = try await gateway.client.send("GET", "/v1/customers?\(query)", bearer)
                #expect(answer.status == 400, "\(query)")
            }
        }
    }

    @Test("X016: an answer that may rest on copies that are behind names whose they are")
    func staleCopies() async throws {
        try await RunningGateway.with { gateway in
            let bearer = try await gateway.signIn()
            let fresh = try await gateway.client.send("GET", "/v1/customers/own", bearer)
            #expect(fresh.status == 200 && fresh.headers["stale-copies"] == nil)
            let stale = try await gateway.client.send("GET", "/v1/customers/copied", bearer)
            #expect(stale.status == 200 && stale.headers["stale-copies"] == "jobs,parts")
        }
    }

    @Test("a create is 201 with its place, once per key")
    func creates() async throws {
        try await RunningGateway.with { gateway in
            let bearer = try await gateway.signIn()
            let body = #"{"lastName":"Roy"}"#
            let made = try await gateway.client.send("POST", "/v1/customers", bearer, body: body)
            #expect(made.status == 201)
            #expect(made.headers["location"] == "/v1/customers/new-1")
            #expect(made.headers["idempotent-replayed"] == nil)
            let again = try await gateway.client.send(
                "POST",
                "/v1/customers",
                bearer.merging(["Idempotency-Key": "again"]) { $1 },
                body: body
            )
            #expect(again.headers["idempotent-replayed"] == "true")
            let other = try await gateway.client.send(
                "POST",
                "/v1/customers",
                bearer.merging(["Idempotency-Key": "other"]) { $1 },
                body: body
            )
            #expect(other.status == 422)
            #expect(try other.json()["reason"] as? String == "key_reused")
            let keys = gateway.keys.all
            #expect(keys.first?.hasPrefix("gateway:") == true && keys[1...] == ["again", "other"])
            let wrong = try await gateway.client.send(
                "POST",
                "/v1/customers",
                bearer,
                body: #"{"firstName":"A"}"#
            )
            #expect(wrong.status == 422)
            let errors = try wrong.json()["errors"] as? [[String: String]]
            #expect(errors?.first?["pointer"] == "/lastName")
            #expect(errors?.first?["reason"] == "required")
        }
    }

    @Test("strict JSON: what is wrong is refused with its place")
    func strictJSON() async throws {
        try await RunningGateway.with { gateway in
            let bearer = try await gateway.signIn()
            let deep = String(repeating: "[", count: 2000)
            let cases: [(String, String, String)] = [
                (#"{"lastName":"a","lastName":"b"}"#, "/lastName", "duplicate_key"),
                (#"{"lastNam":"a"}"#, "/lastNam", "unknown_field"),
                (#"{"lastName":7}"#, "/lastName", "wrong_type"),
                (#"{"lastName":"a""#, "", "syntax"), (#"[1]"#, "", "wrong_type"),
                (#"{"__proto__":{}}"#, "/__proto__", "unknown_field"),
                (#"{"customFields":{"a":\#(deep)"#, "/customFields/a", "too_deep"),
            ]
            for (body, pointer, reason) in cases {
                let answer = try await gateway.client.send(
                    "POST",
                    reason == "too_deep" ? "/v1/jobs" : "/v1/customers",
                    bearer,
                    body: body
                )
                #expect(answer.status == 400, "\(body)")
                let part = (try answer.json()["errors"] as? [[String: String]])?.first
                #expect(part?["reason"] == reason, "\(body.prefix(60))")
                #expect(part?["pointer"]?.hasPrefix(pointer) == true, "\(body.prefix(60))")
            }
        }
    }

    @Test("a body needs its media type, bare and in bounds")
    func bodies() async throws {
        try await RunningGateway.with { gateway in
            let bearer = try await gateway.signIn()
            let token = ["Authorization": bearer["Authorization"] ?? ""]
            func post(_ more: [String: String], _ body: String) async throws -> Int {
                try await gateway.client.send(
                    "POST",
                    "/v1/customers",
                    token.merging(more) { $1 },
                    body: body
                ).status
            }
            #expect(try await post([:], "{}") == 415)
            #expect(try await post(["Content-Type": "text/plain"], "{}") == 415)
            #expect(
                try await post(["Content-Type": "application/json; charset=latin1"], "{}") == 415
            )
            let zipped = ["Content-Type": "application/json", "Content-Encoding": "gzip"]
            #expect(try await post(zipped, "{}") == 415)
            let large = String(repeating: " ", count: 3 << 20)
            #expect(try await post(["Content-Type": "application/json"], large) == 413)
            let onGet = try await gateway.client.send("GET", "/v1/customers/c1", bearer, body: "{}")
            #expect(onGet.status == 400)
        }
    }

    @Test("If-Match goes to the service; a stale version is 412, or 409 when the body named it")
    func versions() async throws {
        try await RunningGateway.with { gateway in
            let bearer = try await gateway.signIn()
            func patch(_ more: [String: String], _ body: String) async throws
                -> SocketClient.Response
            {
                try await gateway.client.send(
                    "PATCH",
                    "/v1/customers/c1",
                    bearer.merging(more) { $1 },
                    body: body
                )
            }
            let fresh = try await patch(["If-Match": "\"7\""], #"{"lastName":"R"}"#)
            #expect(fresh.status == 200)
            #expect(try fresh.json()["lastName"] as? String == "mask: etag:\"7\"")
            #expect(try await patch(["If-Match": "\"6\""], #"{"lastName":"R"}"#).status == 412)
            #expect(try await patch(["If-Match": "W/\"7\""], #"{"lastName":"R"}"#).status == 412)
            let contradiction = try await patch([:], #"{"id":"c2","lastName":"R"}"#)
            #expect(contradiction.status == 400)
            #expect(try contradiction.json()["reason"] as? String == "contradiction")
            let deleted = try await gateway.client.send("DELETE", "/v1/customers/c1", bearer)
            #expect(deleted.status == 204 && deleted.body.isEmpty)
        }
    }

    @Test("a PATCH that sets a field to its zero says so by a mask")
    func zeroes() async throws {
        try await RunningGateway.with { gateway in
            let bearer = try await gateway.signIn()
            func patch(_ body: String, _ query: String = "") async throws -> SocketClient.Response {
                try await gateway.client.send(
                    "PATCH",
                    "/v1/customers/c1\(query)",
                    bearer,
                    body: body
                )
            }
            let cleared = try await patch(#"{"notes":null,"city":"Laval"}"#)
            #expect(try cleared.json()["lastName"] as? String == "mask:notes,city etag:")
            let zero = try await patch(#"{"taxExempt":false}"#)
            #expect(try zero.json()["lastName"] as? String == "mask:tax_exempt etag:")
            let own = try await patch(#"{"notes":null}"#, "?updateMask=notes,city")
            #expect(try own.json()["lastName"] as? String == "mask:notes,city etag:")
            let whole = try await patch(#"{"id":"c1","version":"7","notes":null}"#)
            #expect(try whole.json()["lastName"] as? String == "mask:notes etag:\"7\"")
            let readOnly = try await patch(#"{"notes":null,"customerNumber":"CUST-1"}"#)
            #expect(readOnly.status == 422)
        }
    }

    @Test("a refused move is a conflict with its reason and facts")
    func refusedMove() async throws {
        try await RunningGateway.with { gateway in
            let bearer = try await gateway.signIn()
            let answer = try await gateway.client.send(
                "POST",
                "/v1/jobs/j1:move",
                bearer,
                body: #"{"toStatus":"DELIVERED"}"#
            )
            #expect(answer.status == 409)
            let problem = try answer.json()
            #expect(problem["reason"] as? String == "transition_not_allowed")
            #expect((problem["facts"] as? [String: String])?["id"] == "j1")
            let verb = try await gateway.client.send("GET", "/v1/jobs/j1:move", bearer)
            #expect(verb.status == 405 && verb.headers["allow"] == "OPTIONS, POST")
            let slash = try await gateway.client.send("GET", "/v1/customers/", bearer)
            #expect(slash.status == 404)
            let dots = try await gateway.client.send("GET", "/v1/customers/%2e%2e", bearer)
            #expect(dots.status == 400)
        }
    }

    @Test(
        "a fault of a service is told by its id only; a service that is down is 503 for its routes"
    )
    func faults() async throws {
        try await RunningGateway.with { gateway in
            let bearer = try await gateway.signIn()
            let broken = try await gateway.client.send("GET", "/v1/users", bearer)
            #expect(broken.status == 500 && !broken.body.contains("secret"))
            #expect(try broken.json()["requestId"] as? String == broken.headers["x-request-id"])
            let denied = try await gateway.client.send("GET", "/v1/invoices", bearer)
            #expect(denied.status == 403)
            #expect(try denied.json()["reason"] as? String == "permission_missing")
            let down = try await gateway.client.send("GET", "/v1/vendors", bearer)
            #expect(down.status == 503 && down.headers["retry-after"] == "1")
            #expect(try down.json()["outcome"] as? String == "notSent")
            #expect(try await gateway.client.send("GET", "/v1/customers/c1", bearer).status == 200)
            let ready = try await gateway.client.send("GET", "/readyz")
            #expect(ready.status == 503 && ready.body.contains(#""jobs":"ready""#))
            #expect(ready.body.contains(#""parts":"unavailable""#))
            #expect(try await gateway.client.send("GET", "/healthz").status == 200)
            let metrics = try await gateway.client.send("GET", "/metrics")
            #expect(metrics.body.contains("http_requests_total{route=\"/v1/users\""))
        }
    }
}
