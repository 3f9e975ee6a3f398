import Testing

@testable import Schema

@Suite("Patterns of the contracts")
struct PatternTests {
    @Test(
        "a pattern takes the whole text or nothing",
        arguments: [
            ("[A-Z]{3}", ["CAD", "USD"], ["", "CA", "CADD", "cad", "C1D", " CAD"]),
            ("\\d{4}-\\d{2}-\\d{2}", ["2026-11-23"], ["2026-1-23", "2026-11-23 ", "x2026-11-23"]),
            (
                "[0-9a-f]{64}", [String(repeating: "a", count: 64)],
                [String(repeating: "a", count: 63)]
            ),
            ("", [""], ["a"]), ("a?b+c*", ["b", "abbcc"], ["a", "ac", "aab"]),
            ("(ab|cd)+e?", ["ab", "abcd", "cde"], ["", "a", "abe2"]),
            ("[^a-z_]{2,3}", ["AB", "ABC"], ["A", "ABCD", "a1", "A_"]),
            ("a{2,}", ["aa", "aaaa"], ["a"]),
            ("\\+1\\.\\w\\s.", ["+1.a x", "+1._\t?"], ["+1.- x"]), ("[\\d-]+", ["1-2"], ["1+2"]),
            ("^a$", ["a"], ["aa"]), ("é|🚗", ["é", "🚗"], ["e"]), ("[]a]", ["]", "a"], ["b"]),
        ]
    )
    func matches(_ pattern: String, _ good: [String], _ bad: [String]) throws {
        let compiled = try #require(Pattern(pattern))
        for text in good { #expect(compiled.matches(text), "\(text)") }
        for text in bad { #expect(!compiled.matches(text), "\(text)") }
    }

    @Test(
        "what is outside the subset is no pattern",
        arguments: [
            "(", ")", "a)", "[a", "[z-a]", "*", "a**", "a{", "a{2,1}", "a{999}", "\\", "\\q",
            "(?=a)",
            "a{1}{2}", "((a{256}){256}){256}", String(repeating: "(", count: 100),
        ]
    )
    func refused(_ pattern: String) { #expect(Pattern(pattern) == nil) }

    @Test("a pattern made to backtrack takes no longer than another")
    func linear() throws {
        let pattern = try #require(Pattern("(a+)+b"))
        let clock = ContinuousClock()
        let took = clock.measure { #expect(!pattern.matches(String(repeating: "a", count: 5_000))) }
        #expect(took < .seconds(2))
    }
}

@Suite("UUIDs")
struct UUIDTextTests {
    @Test("text and bytes are the same id")
    func round() {
        let text = "0190a1b2-c3d4-7e5f-8a6b-7c8d9eafb0c1"
        let bytes = UUIDText.bytes(text)
        #expect(bytes?.count == 16)
        #expect(bytes.flatMap { UUIDText.text($0) } == text)
        #expect(UUIDText.bytes(text.uppercased()) == bytes)
    }

    @Test(
        "anything else is none",
        arguments: [
            "", "0190a1b2c3d47e5f8a6b7c8d9eafb0c1", "0190a1b2-c3d4-7e5f-8a6b-7c8d9eafb0c",
            "0190a1b2-c3d4-7e5f-8a6b-7c8d9eafb0cg", "0190a1b2_c3d4-7e5f-8a6b-7c8d9eafb0c1",
            "{190a1b2-c3d4-7e5f-8a6b-7c8d9eafb0c1", "０190a1b2-c3d4-7e5f-8a6b-7c8d9eafb0c",
        ]
    )
    func refused(_ text: String) { #expect(!UUIDText.isValid(text)) }
}
