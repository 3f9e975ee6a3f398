import Chassis
import Contracts
import Store
import Testing
import Wire

@testable import JobsService

@Suite("Signing in")
struct SessionTests {
    private func open(
        _ floor: ShopFloor,
        _ password: String = ShopFloor.password,
        email: String = "Ada@Example.com"
    ) async throws -> OpenedSession {
        try await floor.bench.call(
            SessionsMethods.openSession,
            OpenSessionRequest.with {
                $0.email = email
                $0.password = password
            },
            as: nil
        )
    }

    private func renew(_ floor: ShopFloor, _ token: String) async throws -> OpenedSession {
        try await floor.bench.call(
            SessionsMethods.renewSession,
            RenewSessionRequest.with { $0.refreshToken = token },
            as: nil
        )
    }

    private func reason(_ body: () async throws -> OpenedSession) async -> String {
        do {
            _ = try await body()
            return ""
        } catch { return (error as? RPCError)?.reason ?? "\(error)" }
    }

    @Test("the right password opens a session, with the shop and the permissions")
    func signIn() async throws {
        let floor = try await ShopFloor()
        let session = try await open(floor)
        #expect(session.user.id == floor.owner.id)
        #expect(session.shop.id == floor.shop.text)
        #expect(Set(session.permissions) == User.Role.owner.defaultPermissions)
        let rows = try await floor.all(RefreshToken.self)
        #expect(rows.count == 1)
        #expect(rows.allSatisfy { !$0.tokenHash.contains(session.refreshToken) })
    }

    @Test("an unknown address and a wrong password get the same answer")
    func sameAnswer() async throws {
        let floor = try await ShopFloor()
        #expect(await reason { try await open(floor, "wrong password") } == "SIGN_IN_FAILED")
        let unknown = await reason { try await open(floor, email: "nobody@example.com") }
        #expect(unknown == "SIGN_IN_FAILED")
    }

    @Test("J007: five failures lock; the right password waits a quarter of an hour")
    func lockout() async throws {
        let floor = try await ShopFloor()
        for _ in 0..<5 {
            #expect(await reason { try await open(floor, "wrong password") } == "SIGN_IN_FAILED")
        }
        #expect(await reason { try await open(floor) } == "ACCOUNT_LOCKED")
        floor.bench.clock.advance(seconds: 15 * 60)
        #expect(await reason { try await open(floor) } == "")
    }

    @Test("a refresh token is taken for the next one, in the same session")
    func rotation() async throws {
        let floor = try await ShopFloor()
        let first = try await open(floor)
        let second = try await renew(floor, first.refreshToken)
        #expect(second.refreshToken != first.refreshToken)
        #expect(second.sessionID == first.sessionID)
        let third = try await renew(floor, second.refreshToken)
        #expect(third.sessionID == first.sessionID)
    }

    @Test("a refresh token used twice ends the whole session, and no other")
    func reuse() async throws {
        let floor = try await ShopFloor()
        let other = try await open(floor)
        let first = try await open(floor)
        let second = try await renew(floor, first.refreshToken)
        let stolen = await reason { try await renew(floor, first.refreshToken) }
        #expect(stolen == "REFRESH_TOKEN_REUSED")
        let ended = await reason { try await renew(floor, second.refreshToken) }
        #expect(ended == "REFRESH_TOKEN_REUSED")
        #expect(await reason { try await renew(floor, other.refreshToken) } == "")
    }

    @Test("a refresh token nobody knows, and one too old, are worth nothing")
    func invalid() async throws {
        let floor = try await ShopFloor()
        #expect(await reason { try await renew(floor, "made-up") } == "REFRESH_TOKEN_INVALID")
        let session = try await open(floor)
        floor.bench.clock.advance(seconds: 30 * 86_400)
        let old = await reason { try await renew(floor, session.refreshToken) }
        #expect(old == "REFRESH_TOKEN_INVALID")
    }

    @Test("J008: who is switched off has no session any more")
    func inactive() async throws {
        let floor = try await ShopFloor()
        let session = try await open(floor, email: "tec.ada@example.com")
        let check = CheckSessionRequest.with {
            $0.userID = floor.technician.id
            $0.shopID = floor.shop.text
            $0.tokenEpoch = session.tokenEpoch
        }
        #expect(
            try await floor.bench.call(SessionsMethods.checkSession, check, as: nil).active
        )
        _ = try await floor.call(
            UsersMethods.updateUser,
            UpdateUserRequest.with {
                $0.user.id = floor.technician.id
                $0.user.isActive = false
                $0.updateMask.paths = ["is_active"]
            }
        )
        #expect(
            try await !floor.bench.call(SessionsMethods.checkSession, check, as: nil).active
        )
        let again = await reason { try await open(floor, email: "tec.ada@example.com") }
        #expect(again == "ACCOUNT_INACTIVE")
        let renewed = await reason { try await renew(floor, session.refreshToken) }
        #expect(renewed == "REFRESH_TOKEN_INVALID")
    }
}
