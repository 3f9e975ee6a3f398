import Testing

@testable import JobsService

@Suite("The copy that leaves the shop")
struct OutsideCopyTests {
    private func copy(_ bytes: [UInt8], _ kind: ContentKind) throws -> [UInt8]? {
        guard case .copy(let source) = try OutsideCopy.of(.bytes(bytes), kind) else { return nil }
        return try source.read(0, 1 << 20)
    }

    private static let marks = ["GPS", "Acme", "Vancouver", "comment", "2026:05", "xmpmeta"]

    @Test("no place, no camera and no words are left, wherever they stood")
    func stripped() throws {
        for (bytes, kind) in [
            (SampleFile.jpeg(), ContentKind.jpeg), (SampleFile.png(), .png),
            (SampleFile.webp(), .webp),
        ] {
            let out = try #require(try copy(bytes, kind))
            for mark in Self.marks {
                #expect(!out.contains(Array(mark.utf8)), "\(kind): \(mark)")
            }
            #expect(try !ImageFacts(.bytes(out), kind).hasPlace)
            #expect(ContentSniffer.kind(of: out) == kind)
        }
    }

    @Test("the picture is the same, byte by byte, and as it was turned")
    func same() throws {
        let out = try #require(try copy(SampleFile.jpeg(), .jpeg))
        let facts = try ImageFacts(.bytes(out), .jpeg)
        #expect(facts.width == 640 && facts.height == 480)
        #expect(facts.exif.orientation == 6)
        #expect(facts.exif.takenAt == nil)
        let scan: [UInt8] = [0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD3, 0x56, 1, 0xFF, 0xD9]
        #expect(Array(out.suffix(scan.count)) == scan)
        // What has nothing to hide comes out as it went in.
        #expect(try copy(SampleFile.jpeg(nil), .jpeg) == SampleFile.jpeg(nil))
        #expect(try copy(SampleFile.png(), .png) == SampleFile.png(nil))
        #expect(try copy(SampleFile.webp(), .webp) == SampleFile.webp(nil))
    }

    @Test("a photo with several scans keeps all of them")
    func progressive() throws {
        let second =
            SampleFile.segment(0xC4, [0, 1]) + SampleFile.segment(0xDA, [1, 1, 0, 0, 63, 0])
        let scan = [0x01, 0xFF, 0x00] + second + [0x02, 0x03]
        let bytes = SampleFile.jpeg(nil, scan: scan)
        #expect(try copy(bytes, .jpeg) == bytes)
    }

    @Test("a photo cut off in its scan is copied as far as it goes")
    func cutOff() throws {
        let bytes = Array(SampleFile.jpeg(nil).dropLast(2))
        #expect(try copy(bytes, .jpeg) == bytes)
    }

    @Test("what cannot be freed of a place stays in the shop")
    func others() throws {
        for kind in [ContentKind.heic, .tiff, .mp4, .mov, .zip, .xml, .html, .svg, .executable] {
            guard case .none = try OutsideCopy.of(.bytes([1, 2, 3]), kind) else {
                Issue.record("\(kind) may not go out")
                continue
            }
        }
        guard case .original = try OutsideCopy.of(.bytes(SampleFile.pdf), .pdf) else {
            Issue.record("a document goes out as it is")
            return
        }
        let far = [UInt8](repeating: 32, count: 65_530) + Array("exif:GPSLatitude".utf8)
        guard case .none = try OutsideCopy.of(.bytes(SampleFile.pdf + far), .pdf) else {
            Issue.record("a document that names a place stays, wherever the name stands")
            return
        }
    }

    @Test("a malformed picture has no copy")
    func malformed() throws {
        #expect(try copy([0xFF, 0xD8, 0xFF, 0xE0, 0xFF, 0xFF, 1], .jpeg) == nil)
        let tooLong = SampleFile.png(nil).prefix(8) + [0xFF, 0xFF, 0xFF, 0xFF] + Array("IHDR".utf8)
        #expect(try copy(Array(tooLong), .png) == nil)
        let many = [[0xFF, 0xD8]] + Array(repeating: SampleFile.segment(0xE1, []), count: 5_000)
        #expect(try copy(Array(many.joined()), .jpeg) == nil)
    }

    @Test("a source of pieces reads the same from anywhere")
    func pieces() throws {
        var pieces = Pieces()
        let base = (0..<200).map { UInt8($0) }
        try pieces.add(10..<20)
        try pieces.add([1, 2, 3])
        try pieces.add(50..<90)
        try pieces.add(90..<91)
        try pieces.begin(with: [9])
        let source = pieces.source(.bytes(base))
        let whole = [9] + base[10..<20] + [1, 2, 3] + base[50..<91]
        #expect(source.size == Int64(whole.count))
        for offset in 0...whole.count {
            for count in [1, 2, 7, 100] {
                let part = Array(whole.dropFirst(offset).prefix(count))
                #expect(try source.read(Int64(offset), count) == part)
            }
        }
    }
}
