/// A file as a stranger uploads it: what it is, what it says of itself, and the copy of it that
/// leaves the shop.
///
/// Control: the segment that holds EXIF let through; found in less than a second.
enum ImageTarget {
    @Sendable static func take(_ bytes: [UInt8]) {
        do {
            let source = ByteSource.bytes(bytes)
            let kind = try ContentSniffer.kind(of: source)
            if let facts = try facts(source, kind) {
                if let width = facts.width {
                    expect((1...ImageFacts.sideMax).contains(width), "a width is one of a picture")
                }
                if let turned = facts.exif.orientation {
                    expect((1...8).contains(turned), "there are eight ways to turn a picture")
                }
            }
            guard case .copy(let copy) = try OutsideCopy.of(source, kind) else { return }
            expect(copy.size <= source.size + 64, "a copy holds no more than the original")
            let whole = try copy.read(0, Int(copy.size))
            expect(Int64(whole.count) == copy.size, "a copy can be read whole")
            let outside = ByteSource.bytes(whole)
            expect(try ContentSniffer.kind(of: outside) == kind, "a copy is of the same kind")
            if let facts = try facts(outside, kind) {
                expect(!facts.hasPlace, "a copy names no place")
                expect(facts.exif.takenAt == nil, "a copy says no time")
                expect(facts.exif.make == nil, "a copy names no camera")
            }
            guard case .copy(let second) = try OutsideCopy.of(outside, kind) else {
                fail("a copy can be copied")
            }
            expect(try second.read(0, whole.count + 1) == whole, "a copy of a copy is the same")
        } catch {
            fail("nothing but a malformed image is thrown: \(error)")
        }
    }

    private static func facts(_ source: ByteSource, _ kind: ContentKind) throws -> ImageFacts? {
        do {
            return try ImageFacts(source, kind)
        } catch is MalformedImage {
            return nil
        }
    }
}
