import Contracts
import Schema
import Testing

@testable import JobsService

@Suite("What a photo says of itself")
struct ImageFactsTests {
    @Test("sides come from the headers of every kind")
    func sides() throws {
        let jpeg = try ImageFacts(.bytes(SampleFile.jpeg()), .jpeg)
        #expect(jpeg.width == 640 && jpeg.height == 480)
        let png = try ImageFacts(.bytes(SampleFile.png()), .png)
        #expect(png.width == 320 && png.height == 200)
        let webp = try ImageFacts(.bytes(SampleFile.webp()), .webp)
        #expect(webp.width == 100 && webp.height == 50)
        let gif = try ImageFacts(.bytes(Array("GIF89a".utf8) + [10, 0, 20, 1]), .gif)
        #expect(gif.width == 10 && gif.height == 276)
    }

    @Test("EXIF is read in both byte orders", arguments: [false, true])
    func exif(isLittle: Bool) throws {
        let block = SampleFile.Exif(offset: "-07:00", isLittle: isLittle)
        for (bytes, kind) in [
            (SampleFile.jpeg(block), ContentKind.jpeg), (SampleFile.png(block), .png),
            (SampleFile.webp(block), .webp),
        ] {
            let facts = try ImageFacts(.bytes(bytes), kind)
            #expect(facts.exif.make == "Acme")
            #expect(facts.exif.orientation == 6)
            #expect(facts.exif.takenAt == "2026:05:20 10:11:12")
            #expect(facts.exif.takenOffset == "-07:00")
            #expect(facts.hasPlace)
        }
    }

    @Test("a photo without a place names none")
    func noPlace() throws {
        #expect(try !ImageFacts(.bytes(SampleFile.jpeg(nil)), .jpeg).hasPlace)
        let block = SampleFile.Exif(hasPlace: false).block
        #expect(!ExifBlock(block).hasPlace)
        #expect(ExifBlock(SampleFile.Exif().block).hasPlace)
    }

    @Test("a block cut off or bent anywhere is read without harm")
    func hostile() {
        let block = SampleFile.Exif().block
        for end in 0...block.count { _ = ExifBlock(Array(block.prefix(end))) }
        var random = SeededBytes(seed: 41)
        for _ in 0..<5_000 {
            var bent = block
            for _ in 0..<3 {
                bent[Int(random.next() % UInt64(bent.count))] = UInt8(random.next() & 255)
            }
            let read = ExifBlock(bent)
            if let turned = read.orientation { #expect((1...8).contains(turned)) }
        }
    }

    @Test("files cut off or bent anywhere end in facts or in a malformed image")
    func hostileFiles() throws {
        var random = SeededBytes(seed: 7)
        for (whole, kind) in [
            (SampleFile.jpeg(), ContentKind.jpeg), (SampleFile.png(), .png),
            (SampleFile.webp(), .webp),
        ] {
            for round in 0..<1_500 {
                var bytes = Array(whole.prefix(round < whole.count ? round : whole.count))
                for _ in 0..<2 where !bytes.isEmpty {
                    bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(random.next() & 255)
                }
                do {
                    _ = try ImageFacts(.bytes(bytes), kind)
                } catch is MalformedImage {}
                if case .copy(let copy) = try OutsideCopy.of(.bytes(bytes), kind) {
                    #expect(copy.size <= Int64(bytes.count) + 64)
                    #expect(Int64(try copy.read(0, 1 << 20).count) == copy.size)
                }
            }
        }
    }

    private let calendar = ShopCalendar(timezone: "America/Vancouver")

    @Test(
        "the camera's time is the shop's, unless it says its zone; what is no time is none",
        arguments: [
            ("2026:05:20 10:11:12", nil, "2026-05-20T17:11:12Z"),
            ("2026:05:20 10:11:12", "+02:00", "2026-05-20T08:11:12Z"),
            ("2026:01:20 10:11:12", nil, "2026-01-20T18:11:12Z"),
            ("2026:05:20 10:11:12", "Z", "2026-05-20T10:11:12Z"),
            ("2026:13:20 10:11:12", nil, nil), ("2026:02:30 10:11:12", nil, nil),
            ("0000:00:00 00:00:00", nil, nil), ("2026:05:20 25:11:12", nil, nil),
            ("1980:01:01 00:00:00", nil, nil), ("2031:01:01 00:00:00", nil, nil), ("", nil, nil),
        ] as [(String, String?, String?)]
    )
    func time(text: String, offset: String?, expected: String?) {
        var exif = ExifBlock()
        exif.takenAt = text
        exif.takenOffset = offset
        let instant = ExifTime.instant(exif, calendar, notAfter: Sample.now)
        #expect(instant.flatMap { RFC3339.text(microseconds: $0) } == expected)
    }
}

/// xorshift64*: the same bytes for the same seed.
struct SeededBytes {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 0x2545_F491_4F6C_DD1D
    }
}
