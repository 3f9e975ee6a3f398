import Contracts
import Testing

@testable import JobsService

@Suite("Codes of an authenticator app")
struct TOTPTests {
    /// RFC 6238, appendix B: the ASCII secret, eight digits, SHA-1.
    @Test(
        "the codes of RFC 6238",
        arguments: [
            (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"), (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] as [(Int64, String)]
    )
    func vectors(seconds: Int64, code: String) {
        let totp = TOTP(secret: Array("12345678901234567890".utf8))
        let step = TOTP.step(at: seconds * 1_000_000)
        #expect(totp.code(at: step, digits: 8) == code)
        #expect(totp.code(at: step) == String(code.suffix(6)))
    }

    /// RFC 4648, section 10.
    @Test(
        "base32 as RFC 4648 has it",
        arguments: [
            ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI"),
        ] as [(String, String)]
    )
    func base32(plain: String, text: String) {
        #expect(Base32.encode(Array(plain.utf8)) == text)
        #expect(Base32.decode(text.lowercased()) == Array(plain.utf8))
        #expect(Base32.decode(text + "1") == nil)
    }

    private var enrolled: UserCredential {
        UserCredential.with {
            $0.totpSecret = Base32.encode(Array("12345678901234567890".utf8))
            $0.recoveryCodeHashes = [RecoveryCode.hash("AAAA-BBBB-CCCC-DDDD")]
        }
    }

    private func code(_ steps: Int64) -> String {
        TOTP(secret: Array("12345678901234567890".utf8))
            .code(at: TOTP.step(at: Sample.now) + steps)
    }

    @Test("a code of the step before, of now and of the next is taken, others are not")
    func drift() {
        for steps in Int64(-4)...4 {
            let answer = enrolled.checking(code: code(steps), at: Sample.now)
            if abs(steps) <= 1 {
                guard case .right = answer else {
                    Issue.record("\(steps) was not taken")
                    continue
                }
            } else {
                #expect(answer == .wrong, "\(steps)")
            }
        }
        #expect(enrolled.checking(code: "", at: Sample.now) == .needed)
        #expect(UserCredential().checking(code: code(0), at: Sample.now) == .notEnrolled)
    }

    @Test("no code is taken twice, nor one before it")
    func replay() throws {
        guard case .right(let used) = enrolled.checking(code: code(0), at: Sample.now) else {
            Issue.record("the code was not taken")
            return
        }
        #expect(used.checking(code: code(0), at: Sample.now) == .wrong)
        #expect(used.checking(code: code(-1), at: Sample.now) == .wrong)
        guard case .right = used.checking(code: code(1), at: Sample.now) else {
            Issue.record("the next code was not taken")
            return
        }
    }

    @Test("a recovery code is good once, however it is typed")
    func recovery() {
        guard
            case .right(let used) = enrolled.checking(
                code: "aaaabbbb ccccdddd",
                at: Sample.now
            )
        else {
            Issue.record("the code was not taken")
            return
        }
        #expect(used.recoveryCodeHashes.isEmpty)
        #expect(used.checking(code: "AAAA-BBBB-CCCC-DDDD", at: Sample.now) == .wrong)
        var random = SystemRandomNumberGenerator()
        let codes = (0..<20).map { _ in RecoveryCode.make(&random) }
        #expect(Set(codes).count == 20)
        #expect(codes.allSatisfy { $0.count == 19 })
    }

    @Test("what the QR code says")
    func uri() {
        let totp = TOTP(secret: Array("12345678901234567890".utf8))
        #expect(
            totp.uri(account: "a b@x.example", issuer: "Main & Co") == "otpauth://totp/"
                + "Main%20%26%20Co:a%20b%40x.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                + "&issuer=Main%20%26%20Co&algorithm=SHA1&digits=6&period=30"
        )
    }

    @Test("a pending secret takes effect with its first code, and not with another")
    func confirm() throws {
        let totp = TOTP(secret: Array("abcdefghijabcdefghij".utf8))
        let pending = enrolled.enrolling(totp)
        #expect(pending.totpSecret == enrolled.totpSecret, "the old one holds until then")
        #expect(throws: SecondFactorRefusal.codeWrong) {
            try pending.confirming(code: code(0), recovery: [], at: Sample.now)
        }
        #expect(throws: SecondFactorRefusal.notEnrolled) {
            try enrolled.confirming(code: code(0), recovery: [], at: Sample.now)
        }
        let right = totp.code(at: TOTP.step(at: Sample.now))
        let confirmed = try pending.confirming(code: right, recovery: ["h"], at: Sample.now)
        #expect(confirmed.totpSecret == totp.base32)
        #expect(!confirmed.hasTotpPendingSecret)
        #expect(confirmed.recoveryCodeHashes == ["h"])
        #expect(confirmed.checking(code: right, at: Sample.now) == .wrong, "it was used")
    }
}
