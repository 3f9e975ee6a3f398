import Foundation
import Testing

@testable import JobsService

@Suite("What a file is, by its bytes")
struct ContentKindTests {
    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test(
        "bytes say what they are, whatever they are called",
        arguments: [
            (SampleFile.jpeg(), ContentKind.jpeg), (SampleFile.png(), .png),
            (SampleFile.webp(), .webp), (bytes("GIF89a\u{1}\0\u{1}\0"), .gif),
            (bytes("\0\0\0\u{18}ftypheic\0\0\0\0"), .heic), (bytes("\0\0\0\u{18}ftypqt  "), .mov),
            (bytes("\0\0\0\u{18}ftypisom"), .mp4), ([0x49, 0x49, 0x2A, 0, 8, 0], .tiff),
            (SampleFile.pdf, .pdf), (bytes("RIFF\0\0\0\0WAVEfmt "), .wav),
            (bytes("ID3\u{3}\0\0\0\0\0\0"), .mp3), ([0xFF, 0xFB, 0x90, 0x00], .mp3),
            ([0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 26) + bytes("set.ad1"), .zip),
            (
                [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 26)
                    + bytes("[Content_Types].xml"), .ooxml
            ),
            (bytes("Part;Price\nBumper;100\n"), .text), (bytes("MZ100 is a part number"), .text),
            (bytes("<?xml version=\"1.0\"?><VehicleDamageEstimateAddRq/>"), .xml),
            (bytes("<Estimate/>"), .xml), (SampleFile.html, .html), (bytes("  <HTML>"), .html),
            (bytes("<!-- x --><b>"), .html), (bytes("<script>alert(1)</script>"), .html),
            (bytes("<?xml version=\"1.0\"?><html xmlns=\"\"/>"), .html), (SampleFile.svg, .svg),
            (bytes("<svg/>"), .svg), (SampleFile.program, .executable),
            ([0x4D, 0x5A, 0x90, 0, 3, 0], .executable), (bytes("#!/bin/sh\nrm -r /"), .executable),
            ([1, 2, 3, 4], .unknown), ([], .unknown),
        ]
    )
    func sniffed(bytes: [UInt8], kind: ContentKind) {
        #expect(ContentSniffer.kind(of: bytes) == kind)
    }

    @Test(
        "J124: extension from the name, media type and kind of file from the bytes",
        arguments: [
            ("photo.JPG", ContentKind.jpeg, "jpg", "image/jpeg", "image"),
            ("C:\\photos\\front.png", .png, "png", "image/png", "image"),
            ("walk round.MOV", .mov, "mov", "video/quicktime", "video"),
            ("memo.m4a", .mp4, "m4a", "audio/mp4", "video"),
            ("note", .text, "", "text/plain", "document"),
            (
                "sheet.xlsx", .ooxml, "xlsx",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "document"
            ),
            (".hidden", .text, "", "text/plain", "document"),
            (
                "a.tar/../x.pdf", .pdf, "pdf",
                "application/pdf", "document"
            ),
            ("weird.j%pg", .unknown, "", "application/octet-stream", "other"),
        ]
    )
    func described(name: String, kind: ContentKind, ending: String, type: String, file: String) {
        #expect(FileName.ending(of: name) == ending)
        #expect(kind.mediaType(extension: ending) == type)
        #expect(kind.fileType.storedName == file)
    }

    @Test(
        "J125: a name that claims one thing fits nothing else",
        arguments: [
            ("jpg", ContentKind.jpeg, true), ("jpg", .pdf, false), ("jpg", .html, false),
            ("pdf", .jpeg, false), ("txt", .html, false), ("png", .svg, false),
            ("docx", .zip, false), ("zip", .ooxml, true), ("mp4", .mov, true), ("", .html, true),
            ("ad1", .unknown, true),
        ]
    )
    func claims(ending: String, kind: ContentKind, fits: Bool) {
        #expect(kind.fits(extension: ending) == fits)
    }

    @Test("J125: what the sender declares must fit as well; bytes alone claim nothing")
    func declared() {
        #expect(ContentKind.jpeg.fits(declared: "image/jpeg"))
        #expect(ContentKind.jpeg.fits(declared: "Image/JPEG; q=1"))
        #expect(!ContentKind.pdf.fits(declared: "image/jpeg"))
        #expect(!ContentKind.html.fits(declared: "text/plain"))
        #expect(ContentKind.pdf.fits(declared: ""))
        #expect(ContentKind.pdf.fits(declared: "application/octet-stream"))
    }

    @Test("nothing that a browser runs is ever shown or served as what it is")
    func inline() {
        for kind in [ContentKind.html, .svg, .xml, .executable, .unknown] {
            #expect(!kind.isShownInline)
            #expect(kind.servedType(extension: "html") == "application/octet-stream")
        }
        #expect(ContentKind.text.servedType(extension: "txt") == "text/plain; charset=utf-8")
        #expect(ContentKind.jpeg.isShownInline)
    }
}
