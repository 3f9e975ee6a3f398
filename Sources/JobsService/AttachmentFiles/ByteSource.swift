/// Bytes of which any part can be read, a part at a time: a file, memory, or pieces of another
/// source. What comes from outside is never held whole.
struct ByteSource: Sendable {
    /// Largest part that is read at once.
    static let partBytesMax = 65_536

    let size: Int64
    /// At most `count` bytes from `offset`; fewer at the end only.
    let read: @Sendable (_ offset: Int64, _ count: Int) throws -> [UInt8]

    static func bytes(_ bytes: [UInt8]) -> ByteSource {
        ByteSource(size: Int64(bytes.count)) { offset, count in
            guard offset >= 0, offset < bytes.count, count > 0 else { return [] }
            return Array(bytes.dropFirst(Int(offset)).prefix(count))
        }
    }

    /// Exactly `count` bytes from `offset`, nil when the source ends before.
    func exactly(_ count: Int, at offset: Int64) throws -> [UInt8]? {
        guard count >= 0, offset >= 0, offset <= size, Int64(count) <= size - offset else {
            return nil
        }
        let bytes = try read(offset, count)
        return bytes.count == count ? bytes : nil
    }

    /// Every byte in order, a part at a time.
    func forEachPart(_ body: ([UInt8]) throws -> Void) throws {
        var offset: Int64 = 0
        while offset < size {
            let part = try read(offset, Self.partBytesMax)
            guard !part.isEmpty else { return }
            try body(part)
            offset += Int64(part.count)
        }
    }

    /// Whether one of the texts stands anywhere in it.
    func contains(anyOf texts: [String]) throws -> Bool {
        let wanted = texts.map { Array($0.utf8) }
        let overlap = (wanted.map(\.count).max() ?? 1) - 1
        var tail: [UInt8] = []
        var found = false
        try forEachPart { part in
            guard !found else { return }
            let window = tail + part
            found = wanted.contains { window.contains($0) }
            tail = Array(window.suffix(overlap))
        }
        return found
    }
}

/// Reads a source forward through a window.
struct ByteCursor {
    private let source: ByteSource
    private(set) var position: Int64
    private var window: [UInt8] = []
    private var windowStart: Int64 = 0

    init(_ source: ByteSource, at position: Int64 = 0) {
        self.source = source
        self.position = position
    }

    /// Nil at the end.
    mutating func next() throws -> UInt8? {
        if !fits {
            guard position >= 0, position < source.size else { return nil }
            window = try source.read(position, ByteSource.partBytesMax)
            windowStart = position
            guard fits else { return nil }
        }
        let byte = window[Int(position - windowStart)]
        position += 1
        return byte
    }

    /// Goes to a place, which may lie beyond the end.
    mutating func go(to place: Int64) { position = place }

    private var fits: Bool {
        position >= windowStart && position - windowStart < Int64(window.count)
    }
}
