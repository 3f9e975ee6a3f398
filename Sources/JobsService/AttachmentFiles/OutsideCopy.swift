/// The file as it may leave the shop: without the place where it was taken, the camera's marks and
/// whatever else is no picture (6.9).
///
/// JPEG, PNG and WebP are put together anew from the parts that a picture needs; everything else
/// that is named in them is left out, known or not. Of other kinds no part can be left out safely:
/// those that usually name no place go out as they are once they are seen to name none; HEIC, TIFF
/// and films stay in the shop.
enum OutsideCopy {
    /// Pieces that a copy may be made of.
    static let piecesMax = 8_192

    enum Outcome: Sendable {
        /// The original may go out.
        case original
        case copy(ByteSource)
        /// Nothing may go out.
        case none
    }

    static func of(_ source: ByteSource, _ kind: ContentKind) throws -> Outcome {
        do {
            switch kind {
            case .jpeg: return .copy(try pieces(ofJPEG: source).source(source))
            case .png: return .copy(try pieces(ofPNG: source).source(source))
            case .webp: return .copy(try pieces(ofWebP: source).source(source))
            case .gif, .pdf, .text, .mp3, .wav, .ooxml:
                return try source.contains(anyOf: places) ? .none : .original
            case .heic, .tiff, .mp4, .mov, .zip, .xml, .html, .svg, .executable, .unknown:
                return .none
            }
        } catch is MalformedImage {
            return .none
        }
    }

    /// How XMP names a place.
    private static let places = ["GPSLatitude", "GPSLongitude"]

    // MARK: JPEG

    private static func pieces(ofJPEG source: ByteSource) throws -> Pieces {
        var pieces = Pieces()
        try pieces.add(0..<2)
        let facts = try ImageFacts(source, .jpeg)
        if let orientation = facts.exif.orientation, orientation != 1 {
            let body = JPEGSegments.exifName + ExifBlock.turned(orientation)
            try pieces.add([0xFF, 0xE1, 0, UInt8(clamping: body.count + 2)] + body)
        }
        var scan: Int64?
        var hasPicture = false
        try JPEGSegments.walk(source) { segment in
            if let start = scan { try pieces.add(start..<segment.start) }
            scan = nil
            if try isPicture(segment, source) { try pieces.add(segment.start..<segment.end) }
            if segment.marker == 0xDA {
                scan = segment.end
                hasPicture = true
            }
            return true
        }
        if let start = scan { try pieces.add(start..<source.size) }
        guard hasPicture else { throw MalformedImage() }
        return pieces
    }

    private static func isPicture(
        _ segment: JPEGSegments.Segment,
        _ source: ByteSource
    ) throws -> Bool {
        switch segment.marker {
        case 0xE0: return segment.bodyCount <= 16
        case 0xE2:
            return try source.read(segment.body, 12).starts(with: "ICC_PROFILE\0".utf8)
        case 0xEE: return segment.bodyCount <= 12
        case 0xE1, 0xE3...0xED, 0xEF...0xFE: return false
        default: return true
        }
    }

    // MARK: PNG and WebP

    private static let pngParts: Set<String> = [
        "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "pHYs",
        "bKGD", "acTL", "fcTL", "fdAT",
    ]

    private static func pieces(ofPNG source: ByteSource) throws -> Pieces {
        var pieces = Pieces()
        var hasPicture = false
        try pieces.add(0..<PNGChunks.signatureBytes)
        try PNGChunks.walk(source) { chunk in
            hasPicture = hasPicture || chunk.name == "IDAT"
            if pngParts.contains(chunk.name) { try pieces.add(chunk.start..<chunk.end) }
        }
        guard hasPicture else { throw MalformedImage() }
        return pieces
    }

    private static let webpParts: Set<String> = [
        "VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP",
    ]
    /// In the flags of VP8X: EXIF and XMP.
    private static let webpMarks: UInt8 = 0x0C

    private static func pieces(ofWebP source: ByteSource) throws -> Pieces {
        var pieces = Pieces()
        try WebPChunks.walk(source) { chunk in
            guard webpParts.contains(chunk.name) else { return }
            guard chunk.name == "VP8X" else { return try pieces.add(chunk.start..<chunk.end) }
            guard chunk.count >= 10, let flags = try source.exactly(1, at: chunk.body)?.first else {
                throw MalformedImage()
            }
            try pieces.add(chunk.start..<chunk.body)
            try pieces.add([flags & ~webpMarks])
            try pieces.add((chunk.body + 1)..<chunk.end)
        }
        let count = UInt32(truncatingIfNeeded: pieces.size + 4)
        let size = (0..<4).map { UInt8(truncatingIfNeeded: count >> UInt32($0 * 8)) }
        try pieces.begin(with: Array("RIFF".utf8) + size + Array("WEBP".utf8))
        return pieces
    }
}

/// Pieces of a source and bytes between them, as one source.
struct Pieces {
    private enum Piece {
        case part(Range<Int64>)
        case bytes([UInt8])

        var size: Int64 {
            switch self {
            case .part(let range): range.upperBound - range.lowerBound
            case .bytes(let bytes): Int64(bytes.count)
            }
        }
    }

    private var list: [Piece] = []
    private(set) var size: Int64 = 0

    mutating func add(_ range: Range<Int64>) throws {
        guard !range.isEmpty else { return }
        size += range.upperBound - range.lowerBound
        if case .part(let last)? = list.last, last.upperBound == range.lowerBound {
            list[list.count - 1] = .part(last.lowerBound..<range.upperBound)
            return
        }
        try append(.part(range))
    }

    mutating func add(_ bytes: [UInt8]) throws {
        size += Int64(bytes.count)
        try append(.bytes(bytes))
    }

    mutating func begin(with bytes: [UInt8]) throws {
        size += Int64(bytes.count)
        list.insert(.bytes(bytes), at: 0)
    }

    private mutating func append(_ piece: Piece) throws {
        guard list.count < OutsideCopy.piecesMax else { throw MalformedImage() }
        list.append(piece)
    }

    func source(_ source: ByteSource) -> ByteSource {
        var places: [(start: Int64, piece: Piece)] = []
        var start: Int64 = 0
        for piece in list {
            places.append((start, piece))
            start += piece.size
        }
        let all = places
        return ByteSource(size: start) { offset, count in
            guard offset >= 0, count > 0 else { return [] }
            var result: [UInt8] = []
            var index = Self.index(of: offset, in: all)
            var place = offset
            while result.count < count, index < all.count {
                let (start, piece) = all[index]
                let within = place - start
                let wanted = min(Int64(count - result.count), piece.size - within)
                let part: [UInt8]
                switch piece {
                case .part(let range):
                    part = try source.read(range.lowerBound + within, Int(wanted))
                case .bytes(let bytes):
                    part = Array(bytes.dropFirst(Int(within)).prefix(Int(wanted)))
                }
                guard !part.isEmpty else { break }
                result += part
                place += Int64(part.count)
                if place >= start + piece.size { index += 1 }
            }
            return result
        }
    }

    /// The piece in which an offset lies; the count when it lies behind all.
    private static func index(of offset: Int64, in all: [(start: Int64, piece: Piece)]) -> Int {
        var low = 0
        var high = all.count
        while low < high {
            let middle = (low + high) / 2
            if all[middle].start + all[middle].piece.size <= offset {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
}
