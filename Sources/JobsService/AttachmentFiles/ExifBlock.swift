/// What an EXIF block says, as far as it is asked: a TIFF structure of at most 64 KiB whose every
/// offset is a stranger's.
///
/// Three directories at most are read, each once, so no loop of offsets is followed.
struct ExifBlock: Sendable, Equatable {
    /// Largest block that is looked at.
    static let bytesMax = 65_536
    /// Entries of one directory.
    static let entriesMax = 512
    /// Characters of a text.
    static let textMax = 100

    /// 1 to 8: how the picture is turned.
    var orientation: Int?
    /// `2026:05:01 10:11:12`, by the camera's clock.
    var takenAt: String?
    /// `+02:00`.
    var takenOffset: String?
    var make: String?
    var model: String?
    /// It names the place where the picture was taken.
    var hasPlace = false

    init() {}

    /// - Parameter bytes: from the byte order mark on.
    init(_ bytes: [UInt8]) {
        var reader = Reader(bytes: Array(bytes.prefix(Self.bytesMax)), isLittle: true)
        if bytes.starts(with: [0x49, 0x49, 0x2A, 0x00]) {
            reader.isLittle = true
        } else if bytes.starts(with: [0x4D, 0x4D, 0x00, 0x2A]) {
            reader.isLittle = false
        } else {
            return
        }
        guard let first = reader.number(4, at: 4) else { return }
        var detail: Int?
        for entry in reader.entries(at: first) {
            switch entry.tag {
            case 0x0112:
                orientation = reader.short(entry).flatMap { (1...8).contains($0) ? $0 : nil }
            case 0x010F: make = reader.text(entry)
            case 0x0110: model = reader.text(entry)
            case 0x0132: takenAt = takenAt ?? reader.text(entry)
            case 0x8769: detail = reader.number(4, at: entry.value)
            case 0x8825: hasPlace = true
            default: break
            }
        }
        guard let detail else { return }
        var original: String?
        for entry in reader.entries(at: detail) {
            switch entry.tag {
            case 0x9003: original = reader.text(entry)
            case 0x9011: takenOffset = reader.text(entry)
            default: break
            }
        }
        if let original { takenAt = original }
    }

    /// A block that says nothing but how the picture is turned.
    static func turned(_ orientation: Int) -> [UInt8] {
        let value = UInt8(clamping: orientation)
        return [
            0x4D, 0x4D, 0x00, 0x2A, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, value, 0, 0,
            0, 0, 0, 0,
        ]
    }

    private struct Entry {
        let tag: Int
        let type: Int
        let count: Int
        /// Where the four bytes of the value, or of its offset, stand.
        let value: Int
    }

    private struct Reader {
        let bytes: [UInt8]
        var isLittle: Bool

        /// Nil beyond the end.
        func number(_ size: Int, at offset: Int) -> Int? {
            guard offset >= 0, size >= 0, offset <= bytes.count, size <= bytes.count - offset else {
                return nil
            }
            let part = bytes[offset..<(offset + size)]
            return isLittle
                ? part.reversed().reduce(0) { $0 << 8 | Int($1) }
                : part.reduce(0) { $0 << 8 | Int($1) }
        }

        func entries(at offset: Int) -> [Entry] {
            guard let count = number(2, at: offset) else { return [] }
            var entries: [Entry] = []
            for index in 0..<min(count, ExifBlock.entriesMax) {
                let place = offset + 2 + index * 12
                guard let tag = number(2, at: place), let type = number(2, at: place + 2),
                    let count = number(4, at: place + 4), number(4, at: place + 8) != nil
                else { return entries }
                entries.append(Entry(tag: tag, type: type, count: count, value: place + 8))
            }
            return entries
        }

        func short(_ entry: Entry) -> Int? {
            entry.type == 3 && entry.count == 1 ? number(2, at: entry.value) : nil
        }

        /// Printable ASCII up to the first NUL; nil when there is none.
        func text(_ entry: Entry) -> String? {
            guard entry.type == 2, entry.count > 0 else { return nil }
            let place = entry.count <= 4 ? entry.value : number(4, at: entry.value)
            guard let place, place <= bytes.count, entry.count <= bytes.count - place else {
                return nil
            }
            let raw = bytes[place..<(place + entry.count)].prefix { $0 != 0 }
            let plain = raw.prefix(ExifBlock.textMax).filter { (0x20...0x7E).contains($0) }
            let text = String(decoding: plain, as: UTF8.self)
            return text.allSatisfy { $0 == " " } ? nil : text
        }
    }
}
