/// What an image file says of itself in its headers. Nothing is decoded.
struct ImageFacts: Sendable, Equatable {
    /// Larger pictures are none that a camera makes.
    static let sideMax = 65_535

    /// Pixels, as stored.
    var width: Int?
    var height: Int?
    var exif = ExifBlock()
    /// It names a place, in EXIF or in XMP.
    var hasPlace = false

    init() {}

    /// Whatever the bytes are, this ends, and reads no more than the file once.
    init(_ source: ByteSource, _ kind: ContentKind) throws {
        switch kind {
        case .jpeg: try readJPEG(source)
        case .png: try readPNG(source)
        case .webp: try readWebP(source)
        case .gif: try readGIF(source)
        case .heic, .tiff, .mp4, .mov, .mp3, .wav, .pdf, .ooxml, .zip, .text, .xml, .html, .svg,
            .executable, .unknown:
            break
        }
        hasPlace = hasPlace || exif.hasPlace
    }

    private mutating func setSize(_ width: Int?, _ height: Int?) {
        guard let width, let height, (1...Self.sideMax).contains(width),
            (1...Self.sideMax).contains(height), self.width == nil
        else { return }
        (self.width, self.height) = (width, height)
    }

    private mutating func read(block: [UInt8]) {
        let found = ExifBlock(block)
        if exif == ExifBlock() { exif = found }
        hasPlace = hasPlace || found.hasPlace
    }

    private mutating func readJPEG(_ source: ByteSource) throws {
        try JPEGSegments.walk(source) { segment in
            switch segment.marker {
            case 0xE1:
                let body = try source.read(segment.body, min(segment.bodyCount, 65_533))
                if body.starts(with: JPEGSegments.exifName) {
                    read(block: Array(body.dropFirst(JPEGSegments.exifName.count)))
                } else if body.contains("GPSL".utf8) {
                    hasPlace = true
                }
            case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
                let frame = try source.read(segment.body, 5)
                setSize(bigEndian(frame, at: 3, 2), bigEndian(frame, at: 1, 2))
            default: break
            }
            return segment.marker != 0xDA
        }
    }

    private mutating func readPNG(_ source: ByteSource) throws {
        try PNGChunks.walk(source) { chunk in
            switch chunk.name {
            case "IHDR":
                let body = try source.read(chunk.body, 8)
                setSize(bigEndian(body, at: 0, 4), bigEndian(body, at: 4, 4))
            case "eXIf":
                read(block: try source.read(chunk.body, min(chunk.count, ExifBlock.bytesMax)))
            case "iTXt", "tEXt":
                let body = try source.read(chunk.body, min(chunk.count, ExifBlock.bytesMax))
                if body.contains("GPSL".utf8) { hasPlace = true }
            default: break
            }
        }
    }

    private mutating func readWebP(_ source: ByteSource) throws {
        try WebPChunks.walk(source) { chunk in
            switch chunk.name {
            case "VP8X":
                let body = try source.read(chunk.body, 10)
                setSize(
                    littleEndian(body, at: 4, 3).map { $0 + 1 },
                    littleEndian(body, at: 7, 3).map { $0 + 1 }
                )
            case "VP8 ":
                let body = try source.read(chunk.body, 10)
                guard body.dropFirst(3).starts(with: [0x9D, 0x01, 0x2A]) else { return }
                setSize(
                    littleEndian(body, at: 6, 2).map { $0 & 0x3FFF },
                    littleEndian(body, at: 8, 2).map { $0 & 0x3FFF }
                )
            case "VP8L":
                let body = try source.read(chunk.body, 5)
                guard body.first == 0x2F, let bits = littleEndian(body, at: 1, 4) else { return }
                setSize((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
            case "EXIF":
                var body = try source.read(chunk.body, min(chunk.count, ExifBlock.bytesMax))
                if body.starts(with: JPEGSegments.exifName) {
                    body = Array(body.dropFirst(JPEGSegments.exifName.count))
                }
                read(block: body)
            case "XMP ":
                let body = try source.read(chunk.body, min(chunk.count, ExifBlock.bytesMax))
                if body.contains("GPSL".utf8) { hasPlace = true }
            default: break
            }
        }
    }

    private mutating func readGIF(_ source: ByteSource) throws {
        let head = try source.read(0, 10)
        setSize(littleEndian(head, at: 6, 2), littleEndian(head, at: 8, 2))
    }
}

func bigEndian(_ bytes: [UInt8], at offset: Int, _ count: Int) -> Int? {
    guard offset >= 0, count >= 0, bytes.count - offset >= count else { return nil }
    return bytes[offset..<(offset + count)].reduce(0) { $0 << 8 | Int($1) }
}

func littleEndian(_ bytes: [UInt8], at offset: Int, _ count: Int) -> Int? {
    guard offset >= 0, count >= 0, bytes.count - offset >= count else { return nil }
    return bytes[offset..<(offset + count)].reversed().reduce(0) { $0 << 8 | Int($1) }
}

extension Array where Element == UInt8 {
    func contains(_ text: String.UTF8View) -> Bool { contains(Array(text)) }
}
