import Testing

@testable import collisionos

@Suite("JSON as the command line reads it")
struct JSONTests {
    @Test(
        "what is no JSON is refused with its place",
        arguments: [
            "", "{", "[1,]", "{\"a\":1,\"a\":2}", "01", "nul", "\"\\x\"", "\"\u{1}\"", "1 2",
            "\"\\ud800\"", "{\"a\" 1}", "[1 2]",
        ]
    )
    func refused(text: String) {
        #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(text) }
    }

    @Test("numbers keep their digits and keys their order")
    func kept() throws {
        let text = #"{"b":12345678901234567890.10,"a":[true,null,"é\n"]}"#
        #expect(try JSONParser.parse(text).description == text)
    }

    @Test("nesting has a limit")
    func depth() {
        let deep = String(repeating: "[", count: 10_000)
        #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(deep) }
    }

    @Test("amounts are shown with both decimals and thousands apart")
    func amounts() {
        #expect(Amount(112_563, "CAD").text == "1,125.63 CAD")
        #expect(Amount(-5, "USD").digits == "-0.05")
        #expect(Amount(123_456_789_00, "USD").digits == "123,456,789.00")
        #expect(Amount(["currency": "USD", "minor": "250"])?.minor == 250)
        #expect(Amount(.null) == nil)
    }
}
