import Contracts
import Crypto
import Foundation
import SwiftProtobuf
import Testing

@testable import Gateway

/// Who may come in, how often, and how slowly.
@Suite("At the gateway's door", .serialized)
struct GatewayEdgeTests {
    @Test("nobody is served without a good token")
    func tokens() async throws {
        try await RunningGateway.with { gateway in
            let good = try await gateway.signIn()["Authorization"] ?? ""
            let forged = TokenDesk(TokenKeys(signing: .init(), id: "2026-01-01-zz"))
            let now = Int64(Date().timeIntervalSince1970)
            let token = AccessToken(
                user: RunningGateway.person,
                shop: RunningGateway.shop,
                role: "OWNER",
                permissions: [3],
                epoch: 1,
                session: "s",
                now: now
            )
            let expired = AccessToken(
                user: RunningGateway.person,
                shop: RunningGateway.shop,
                role: "OWNER",
                permissions: [3],
                epoch: 1,
                session: "s",
                now: now - 3600
            )
            let cases = [
                "", "Bearer", "Bearer ", "Basic YTpi", "Bearer \(good)", good + "x",
                "Bearer \(try forged.issue(token))",
                "Bearer \(try gateway.desk.identity.desk.issue(expired))",
            ]
            for header in cases {
                let answer = try await gateway.client.send(
                    "GET",
                    "/v1/customers/c1",
                    header.isEmpty ? [:] : ["Authorization": header]
                )
                #expect(answer.status == 401, "\(header.prefix(20))")
                #expect(answer.headers["www-authenticate"]?.hasPrefix("Bearer") == true)
            }
            let twice = try await gateway.client.raw(
                "GET /v1/customers/c1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                    + "Authorization: \(good)\r\nAuthorization: \(good)\r\n\r\n"
            )
            #expect(try SocketClient.parse(twice).status == 400)
            let fine = try await gateway.client.send(
                "GET",
                "/v1/customers/c1",
                ["Authorization": good]
            )
            #expect(fine.status == 200)
        }
    }

    @Test("a token whose epoch has passed ends at the gateway")
    func revoked() async throws {
        try await RunningGateway.with { gateway in
            let opened = try await gateway.client.send(
                "POST",
                "/v1/sessions",
                ["Content-Type": "application/json"],
                body: #"{"email":"revoked@b.example","password":"\#(RunningGateway.password)"}"#
            )
            let token = try opened.json()["accessToken"] as? String ?? ""
            let answer = try await gateway.client.send(
                "GET",
                "/v1/customers/c1",
                ["Authorization": "Bearer \(token)"]
            )
            #expect(answer.status == 401)
            #expect(try answer.json()["reason"] as? String == "session_ended")
        }
    }

    @Test("a session is opened, renewed and closed")
    func sessions() async throws {
        try await RunningGateway.with { gateway in
            let json = ["Content-Type": "application/json"]
            let opened = try await gateway.client.send(
                "POST",
                "/v1/sessions",
                json,
                body: #"{"email":"a@b.example","password":"\#(RunningGateway.password)"}"#
            )
            #expect(opened.status == 201)
            let session = try opened.json()
            #expect(session["refreshToken"] as? String == "refresh-1")
            #expect(session["expiresIn"] as? Int == 900)
            #expect((session["permissions"] as? [String])?.contains("JOBS_EDIT") == true)
            #expect(opened.headers["cache-control"] == "no-store")
            let renewed = try await gateway.client.send(
                "POST",
                "/v1/sessions:refresh",
                json,
                body: #"{"refreshToken":"refresh-1"}"#
            )
            #expect(renewed.status == 200)
            #expect(try renewed.json()["refreshToken"] as? String == "refresh-2")
            let reused = try await gateway.client.send(
                "POST",
                "/v1/sessions:refresh",
                json,
                body: #"{"refreshToken":"old"}"#
            )
            #expect(reused.status == 401)
            let closed = try await gateway.client.send(
                "DELETE",
                "/v1/sessions",
                json,
                body: #"{"refreshToken":"refresh-2"}"#
            )
            #expect(closed.status == 204)
            let address = try await gateway.client.send(
                "POST",
                "/v1/sessions",
                json,
                body: #"{"email":"a","password":"b","address":"10.0.0.1"}"#
            )
            #expect(address.status == 400)
        }
    }

    @Test("wrong passwords from one address are slowed down; a right one costs nothing")
    func signInThrottle() async throws {
        try await RunningGateway.with(["--rate-sign-in-burst=3"]) { gateway in
            let json = ["Content-Type": "application/json"]
            for _ in 0..<5 {
                #expect(try await !gateway.signIn().isEmpty)
            }
            var statuses: [Int] = []
            for _ in 0..<4 {
                let answer = try await gateway.client.send(
                    "POST",
                    "/v1/sessions",
                    json,
                    body: #"{"email":"a@b.example","password":"x"}"#
                )
                statuses.append(answer.status)
            }
            #expect(statuses == [401, 401, 401, 429])
        }
    }

    @Test("who asks too often is told to wait; health checks are not counted")
    func rateLimit() async throws {
        try await RunningGateway.with(["--rate-address-burst=4", "--rate-address-per-second=1"]) {
            gateway in
            var last = try await gateway.client.send("GET", "/v1/customers")
            for _ in 0..<5 { last = try await gateway.client.send("GET", "/v1/customers") }
            #expect(last.status == 429)
            #expect(last.headers["retry-after"] == "1")
            #expect(last.headers["ratelimit"]?.contains("r=0") == true)
            #expect(try last.json()["reason"] as? String == "rate_limited")
            #expect(try await gateway.client.send("GET", "/healthz").status == 200)
        }
    }

    @Test("the same methods answer Connect clients, in JSON and in binary")
    func connect() async throws {
        try await RunningGateway.with { gateway in
            let bearer = try await gateway.signIn()
            let path = "/collisionos.jobs.v1.Customers/GetCustomer"
            let found = try await gateway.client.send(
                "POST",
                path,
                bearer.merging(["Connect-Protocol-Version": "1"]) { $1 },
                body: #"{"id":"c1"}"#
            )
            #expect(found.status == 200)
            #expect(try found.json()["id"] as? String == "c1")
            let missing = try await gateway.client.send(
                "POST",
                path,
                bearer,
                body: #"{"id":"missing"}"#
            )
            #expect(missing.status == 404)
            #expect(missing.headers["content-type"] == "application/json")
            #expect(try missing.json()["code"] as? String == "not_found")
            var request = GetCustomerRequest()
            request.id = "c1"
            let bytes: [UInt8] = try request.serializedBytes()
            let binary = try await gateway.client.send(
                "POST",
                path,
                bearer.merging(["Content-Type": "application/proto"]) { $1 },
                body: String(decoding: bytes, as: UTF8.self)
            )
            #expect(binary.status == 200)
            #expect(try Customer(serializedBytes: Array(binary.body.utf8)).id == "c1")
            let hidden = try await gateway.client.send(
                "POST",
                "/collisionos.jobs.v1.Sessions/OpenSession",
                bearer,
                body: "{}"
            )
            #expect(hidden.status == 404)
            let get = try await gateway.client.send("GET", path, bearer)
            #expect(get.status == 405)
        }
    }

    @Test("headers that never end, and a body that never comes, are cut off")
    func slow() async throws {
        try await RunningGateway.with(["--idle-seconds=1", "--body-seconds=1"]) { gateway in
            let start = ContinuousClock.now
            let headers = try await gateway.client.raw("GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ")
            #expect(headers.isEmpty)
            let bearer = try await gateway.signIn()["Authorization"] ?? ""
            let body = try await gateway.client.raw(
                "POST /v1/customers HTTP/1.1\r\nHost: x\r\nAuthorization: \(bearer)\r\n"
                    + "Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{"
            )
            #expect(body.isEmpty || body.contains("408"))
            #expect(ContinuousClock.now - start < .seconds(9))
        }
    }

    @Test("too many, too large and malformed headers are refused before anything is read")
    func headerBounds() async throws {
        try await RunningGateway.with { gateway in
            let many = (0..<200).map { "X-\($0): 1\r\n" }.joined()
            let large = "X-A: " + String(repeating: "a", count: 20_000) + "\r\n"
            let cases = [
                many, large, "Content-Length: 5\r\nContent-Length: 6\r\n",
                "Content-Length: -1\r\n", "Transfer-Encoding: xchunked\r\n",
                "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "A B: 1\r\n",
                "X-A: 1\r\n folded\r\n",
            ]
            for headers in cases {
                let answer = try await gateway.client.raw(
                    "GET /healthz HTTP/1.1\r\nHost: x\r\n\(headers)\r\n",
                    seconds: 5
                )
                let status = try? SocketClient.parse(answer).status
                #expect(answer.isEmpty || status == 400 || status == 431, "\(headers.prefix(40))")
            }
            let long = try await gateway.client.send(
                "GET",
                "/v1/customers/" + String(repeating: "a", count: 9000)
            )
            #expect(long.status == 414)
        }
    }

    @Test("a connection carries one request after another; chunks make one body")
    func connections() async throws {
        try await RunningGateway.with { gateway in
            let bearer = try await gateway.signIn()["Authorization"] ?? ""
            let head = "Host: x\r\nAuthorization: \(bearer)\r\nContent-Type: application/json\r\n"
            let body = #"{"lastName":"Roy"}"#
            let answers = try await gateway.client.raw(
                "GET /v1/customers/c1 HTTP/1.1\r\n\(head)\r\n"
                    + "POST /v1/customers HTTP/1.1\r\n\(head)Transfer-Encoding: chunked\r\n\r\n"
                    + "9\r\n\(body.prefix(9))\r\n9\r\n\(body.dropFirst(9))\r\n0\r\n\r\n"
                    + "POST /v1/customers HTTP/1.1\r\n\(head)Expect: 100-continue\r\n"
                    + "Connection: close\r\nContent-Length: 18\r\n\r\n\(body)"
            )
            let statuses = answers.matches(of: /HTTP\/1\.1 (\d{3})/).map { String($0.1) }
            #expect(statuses == ["200", "201", "100", "201"])
            let large = try await gateway.client.raw(
                "POST /v1/customers HTTP/1.1\r\n\(head)Content-Length: 99999999\r\n\r\n{"
            )
            let refused = try SocketClient.parse(large)
            #expect(refused.status == 413 && refused.headers["connection"] == "close")
        }
    }

    @Test("the description is one JSON document whose references lead somewhere")
    func description() async throws {
        try await RunningGateway.with { gateway in
            let answer = try await gateway.client.send("GET", "/openapi.json")
            #expect(answer.status == 200)
            let document = try answer.json()
            let paths = try #require(document["paths"] as? [String: Any])
            #expect(paths["/v1/sessions"] != nil && paths["/v1/jobs/{id}:move"] != nil)
            let components = try #require(document["components"] as? [String: [String: Any]])
            let references = answer.body.matches(of: /"#\/components\/(\w+)\/(\w+)"/)
            #expect(references.count > 500)
            let dead = references.filter { components[String($0.1)]?[String($0.2)] == nil }
            #expect(dead.isEmpty, "\(dead.first.map { String($0.0) } ?? "")")
            let again = try await gateway.client.send(
                "GET",
                "/openapi.json",
                ["If-None-Match": answer.headers["etag"] ?? ""]
            )
            #expect(again.status == 304)
            let page = try await gateway.client.send("GET", "/docs")
            #expect(page.status == 200 && !page.body.contains("<script"))
            #expect(page.headers["content-security-policy"]?.contains("default-src 'none'") == true)
        }
    }

    @Test("no other origin reads answers unless the settings name it")
    func origins() async throws {
        try await RunningGateway.with { gateway in
            let plain = try await gateway.client.send(
                "GET",
                "/healthz",
                ["Origin": "https://evil.example"]
            )
            #expect(plain.headers["access-control-allow-origin"] == nil)
        }
        try await RunningGateway.with(["--origins=https://shop.example"]) { gateway in
            let named = try await gateway.client.send(
                "OPTIONS",
                "/v1/customers",
                ["Origin": "https://shop.example", "Access-Control-Request-Method": "POST"]
            )
            #expect(named.status == 204)
            #expect(named.headers["access-control-allow-origin"] == "https://shop.example")
            for origin in ["null", "https://evil.example", "https://shop.example.evil.example"] {
                let other = try await gateway.client.send("GET", "/healthz", ["Origin": origin])
                #expect(other.headers["access-control-allow-origin"] == nil)
            }
        }
    }
}
