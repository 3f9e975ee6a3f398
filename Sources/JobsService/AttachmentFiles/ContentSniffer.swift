/// Tells what bytes are from their beginning. Reads what it is given and nothing else.
enum ContentSniffer {
    /// - Parameter head: the first ``ContentKind/headBytes`` bytes, or all there are.
    static func kind(of head: [UInt8]) -> ContentKind {
        signature(head) ?? script(head) ?? (isText(head) ? markup(head) : .unknown)
    }

    static func kind(of source: ByteSource) throws -> ContentKind {
        kind(of: try source.read(0, ContentKind.headBytes))
    }

    // MARK: signatures

    private static func signature(_ head: [UInt8]) -> ContentKind? {
        if head.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if has(head, "GIF87a") || has(head, "GIF89a") { return .gif }
        if has(head, "RIFF") {
            if has(head, "WEBP", at: 8) { return .webp }
            if has(head, "WAVE", at: 8) { return .wav }
        }
        if has(head, "ftyp", at: 4) { return brand(head) }
        if head.starts(with: [0x49, 0x49, 0x2A, 0x00]) { return .tiff }
        if head.starts(with: [0x4D, 0x4D, 0x00, 0x2A]) { return .tiff }
        if has(head, "%PDF-") { return .pdf }
        if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return container(head) }
        if head.starts(with: [0x50, 0x4B, 0x05, 0x06]) { return .zip }
        if has(head, "ID3") && head.count > 3 && head[3] < 0xFF { return isText(head) ? nil : .mp3 }
        if head.count > 2, head[0] == 0xFF, isFrameSync(head[1], head[2]) { return .mp3 }
        return machine(head)
    }

    /// MPEG audio, layer III, with a bit rate and a sampling rate that exist.
    private static func isFrameSync(_ second: UInt8, _ third: UInt8) -> Bool {
        second & 0xE6 == 0xE2 && second & 0x18 != 0x08 && third & 0xF0 != 0xF0
            && third & 0x0C != 0x0C
    }

    private static func brand(_ head: [UInt8]) -> ContentKind? {
        switch String(decoding: head.dropFirst(8).prefix(4), as: UTF8.self) {
        case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1": .heic
        case "qt  ": .mov
        case "isom", "iso2", "iso3", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "M4V ",
            "M4A ", "MSNV", "dash", "3gp4", "3gp5", "3gp6":
            .mp4
        default: nil
        }
    }

    /// A zip whose first members are those of an office document.
    private static func container(_ head: [UInt8]) -> ContentKind {
        let marks = ["[Content_Types].xml", "_rels/.rels"]
        return marks.contains { has(head, $0, at: 30) } ? .ooxml : .zip
    }

    private static func machine(_ head: [UInt8]) -> ContentKind? {
        let magics: [[UInt8]] = [
            [0x7F, 0x45, 0x4C, 0x46], [0xCA, 0xFE, 0xBA, 0xBE], [0xFE, 0xED, 0xFA, 0xCE],
            [0xFE, 0xED, 0xFA, 0xCF], [0xCE, 0xFA, 0xED, 0xFE], [0xCF, 0xFA, 0xED, 0xFE],
        ]
        if magics.contains(where: head.starts) { return .executable }
        return has(head, "MZ") && !isText(head) ? .executable : nil
    }

    private static func script(_ head: [UInt8]) -> ContentKind? {
        has(head, "#!/") || has(head, "#! /") ? .executable : nil
    }

    private static func has(_ head: [UInt8], _ text: String, at offset: Int = 0) -> Bool {
        head.dropFirst(offset).starts(with: text.utf8)
    }

    // MARK: texts

    /// No control characters but those that texts have.
    private static func isText(_ head: [UInt8]) -> Bool {
        !head.isEmpty
            && head.allSatisfy { byte in
                byte >= 0x20 && byte != 0x7F || byte == 0x09 || byte == 0x0A || byte == 0x0C
                    || byte == 0x0D
            }
    }

    /// Text that a browser would take for a page counts as one.
    private static func markup(_ head: [UInt8]) -> ContentKind {
        var rest = head[...]
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        rest = rest.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
        guard rest.first == UInt8(ascii: "<") else { return .text }
        let text = String(decoding: rest, as: UTF8.self).lowercased()
        if text.hasPrefix("<svg") || text.hasPrefix("<!doctype svg") { return .svg }
        if text.hasPrefix("<?xml") || text.hasPrefix("<!--") {
            if text.contains("<svg") { return .svg }
            if pageTags.contains(where: text.contains) { return .html }
            return text.hasPrefix("<?xml") ? .xml : .html
        }
        if text.hasPrefix("<!doctype html") || pageTags.contains(where: text.hasPrefix) {
            return .html
        }
        let second = rest.dropFirst().first ?? 0
        let isName = (0x41...0x5A).contains(second) || (0x61...0x7A).contains(second)
        return isName || second == UInt8(ascii: "!") ? .xml : .text
    }

    private static let pageTags = [
        "<html", "<head", "<body", "<script", "<iframe", "<style", "<title", "<table", "<div",
        "<h1", "<a ", "<img", "<object", "<embed", "<form", "<meta", "<link", "<p>", "<br",
    ]
}
