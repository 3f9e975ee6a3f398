/// A file is not of the form that its first bytes promise.
struct MalformedImage: Error {}

/// The segments of a JPEG file in order.
enum JPEGSegments {
    /// Segments of one file; a photo has some dozens.
    static let countMax = 4_096
    static let exifName: [UInt8] = [0x45, 0x78, 0x69, 0x66, 0x00, 0x00]

    struct Segment {
        let marker: UInt8
        /// Where the marker's FF stands.
        let start: Int64
        /// Behind marker and length.
        let body: Int64
        let bodyCount: Int
        /// Behind everything, the scan's data too.
        var end: Int64
    }

    /// Every segment up to the end of the picture; what stands behind it is none.
    ///
    /// - Parameter body: answers whether to go on. Whoever goes on past a scan has its data read.
    /// - Throws: ``MalformedImage``.
    static func walk(
        _ source: ByteSource,
        _ body: (Segment) throws -> Bool
    ) throws {
        guard try source.exactly(2, at: 0) == [0xFF, 0xD8] else { throw MalformedImage() }
        var position: Int64 = 2
        for _ in 0..<countMax {
            guard let start = try marker(source, from: position) else { return }
            guard let code = try source.exactly(1, at: start + 1)?.first else { return }
            if code == 0xD9 {
                _ = try body(
                    Segment(
                        marker: code,
                        start: start,
                        body: start + 2,
                        bodyCount: 0,
                        end: start + 2
                    )
                )
                return
            }
            guard
                let length = try source.exactly(2, at: start + 2).flatMap({
                    bigEndian($0, at: 0, 2)
                }),
                length >= 2, Int64(length) <= source.size - (start + 2)
            else { throw MalformedImage() }
            var segment = Segment(
                marker: code,
                start: start,
                body: start + 4,
                bodyCount: length - 2,
                end: start + 2 + Int64(length)
            )
            if code == 0xDA {
                guard try body(segment) else { return }
                segment.end = try endOfScan(source, from: segment.end)
            } else {
                guard try body(segment) else { return }
            }
            position = segment.end
        }
        throw MalformedImage()
    }

    /// The FF of the next marker; nil at the end of the file. Fill bytes are part of no segment.
    private static func marker(_ source: ByteSource, from position: Int64) throws -> Int64? {
        var cursor = ByteCursor(source, at: position)
        guard let first = try cursor.next() else { return nil }
        guard first == 0xFF else { throw MalformedImage() }
        while let byte = try cursor.next() {
            if byte == 0xFF { continue }
            guard byte != 0 else { throw MalformedImage() }
            return cursor.position - 2
        }
        return nil
    }

    /// Where the next marker after a scan's data stands; the end of the file when it was cut off.
    private static func endOfScan(_ source: ByteSource, from position: Int64) throws -> Int64 {
        var cursor = ByteCursor(source, at: position)
        var isMarked = false
        while let byte = try cursor.next() {
            if isMarked {
                if byte == 0xFF { continue }
                if byte != 0x00, !(0xD0...0xD7).contains(byte) { return cursor.position - 2 }
            }
            isMarked = byte == 0xFF
        }
        return source.size
    }
}

/// A named part of a PNG or WebP file.
struct ImageChunk {
    let name: String
    let start: Int64
    let body: Int64
    let count: Int
    let end: Int64
}

/// The chunks of a PNG file in order, IEND the last.
enum PNGChunks {
    static let countMax = 65_536
    static let signatureBytes: Int64 = 8

    /// - Throws: ``MalformedImage`` when a chunk is longer than the file.
    static func walk(_ source: ByteSource, _ body: (ImageChunk) throws -> Void) throws {
        guard source.size >= signatureBytes else { throw MalformedImage() }
        var position = signatureBytes
        for _ in 0..<countMax {
            guard let head = try source.exactly(8, at: position) else { return }
            guard let count = bigEndian(head, at: 0, 4), Int64(count) <= source.size - position - 12
            else { throw MalformedImage() }
            let chunk = ImageChunk(
                name: String(decoding: head[4..<8], as: UTF8.self),
                start: position,
                body: position + 8,
                count: count,
                end: position + 12 + Int64(count)
            )
            try body(chunk)
            if chunk.name == "IEND" { return }
            position = chunk.end
        }
        throw MalformedImage()
    }
}

/// The chunks of a WebP file in order.
enum WebPChunks {
    static let countMax = 65_536
    static let headBytes: Int64 = 12

    /// What stands behind the container's own end is no part of it.
    ///
    /// - Throws: ``MalformedImage`` when a chunk is longer than the file.
    static func walk(_ source: ByteSource, _ body: (ImageChunk) throws -> Void) throws {
        guard let head = try source.exactly(12, at: 0), let count = littleEndian(head, at: 4, 4)
        else { throw MalformedImage() }
        let end = min(source.size, Int64(count) + 8)
        var position = headBytes
        for _ in 0..<countMax {
            guard end - position >= 8, let head = try source.exactly(8, at: position) else {
                return
            }
            guard let count = littleEndian(head, at: 4, 4), Int64(count) <= end - position - 8
            else { throw MalformedImage() }
            let padded = Int64(count) + Int64(count & 1)
            let chunk = ImageChunk(
                name: String(decoding: head[0..<4], as: UTF8.self),
                start: position,
                body: position + 8,
                count: count,
                end: min(end, position + 8 + padded)
            )
            try body(chunk)
            position = chunk.end
        }
        throw MalformedImage()
    }
}
