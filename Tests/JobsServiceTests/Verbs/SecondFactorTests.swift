import Chassis
import Contracts
import Store
import Testing
import Wire

@testable import JobsService

@Suite("A code beside the password")
struct SecondFactorTests {
    /// The owner's app.
    private func enrol(_ floor: ShopFloor) async throws -> (TOTP, [String]) {
        let begun = try await floor.call(
            SecondFactorsMethods.enrolSecondFactor,
            EnrolSecondFactorRequest.with {
                $0.id = floor.owner.id
                $0.password = ShopFloor.password
            }
        )
        let totp = try #require(TOTP(base32: begun.secret))
        #expect(begun.uri.hasPrefix("otpauth://totp/Main%20Street%20Collision:ada%40example.com?"))
        let confirmed = try await floor.call(
            SecondFactorsMethods.confirmSecondFactor,
            ConfirmSecondFactorRequest.with {
                $0.id = floor.owner.id
                $0.code = code(totp, floor)
            }
        )
        #expect(confirmed.user.twoFactorEnabled)
        return (totp, confirmed.recoveryCodes)
    }

    private func code(_ totp: TOTP, _ floor: ShopFloor) -> String {
        totp.code(at: TOTP.step(at: floor.bench.clock.now))
    }

    @Test("who has enrolled signs in with a code, once each")
    func signIn() async throws {
        let floor = try await ShopFloor()
        let before = try await floor.signIn("ada@example.com")
        let (totp, recovery) = try await enrol(floor)
        #expect(recovery.count == 10)
        func open(_ code: String) async -> String {
            await reason { try await floor.signIn("ada@example.com", code: code) }
        }
        #expect(await open("") == "SECOND_FACTOR_NEEDED")
        #expect(await open(code(totp, floor)) == "SECOND_FACTOR_WRONG", "it confirmed")
        floor.bench.clock.advance(seconds: 30)
        let next = code(totp, floor)
        #expect(await open(next) == "")
        #expect(await open(next) == "SECOND_FACTOR_WRONG")
        #expect(await open(recovery[0]) == "")
        #expect(await open(recovery[0]) == "SECOND_FACTOR_WRONG")
        let renewed = await reason {
            try await floor.bench.call(
                SessionsMethods.renewSession,
                RenewSessionRequest.with { $0.refreshToken = before.refreshToken },
                as: nil
            )
        }
        #expect(renewed == "REFRESH_TOKEN_REUSED", "older sessions ended")
    }

    @Test("J007: wrong codes lock like wrong passwords")
    func lock() async throws {
        let floor = try await ShopFloor()
        _ = try await enrol(floor)
        for _ in 0..<5 {
            let refused = await reason {
                try await floor.signIn("ada@example.com", code: "abcdef")
            }
            #expect(refused == "SECOND_FACTOR_WRONG")
        }
        #expect(await reason { try await floor.signIn("ada@example.com") } == "ACCOUNT_LOCKED")
    }

    @Test("the secret is in no row that leaves the service, and in no stored answer")
    func secret() async throws {
        let floor = try await ShopFloor()
        let (totp, recovery) = try await enrol(floor)
        let credentials = try await floor.all(UserCredential.self)
        let own = try #require(credentials.first { $0.userID == floor.owner.id })
        #expect(own.totpSecret == totp.base32)
        #expect(recovery.allSatisfy { !own.recoveryCodeHashes.contains($0) })
        let facts = try await floor.bench.store.facts(after: .start, limit: 500, wait: .zero)
        #expect(
            facts.allSatisfy {
                !String(decoding: $0.payload, as: UTF8.self).contains(totp.base32)
            }
        )
    }

    @Test("a shop that demands it lets the owner in with no permissions until there is one")
    func demanded() async throws {
        let floor = try await ShopFloor()
        _ = try await floor.call(
            ShopsMethods.updateShop,
            UpdateShopRequest.with {
                $0.shop.id = floor.shop.text
                $0.shop.settings.secondFactorRequired = true
            }
        )
        let short = try await floor.signIn("ada@example.com")
        #expect(short.permissions.isEmpty && short.secondFactorMissing)
        let technician = try await floor.signIn("tec.ada@example.com")
        #expect(!technician.permissions.isEmpty && !technician.secondFactorMissing)
        let (totp, _) = try await enrol(floor)
        floor.bench.clock.advance(seconds: 60)
        let full = try await floor.signIn("ada@example.com", code: code(totp, floor))
        #expect(!full.permissions.isEmpty && !full.secondFactorMissing)
        let removed = await reason {
            try await floor.call(
                SecondFactorsMethods.removeSecondFactor,
                RemoveSecondFactorRequest.with {
                    $0.id = floor.owner.id
                    $0.code = code(totp, floor)
                }
            )
        }
        #expect(removed == "SECOND_FACTOR_DEMANDED")
    }

    @Test("everybody enrols their own; another's is taken away by who edits permissions, with why")
    func others() async throws {
        let floor = try await ShopFloor()
        let admin = try await floor.person(.admin)
        let other = await reason {
            try await floor.call(
                SecondFactorsMethods.enrolSecondFactor,
                EnrolSecondFactorRequest.with {
                    $0.id = floor.owner.id
                    $0.password = ShopFloor.password
                },
                by: admin
            )
        }
        #expect(other == "NOT_ONESELF")
        let wrong = await reason {
            try await floor.call(
                SecondFactorsMethods.enrolSecondFactor,
                EnrolSecondFactorRequest.with {
                    $0.id = floor.owner.id
                    $0.password = "wrong password"
                }
            )
        }
        #expect(wrong == "PASSWORD_WRONG")
        _ = try await enrol(floor)
        func remove(by person: User, _ why: String = "lost phone") async -> String {
            await reason {
                try await floor.call(
                    SecondFactorsMethods.removeSecondFactor,
                    RemoveSecondFactorRequest.with {
                        $0.id = floor.owner.id
                        $0.reason = why
                    },
                    by: person
                )
            }
        }
        #expect(await remove(by: floor.technician) == "PERMISSION_MISSING")
        #expect(await remove(by: admin) == "RANK_TOO_LOW")
        let second = try await floor.person(.owner)
        #expect(await remove(by: second, "") == "REASON_REQUIRED")
        #expect(await remove(by: second) == "")
        let last = try #require(try await floor.trail(User.self, floor.owner.id).last)
        #expect(last.author.reason == "lost phone")
        #expect(last.after.contains("two_factor_enabled"))
        #expect(await reason { try await floor.signIn("ada@example.com") } == "")
    }
}
