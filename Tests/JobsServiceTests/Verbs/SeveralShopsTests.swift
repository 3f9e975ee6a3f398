import Chassis
import Contracts
import Store
import Testing
import Wire

@testable import JobsService

@Suite("One person, several shops")
struct SeveralShopsTests {
    private func switched(
        _ floor: ShopFloor,
        _ session: OpenedSession,
        to shop: String,
        code: String = ""
    ) async throws -> OpenedSession {
        try await floor.bench.call(
            SessionsMethods.switchSession,
            SwitchSessionRequest.with {
                $0.refreshToken = session.refreshToken
                $0.shopID = shop
                $0.code = code
            },
            as: nil
        )
    }

    @Test("with one password in two shops sign-in names them; either can be chosen, and left")
    func choose() async throws {
        let floor = try await ShopFloor()
        let other = try await floor.otherShop("ada")
        let error = await #expect(throws: RPCError.self) {
            try await floor.signIn("ada@example.com")
        }
        #expect(error?.reason == "SEVERAL_SHOPS")
        #expect(error?.metadata[other.shop.id] == "Second Street Collision")
        #expect(error?.metadata[floor.shop.text] == "Main Street Collision")
        let here = try await floor.signIn("ada@example.com", shop: floor.shop.text)
        #expect(here.shop.id == floor.shop.text)
        #expect(here.shops.map(\.shopID) == [other.shop.id])
        let there = try await switched(floor, here, to: other.shop.id)
        #expect(there.shop.id == other.shop.id)
        #expect(there.user.id == other.owner.id)
        #expect(there.sessionID == here.sessionID)
        #expect(there.shops.map(\.shopID) == [floor.shop.text])
        let again = await reason { try await switched(floor, here, to: other.shop.id) }
        #expect(again == "REFRESH_TOKEN_REUSED", "the first session ended")
        let back = await reason { try await switched(floor, there, to: floor.shop.text) }
        #expect(back == "REFRESH_TOKEN_REUSED", "a stolen token ends what came of it")
    }

    @Test("an address of mine in a stranger's shop gets the stranger nowhere")
    func stranger() async throws {
        let floor = try await ShopFloor()
        let other = try await floor.otherShop("ada", password: "the stranger's own word")
        // Whose password it is decides; nobody is asked which shop.
        let mine = try await floor.signIn("ada@example.com")
        #expect(mine.shop.id == floor.shop.text && mine.shops.isEmpty)
        let theirs = try await floor.signIn("ada@example.com", "the stranger's own word")
        #expect(theirs.shop.id == other.shop.id && theirs.shops.isEmpty)
        let refused = await reason { try await switched(floor, theirs, to: floor.shop.text) }
        #expect(refused == "SHOP_UNREACHABLE")
    }

    @Test("a password changed since, or a person switched off, is no way into a shop")
    func outdated() async throws {
        let floor = try await ShopFloor()
        let other = try await floor.otherShop("ada")
        let here = try await floor.signIn("ada@example.com", shop: floor.shop.text)
        let id = try #require(ShopID(other.shop.id))
        _ = try await floor.bench.call(
            UsersMethods.setPassword,
            SetPasswordRequest.with {
                $0.id = other.owner.id
                $0.currentPassword = ShopFloor.password
                $0.newPassword = "another long password"
            },
            as: .bench(id, role: "owner", user: other.owner.id)
        )
        let refused = await reason { try await switched(floor, here, to: other.shop.id) }
        #expect(refused == "SHOP_UNREACHABLE")
    }

    @Test("where the other shop's person has a second factor the exchange asks for its code")
    func code() async throws {
        let floor = try await ShopFloor()
        let other = try await floor.otherShop("ada")
        let id = try #require(ShopID(other.shop.id))
        let actor = Actor.bench(id, role: "owner", user: other.owner.id)
        let begun = try await floor.bench.call(
            SecondFactorsMethods.enrolSecondFactor,
            EnrolSecondFactorRequest.with {
                $0.id = other.owner.id
                $0.password = ShopFloor.password
            },
            as: actor
        )
        let totp = try #require(TOTP(base32: begun.secret))
        func code() -> String { totp.code(at: TOTP.step(at: floor.bench.clock.now)) }
        _ = try await floor.bench.call(
            SecondFactorsMethods.confirmSecondFactor,
            ConfirmSecondFactorRequest.with {
                $0.id = other.owner.id
                $0.code = code()
            },
            as: actor
        )
        let here = try await floor.signIn("ada@example.com", shop: floor.shop.text)
        floor.bench.clock.advance(seconds: 60)
        let needed = await reason { try await switched(floor, here, to: other.shop.id) }
        #expect(needed == "SECOND_FACTOR_NEEDED")
        let there = try await switched(floor, here, to: other.shop.id, code: code())
        #expect(there.user.id == other.owner.id)
    }
}
