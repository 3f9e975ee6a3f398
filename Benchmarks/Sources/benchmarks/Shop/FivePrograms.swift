import Foundation

/// The five programs as `collisionos up` starts them, with a shop in them.
struct FivePrograms: Sendable {
    /// Longest wait until all five are ready.
    static let readyPatience: Duration = .seconds(60)
    /// No limits of requests per second: the load comes from one person at one address.
    static let environment = [
        "COLLISIONOS_GATEWAY_RATE_ADDRESS_PER_SECOND": "0",
        "COLLISIONOS_GATEWAY_RATE_ACCOUNT_PER_SECOND": "0",
        "COLLISIONOS_GATEWAY_RATE_SHOP_PER_SECOND": "0",
        "COLLISIONOS_GATEWAY_RATE_SIGN_IN_PER_MINUTE": "0",
    ]

    let url: String
    let supervisor: Child
    private let data: String
    private let collisionos: String

    /// Started, not yet ready.
    init(data: String, port: Int) throws {
        self.data = data
        url = "http://127.0.0.1:\(port)"
        collisionos = try Programs.beside("collisionos")
        supervisor = try Child(
            collisionos,
            ["up", "--data", data, "--port", "\(port)"],
            environment: Self.environment,
            output: "\(data).log"
        )
    }

    /// Waits until they are ready, sets up the example shop, and signs its owner in.
    func open(estimate: String) async throws -> Front {
        let output = "\(data).setup.log"
        let began = ContinuousClock.now
        while true {
            let health = try? await Child.run(
                collisionos,
                ["health", "--data", data, "--url", url],
                output: output
            )
            if health != nil { break }
            guard ContinuousClock.now - began < Self.readyPatience else {
                throw Trouble("the programs are not ready: \(supervisor.printed)")
            }
            try await Task.sleep(for: .milliseconds(200))
        }
        let printed = try await Child.run(
            collisionos,
            ["setup", "--data", data, "--for", estimate, "--json"],
            output: output
        )
        let shop = try JSONDecoder().decode(SetUp.self, from: Data(printed.utf8))
        guard let owner = shop.people.first(where: { $0.role == "OWNER" }) else {
            throw Trouble("the example shop has no owner")
        }
        return try await Front(url).signedIn(email: owner.email, password: owner.password)
    }

    private struct SetUp: Decodable {
        struct Person: Decodable {
            let role: String
            let email: String
            let password: String
        }

        let people: [Person]
    }
}
