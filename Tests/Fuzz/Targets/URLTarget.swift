/// Path and query of a request, and the parts of a token, read strictly: a value has one text, and
/// what was decoded has nothing left in it that another program would decode again.
///
/// The gateway is too much to build here: its readers are linked into this package one by one.
///
/// Control: a % left in a segment; found in less than a second, 17,294 inputs.
enum URLTarget {
    @Sendable static func take(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        if let segments = try? PathText.split(text[...]) {
            expect(segments.count <= PathText.segmentsMax, "a path has few segments")
            expect("/" + segments.joined(separator: "/") == text, "a path is its segments")
            for segment in segments { check(segment) }
        }
        if let parameters = try? QueryText.parse(text[...]) {
            expect(parameters.count <= QueryText.parametersMax, "a query has few parameters")
            for parameter in parameters {
                expect(!parameter.name.isEmpty, "a parameter has a name")
                expect(!(parameter.name + parameter.value).utf8.contains(0), "no NUL")
            }
        }
        if let value = Base64URL.decode(bytes) {
            expect(Base64URL.encode(value).utf8.elementsEqual(bytes), "a value has one text")
        }
        expect(Base64URL.decode(Base64URL.encode(bytes).utf8) == bytes, "any bytes have a text")
    }

    private static func check(_ segment: Substring) {
        guard let value = try? PathText.decode(segment) else { return }
        expect((try? PathText.decode(value[...])) == value, "a segment is decoded once")
        let refused: Set<UInt8> = [UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "%"), 0]
        expect(!value.utf8.contains(where: refused.contains), "a segment has no separators")
        expect(value != "." && value != "..", "a segment is not a folder")
    }
}
