import Foundation
import Synchronization

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Speaks HTTP/JSON to the gateway as any client would. A call whose answer was lost, or that
/// found a service down, is sent again with the same Idempotency-Key: it takes effect once.
final class GatewayClient: Sendable {
    /// How long one call is tried again in all.
    static let patience: Duration = .seconds(60)
    static let delayFirst: Duration = .milliseconds(100)
    static let delayMax: Duration = .seconds(2)
    static let answerTimeout: TimeInterval = 30

    /// An answer other than 2xx, as RFC 9457 tells it.
    struct Refused: Error, CustomStringConvertible {
        let status: Int
        let problem: JSONValue

        /// Stable: `transition_not_allowed`.
        var reason: String { problem["reason"].text ?? "" }
        var detail: String { problem["detail"].text ?? problem["title"].text ?? "" }
        var description: String { "HTTP \(status) \(reason): \(detail)" }
    }

    /// Nobody answered within the patience.
    struct Unreachable: Error, CustomStringConvertible {
        let url: String
        let last: String

        var description: String { "\(url) does not answer: \(last)" }
    }

    private struct State {
        var token: String?
        var retries = 0
        var calls = 0
    }

    private let base: URL
    private let session: URLSession
    private let state = Mutex(State())

    init(base: URL) {
        self.base = base
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = Self.answerTimeout
        configuration.httpMaximumConnectionsPerHost = 8
        session = URLSession(configuration: configuration)
    }

    /// Calls answered, and how often one had to be sent again.
    var counts: (calls: Int, retries: Int) { state.withLock { ($0.calls, $0.retries) } }

    /// Remembers the token for the calls that follow; gives the whole answer back.
    @discardableResult
    func signIn(email: String, password: String) async throws -> JSONValue {
        let answer = try await post(
            "/v1/sessions",
            ["email": .string(email), "password": .string(password)]
        )
        state.withLock { $0.token = answer["accessToken"].text }
        return answer
    }

    func get(_ path: String) async throws -> JSONValue {
        try await call("GET", path, body: nil, key: nil)
    }

    func post(_ path: String, _ body: JSONValue = [:]) async throws -> JSONValue {
        try await call("POST", path, body: body, key: UUID().uuidString.lowercased())
    }

    func patch(_ path: String, _ body: JSONValue) async throws -> JSONValue {
        try await call("PATCH", path, body: body, key: UUID().uuidString.lowercased())
    }

    private func call(
        _ verb: String,
        _ path: String,
        body: JSONValue?,
        key: String?
    ) async throws -> JSONValue {
        guard let url = URL(string: path, relativeTo: base) else {
            throw Unreachable(url: path, last: "no address")
        }
        var request = URLRequest(url: url)
        request.httpMethod = verb
        request.setValue("application/json", forHTTPHeaderField: "Accept")
        if let key { request.setValue(key, forHTTPHeaderField: "Idempotency-Key") }
        if let body {
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
            request.httpBody = Data(body.description.utf8)
        }
        if let token = state.withLock({ $0.token }) {
            request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
        }
        return try await send(request)
    }

    private func send(_ request: URLRequest) async throws -> JSONValue {
        let began = ContinuousClock.now
        var delay = Self.delayFirst
        while true {
            var last: String
            do {
                let (data, response) = try await session.data(for: request)
                let status = (response as? HTTPURLResponse)?.statusCode ?? 0
                let json = data.isEmpty ? JSONValue.null : try JSONParser.parse(Array(data))
                if (200..<300).contains(status) {
                    state.withLock { $0.calls += 1 }
                    return json
                }
                let refused = Refused(status: status, problem: json)
                guard Self.mayPass(status) else { throw refused }
                last = refused.description
            } catch let error as URLError {
                last = error.localizedDescription
            }
            guard ContinuousClock.now - began < Self.patience else {
                throw Unreachable(url: request.url?.absoluteString ?? "", last: last)
            }
            state.withLock { $0.retries += 1 }
            try await Task.sleep(for: delay)
            delay = min(delay * 2, Self.delayMax)
        }
    }

    /// Answers that say nothing about the request itself: a service is down, busy or slow.
    private static func mayPass(_ status: Int) -> Bool {
        status == 429 || status == 502 || status == 503 || status == 504
    }
}
