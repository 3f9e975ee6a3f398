import HTTPTypes
import Wire

/// Finds out on whose behalf a request is made: bearer token or key → actor.
struct Identity: Sendable {
    let desk: TokenDesk
    let checks: SessionChecks
    let keys: KeyChecks
    /// Seconds since 1970.
    let now: @Sendable () -> Int64

    func actor(_ inquiry: Inquiry) async throws(Problem) -> Actor {
        guard let header = try inquiry.single(.authorization) else {
            throw .signInNeeded("sign_in_needed", "send a token: Authorization: Bearer …")
        }
        guard header.utf8.count <= TokenDesk.textBytesMax + 7,
            header.prefix(7).lowercased() == "bearer "
        else {
            throw .signInNeeded("token_invalid", "the token is not one of ours")
        }
        if header.dropFirst(7).hasPrefix(KeyChecks.mark) {
            return try await keys.actor(
                String(header.dropFirst(7)),
                wall: now().multipliedReportingOverflow(by: 1_000_000).partialValue
            )
        }
        let token: AccessToken
        do throws(AccessToken.Refusal) {
            token = try desk.read(String(header.dropFirst(7)), now: now())
        } catch {
            throw error == .expired
                ? .signInNeeded("token_expired", "the token has expired; renew the session")
                : .signInNeeded("token_invalid", "the token is not one of ours")
        }
        guard await checks.isActive(token), let actor = token.actor else {
            throw .signInNeeded("session_ended", "the session has ended; sign in again")
        }
        return actor
    }
}
