import Testing
import Wire

@testable import Gateway

@Suite("Keys of other programs")
struct KeyTests {
    private let key = "cos_" + String(repeating: "a", count: 43)
    private let start = ContinuousClock.now

    private actor Jobs {
        var answer: Result<Actor?, RPCError> = .success(
            Actor(userID: "u", shopID: "s", session: "key:k")
        )
        private(set) var hashes: [String] = []

        func set(_ new: Result<Actor?, RPCError>) { answer = new }

        func ask(_ hash: String) throws -> Actor? {
            hashes.append(hash)
            return try answer.get()
        }
    }

    private func reason(_ checks: KeyChecks, after seconds: Int64, key: String? = nil) async
        -> String
    {
        do throws(Problem) {
            _ = try await checks.actor(
                key ?? self.key,
                wall: seconds * 1_000_000,
                now: start + .seconds(seconds)
            )
            return ""
        } catch { return "\(error.status) \(error.reason)" }
    }

    @Test("a key is asked about by its hash, at most every 30 s; revoked it ends within them")
    func revoked() async {
        let jobs = Jobs()
        let checks = KeyChecks { try await jobs.ask($0) }
        for second in Int64(0)..<30 { #expect(await reason(checks, after: second) == "") }
        #expect(await jobs.hashes.count == 1)
        #expect(await jobs.hashes.allSatisfy { $0.count == 64 && !$0.contains(key) })
        await jobs.set(.success(nil))
        #expect(await reason(checks, after: 29) == "")
        #expect(await reason(checks, after: 30) == "401 key_invalid")
        #expect(await reason(checks, after: 59) == "401 key_invalid")
        #expect(await jobs.hashes.count == 2, "who is unknown is remembered too")
    }

    @Test("while Jobs is down a good key goes on for less than 60 s, a new one has to wait")
    func down() async {
        let jobs = Jobs()
        let checks = KeyChecks { try await jobs.ask($0) }
        #expect(await reason(checks, after: 0) == "")
        await jobs.set(.failure(RPCError(.unavailable, "X", "")))
        #expect(await reason(checks, after: 31) == "")
        #expect(await reason(checks, after: 59) == "")
        #expect(await reason(checks, after: 60) == "503 key_not_checked")
        let other = "cos_" + String(repeating: "b", count: 43)
        #expect(await reason(checks, after: 0, key: other) == "503 key_not_checked")
        await jobs.set(.success(Actor(userID: "u", shopID: "s")))
        #expect(await reason(checks, after: 62) == "")
    }

    @Test("a key ends when its time is up, also between two questions")
    func expires() async {
        let jobs = Jobs()
        await jobs.set(.success(Actor(userID: "u", shopID: "s", expires: 10_000_000)))
        let checks = KeyChecks { try await jobs.ask($0) }
        #expect(await reason(checks, after: 9) == "")
        #expect(await reason(checks, after: 10) == "401 key_invalid")
    }

    @Test("what is no key by its looks is not asked about")
    func shape() async {
        let jobs = Jobs()
        let checks = KeyChecks { try await jobs.ask($0) }
        #expect(await reason(checks, after: 0, key: "cos_short") == "401 key_invalid")
        #expect(await jobs.hashes.isEmpty)
    }

    @Test("a key is taken where a token is, and a key nobody knows is 401")
    func request() async throws {
        try await RunningGateway.with { gateway in
            let good = try await gateway.client.send(
                "GET",
                "/v1/customers/a",
                ["Authorization": "Bearer \(RunningGateway.key)"]
            )
            #expect(good.status == 200)
            let more = try await gateway.client.send(
                "DELETE",
                "/v1/customers/a",
                ["Authorization": "Bearer \(RunningGateway.key)"]
            )
            #expect(more.status == 403, "not among its scopes")
            let bad = try await gateway.client.send(
                "GET",
                "/v1/customers/a",
                ["Authorization": "Bearer cos_\(String(repeating: "z", count: 43))"]
            )
            #expect(bad.status == 401)
            #expect(try bad.json()["reason"] as? String == "key_invalid")
        }
    }

    @Test("a session is exchanged for one in another shop")
    func exchange() async throws {
        try await RunningGateway.with { gateway in
            let answer = try await gateway.client.send(
                "POST",
                "/v1/sessions:switch",
                ["Content-Type": "application/json"],
                body: #"{"refreshToken":"refresh-1","shopId":"\#(RunningGateway.person)"}"#
            )
            #expect(answer.status == 200)
            #expect(try answer.json()["refreshToken"] as? String == "refresh-3")
            #expect(try answer.json()["accessToken"] is String)
        }
    }
}
