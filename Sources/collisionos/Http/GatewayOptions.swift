import ArgumentParser
import Foundation

/// Which gateway, and as whom.
struct GatewayOptions: ParsableArguments {
    @Option(help: "Address of the gateway.")
    var url = "http://127.0.0.1:8080"

    @Option(help: "E-mail address to sign in with.")
    var email: String?

    @Option(help: "Password; better in the environment as SHOP_PASSWORD.")
    var password: String?

    /// - Throws: ValidationError when who signs in is not said, RefusedCall when it is not let in.
    func signedIn() async throws -> GatewayClient {
        guard let base = URL(string: url) else { throw ValidationError("\(url) is no address") }
        guard let email else { throw ValidationError("Who signs in? --email is missing.") }
        let known = password ?? ProcessInfo.processInfo.environment["SHOP_PASSWORD"]
        guard let known else {
            throw ValidationError("The password is missing: --password or SHOP_PASSWORD.")
        }
        let client = GatewayClient(base: base)
        try await client.signIn(email: email, password: known)
        return client
    }
}
