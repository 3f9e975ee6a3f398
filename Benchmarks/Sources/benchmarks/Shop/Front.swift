import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// One client of an HTTP/JSON front: the gateway, or a peer.
struct Front: Sendable {
    static let answerTimeout: TimeInterval = 30

    let url: String
    private(set) var token = ""
    private let session: URLSession

    init(_ url: String) {
        self.url = url
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = Self.answerTimeout
        session = URLSession(configuration: configuration)
    }

    func signedIn(email: String, password: String) async throws -> Front {
        struct Session: Decodable { let accessToken: String }
        let body = try JSONEncoder().encode(["email": email, "password": password])
        var front = self
        let answer = try await post("/v1/sessions", body)
        front.token = try JSONDecoder().decode(Session.self, from: answer).accessToken
        return front
    }

    /// - Throws: `Trouble` when the answer is no success.
    func post(_ path: String, _ body: Data) async throws -> Data {
        guard let address = URL(string: url + path) else { throw Trouble("no address: \(path)") }
        var request = URLRequest(url: address)
        request.httpMethod = "POST"
        request.httpBody = body
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.setValue(UUID().uuidString, forHTTPHeaderField: "Idempotency-Key")
        if !token.isEmpty {
            request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
        }
        let (data, response) = try await session.data(for: request)
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        guard (200..<300).contains(status) else {
            throw Trouble("\(path): \(status) \(String(decoding: data, as: UTF8.self))")
        }
        return data
    }

    /// Waits until something listens there.
    func waitUntilUp(_ path: String, patience: Duration = .seconds(20)) async throws {
        guard let address = URL(string: url + path) else { throw Trouble("no address: \(path)") }
        let began = ContinuousClock.now
        while (try? await session.data(from: address)) == nil {
            guard ContinuousClock.now - began < patience else {
                throw Trouble("\(url) does not come up")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
