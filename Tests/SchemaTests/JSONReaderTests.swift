import SwiftProtobuf
import Testing

@testable import Schema

private func refusal(_ text: String, limits: JSONLimits = JSONLimits()) -> JSONRefusal? {
    do {
        var reader = try JSONReader(Array(text.utf8), limits: limits)
        _ = try reader.value()
        try reader.end()
        return nil
    } catch {
        return error
    }
}

@Suite("JSON is read strictly")
struct JSONReaderTests {
    @Test(
        "what is not JSON is refused with the place",
        arguments: [
            ("", "syntax", ""), ("{", "syntax", ""), ("[1,]", "syntax", "/1"),
            ("{\"a\":1,}", "syntax", ""), ("{\"a\" 1}", "syntax", ""), ("tru", "syntax", ""),
            ("[1 2]", "syntax", ""), ("{\"a\":{\"b\":[0,nul]}}", "syntax", "/a/b/1"),
            ("1 2", "syntax", ""), ("01", "syntax", ""), ("1.", "syntax", ""),
            ("+1", "syntax", ""), (".5", "syntax", ""), ("1e", "syntax", ""),
            ("NaN", "syntax", ""), ("'a'", "syntax", ""), ("\"a", "syntax", ""),
            ("\"a\nb\"", "syntax", ""), ("\"\\x\"", "syntax", ""), ("\"\\u12\"", "syntax", ""),
            ("\"\\ud800\"", "syntax", ""), ("\"\\udc00\"", "syntax", ""),
            ("\"\\ud800\\u0041\"", "syntax", ""), ("{\"a\":1,\"a\":2}", "duplicate_key", "/a"),
            ("{\"a/b\":{\"c~d\":[tru]}}", "syntax", "/a~1b/c~0d/0"), ("1e999", "out_of_range", ""),
            ("// no\n1", "syntax", ""),
        ]
    )
    func refusals(_ text: String, _ reason: String, _ pointer: String) {
        let refusal = refusal(text)
        #expect(refusal?.reason == reason)
        #expect(refusal?.pointer == pointer)
    }

    @Test("a key whose slash carries an accent is escaped in the pointer all the same")
    func accentedPointer() {
        let pointer = refusal("{\"a/\u{301}~\u{308}\":tru}")?.pointer ?? ""
        #expect(Array(pointer.utf8) == Array("/a~1\u{301}~0\u{308}".utf8))
    }

    @Test("a column reads back whatever depth protobuf lets through")
    func deepColumn() throws {
        // Lists of lists: two messages a level, of the hundred that SwiftProtobuf reads.
        let text = String(repeating: "[", count: 50) + String(repeating: "]", count: 50)
        _ = try JSONColumn.read(text) { (reader) throws(JSONRefusal) in try reader.value() }
    }

    @Test("depth, size and count are limited before anything is built")
    func limits() {
        let deep = String(repeating: "[", count: 33) + String(repeating: "]", count: 33)
        #expect(refusal(deep)?.reason == "too_deep")
        let fits = String(repeating: "[", count: 32) + String(repeating: "]", count: 32)
        #expect(refusal(fits) == nil)
        let hostile = String(repeating: "[", count: 1_000_000)
        #expect(refusal(hostile)?.reason == "too_deep")
        #expect(refusal("\"aaaa\"", limits: JSONLimits(bytesMax: 5))?.reason == "too_large")
        #expect(refusal("[1,2,3]", limits: JSONLimits(itemsMax: 2))?.reason == "too_large")
    }

    @Test("text that is not UTF-8 is refused")
    func notUTF8() {
        for bytes: [UInt8] in [
            [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0x5C, 0x6E, 0x80, 0x22],
        ] {
            #expect(throws: JSONRefusal.self) {
                var reader = try JSONReader(bytes)
                _ = try reader.string()
            }
        }
    }

    @Test(
        "strings come out as they are meant",
        arguments: [
            ("\"\"", ""), ("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "a\"\\/\u{8}\u{C}\n\r\t"),
            ("\"\\u00e9\\ud83d\\ude97\"", "é🚗"), ("\"é🚗\"", "é🚗"), ("\"\\u0000\"", "\0"),
        ]
    )
    func strings(_ text: String, _ expected: String) throws {
        var reader = try JSONReader(Array(text.utf8))
        #expect(try reader.string() == expected)
    }

    @Test(
        "whole numbers are exact, as numbers or as strings",
        arguments: [
            ("0", 0), ("-0", 0), ("7", 7), ("-7", -7), ("7.0", 7), ("7e2", 700), ("700e-2", 7),
            ("0.7e1", 7), ("\"42\"", 42), ("9223372036854775807", Int64.max),
            ("-9223372036854775808", Int64.min), ("\"9223372036854775807\"", Int64.max),
            ("0e999999999", 0), ("9007199254740993", 9_007_199_254_740_993),
        ]
    )
    func integers(_ text: String, _ expected: Int64) throws {
        var reader = try JSONReader(Array(text.utf8))
        #expect(try reader.integer(as: Int64.self) == expected)
    }

    @Test(
        "what is no whole number in range is refused",
        arguments: [
            ("7.5", "not_integral"), ("1e-1", "not_integral"), ("\"\"", "wrong_type"),
            ("\" 1\"", "wrong_type"), ("\"0x10\"", "wrong_type"), ("true", "wrong_type"),
            ("9223372036854775808", "out_of_range"), ("-9223372036854775809", "out_of_range"),
            ("1e400", "out_of_range"), ("18446744073709551616", "out_of_range"),
            ("1e99999999999999999999", "out_of_range"),
        ]
    )
    func notIntegers(_ text: String, _ reason: String) throws {
        var reader = try JSONReader(Array(text.utf8))
        let refusal = #expect(throws: JSONRefusal.self) { try reader.integer(as: Int64.self) }
        #expect(refusal?.reason == reason)
    }

    @Test("numbers of 64 bits keep their last digit")
    func unsigned() throws {
        var reader = try JSONReader(Array("18446744073709551615".utf8))
        #expect(try reader.integer(as: UInt64.self) == .max)
        var small = try JSONReader(Array("2147483648".utf8))
        #expect(throws: JSONRefusal.self) { try small.integer(as: Int32.self) }
    }

    @Test("random bytes never stop the process", arguments: [1, 2, 3])
    func fuzz(_ seed: UInt64) {
        var random = SeededRandom(seed)
        let alphabet = Array("{}[]\",:0123456789.eE+-truefalsn\\ud8 \u{1}é".utf8)
        for _ in 0..<3_000 {
            let count = Int.random(in: 0..<60, using: &random)
            let bytes = (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            guard var reader = try? JSONReader(bytes) else { continue }
            _ = try? reader.value()
        }
    }
}

@Suite("Well-known types in JSON")
struct WellKnownJSONTests {
    @Test(
        "an instant is read with any offset and written in UTC",
        arguments: [
            ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z", 0),
            ("2026-03-01T08:15:00.25-05:00", "2026-03-01T13:15:00.250Z", 1_772_370_900_250_000),
            ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z", -1),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z", -62_135_596_800_000_000),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z", 253_402_300_799_000_000),
            ("2024-02-29t00:00:00z", "2024-02-29T00:00:00Z", 1_709_164_800_000_000),
        ]
    )
    func instants(_ text: String, _ canonical: String, _ microseconds: Int64) {
        #expect(RFC3339.microseconds(text) == microseconds)
        #expect(RFC3339.text(microseconds: microseconds) == canonical)
    }

    @Test(
        "days and times that do not exist are refused",
        arguments: [
            "", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-10T00:00:00Z",
            "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z",
            "2026-01-01T00:00:00", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00.1234567890Z", "0000-01-01T00:00:00Z", "2026-01-01T00:00:00+24:00",
            "0001-01-01T00:00:00+01:00", "2026-1-1T00:00:00Z", "2026-01-01T00:00:00Zx",
        ]
    )
    func notInstants(_ text: String) { #expect(RFC3339.microseconds(text) == nil) }

    @Test("every day of four centuries goes to text and back", arguments: [0, 100, 200, 300])
    func calendar(_ century: Int64) {
        let first = RFC3339.daysSinceEpoch(year: 1800 + century, month: 1, day: 1)
        var expected = first
        for days in first..<(first + 36_525) {
            let date = RFC3339.civil(days: days)
            #expect(RFC3339.isDate(year: date.year, month: date.month, day: date.day))
            #expect(
                RFC3339.daysSinceEpoch(year: date.year, month: date.month, day: date.day)
                    == expected
            )
            expected += 1
        }
    }

    @Test(
        "base64 is read in both alphabets, and refused when bits are left over",
        arguments: [
            ("", []), ("/w==", [255]), ("_w", [255]), ("AAEC", [0, 1, 2]), ("AAE=", [0, 1]),
            ("AAE", [0, 1]), ("A", nil), ("/x==", nil), ("AAF=", nil), ("A=A=", nil), ("AA=", nil),
            ("A A=", nil),
        ] as [(String, [UInt8]?)]
    )
    func base64(_ text: String, _ bytes: [UInt8]?) { #expect(Base64.decode(text) == bytes) }

    @Test("bytes written in base64 read back", arguments: [11, 12])
    func base64Round(_ seed: UInt64) {
        var random = SeededRandom(seed)
        for count in 0..<200 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            var text: [UInt8] = []
            Base64.append(bytes, to: &text)
            #expect(Base64.decode(String(decoding: text, as: UTF8.self)) == bytes)
        }
    }

    @Test("a mask is read in either case and written in lowerCamelCase")
    func mask() throws {
        var reader = try JSONReader(Array("\"claimNumber,notes,target_delivery_date\"".utf8))
        let mask = try reader.mask()
        #expect(mask.paths == ["claim_number", "notes", "target_delivery_date"])
        #expect(JSONWriter.text { $0.mask(mask) } == "\"claimNumber,notes,targetDeliveryDate\"")
    }

    @Test(
        "durations keep nine digits",
        arguments: [
            ("0s", 0, 0), ("1.5s", 1, 500_000_000), ("-0.000000001s", 0, -1), ("-3s", -3, 0),
        ]
            as [(String, Int64, Int32)]
    )
    func durations(_ text: String, _ seconds: Int64, _ nanos: Int32) throws {
        var reader = try JSONReader(Array("\"\(text)\"".utf8))
        let duration = try reader.duration()
        #expect(duration.seconds == seconds && duration.nanos == nanos)
    }
}

/// SplitMix64: the same numbers for the same seed on every machine.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
