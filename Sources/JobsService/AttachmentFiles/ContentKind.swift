/// What bytes are, by themselves: neither the name nor the sender is asked (J124, J125).
enum ContentKind: String, CaseIterable, Sendable {
    case jpeg, png, gif, webp, heic, tiff
    case mp4, mov
    case mp3, wav
    case pdf, ooxml, zip
    case text, xml, html, svg
    case executable
    case unknown

    /// Bytes at the beginning that decide.
    static let headBytes = 4_096

    /// The media type. An extension tells kinds apart that share a container.
    func mediaType(extension name: String) -> String {
        switch self {
        case .jpeg: "image/jpeg"
        case .png: "image/png"
        case .gif: "image/gif"
        case .webp: "image/webp"
        case .heic: "image/heic"
        case .tiff: "image/tiff"
        case .mp4: name == "m4a" ? "audio/mp4" : "video/mp4"
        case .mov: "video/quicktime"
        case .mp3: "audio/mpeg"
        case .wav: "audio/wav"
        case .pdf: "application/pdf"
        case .ooxml: Self.officeTypes[name] ?? "application/zip"
        case .zip: "application/zip"
        case .text: name == "csv" ? "text/csv" : "text/plain"
        case .xml: "application/xml"
        case .html: "text/html"
        case .svg: "image/svg+xml"
        case .executable, .unknown: "application/octet-stream"
        }
    }

    /// What a browser shows and cannot be made to run.
    var isShownInline: Bool {
        switch self {
        case .jpeg, .png, .gif, .webp, .mp4, .mov, .mp3, .wav, .pdf, .text: true
        case .heic, .tiff, .ooxml, .zip, .xml, .html, .svg, .executable, .unknown: false
        }
    }

    /// The media type to serve it with: never one that a browser runs.
    func servedType(extension name: String) -> String {
        switch self {
        case .text: "text/plain; charset=utf-8"
        case .xml, .html, .svg, .executable, .unknown: "application/octet-stream"
        case .jpeg, .png, .gif, .webp, .heic, .tiff, .mp4, .mov, .mp3, .wav, .pdf, .ooxml, .zip:
            mediaType(extension: name)
        }
    }

    /// Whether a name with that extension may hold these bytes. An extension that claims nothing
    /// may hold anything.
    func fits(extension name: String) -> Bool {
        Self.claims[name].map { $0.contains(self) } ?? true
    }

    /// Whether a sender may call these bytes by that media type. Nothing said, or only "bytes",
    /// claims nothing; neither does a type that is not of this table.
    func fits(declared type: String) -> Bool {
        let bare = type.split(separator: ";").first.map(String.init) ?? ""
        let name = bare.filter { $0 != " " }.lowercased()
        guard let claimed = Self.declarations[name] else { return true }
        return claimed.contains(self)
    }

    private static let officeTypes = [
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ]

    private static let claims: [String: Set<ContentKind>] = [
        "jpg": [.jpeg], "jpeg": [.jpeg], "jpe": [.jpeg], "jfif": [.jpeg], "png": [.png],
        "gif": [.gif], "webp": [.webp], "heic": [.heic], "heif": [.heic], "tif": [.tiff],
        "tiff": [.tiff], "mp4": [.mp4, .mov], "m4v": [.mp4], "m4a": [.mp4], "3gp": [.mp4],
        "mov": [.mov, .mp4], "qt": [.mov], "mp3": [.mp3], "wav": [.wav], "pdf": [.pdf],
        "docx": [.ooxml], "xlsx": [.ooxml], "pptx": [.ooxml], "zip": [.zip, .ooxml],
        "txt": [.text], "csv": [.text], "md": [.text], "log": [.text], "xml": [.xml],
        "html": [.html], "htm": [.html], "xhtml": [.html, .xml], "svg": [.svg],
        "exe": [.executable], "dll": [.executable], "com": [.executable, .unknown],
    ]

    private static let declarations: [String: Set<ContentKind>] = [
        "image/jpeg": [.jpeg], "image/jpg": [.jpeg], "image/png": [.png], "image/gif": [.gif],
        "image/webp": [.webp], "image/heic": [.heic], "image/heif": [.heic],
        "image/tiff": [.tiff], "video/mp4": [.mp4, .mov], "audio/mp4": [.mp4],
        "video/quicktime": [.mov, .mp4], "audio/mpeg": [.mp3], "audio/mp3": [.mp3],
        "audio/wav": [.wav], "audio/x-wav": [.wav], "audio/wave": [.wav],
        "application/pdf": [.pdf], "application/zip": [.zip, .ooxml], "text/plain": [.text],
        "text/csv": [.text], "application/xml": [.xml], "text/xml": [.xml],
        "text/html": [.html], "image/svg+xml": [.svg],
        officeTypes["docx"] ?? "": [.ooxml], officeTypes["xlsx"] ?? "": [.ooxml],
        officeTypes["pptx"] ?? "": [.ooxml],
    ]
}

/// Names as uploaders give them.
enum FileName {
    /// The extension: lower case, without the dot, ten characters at most; empty when there is none
    /// (J124).
    static func ending(of name: String) -> String {
        let last = last(of: name)
        guard let dot = last.lastIndex(of: "."), dot != last.startIndex else { return "" }
        let text = last[last.index(after: dot)...].lowercased()
        let isPlain = text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x61...0x7A).contains($0)
        }
        return isPlain && text.utf8.count <= 10 ? text : ""
    }

    /// Without the folders that some browsers send along.
    static func last(of name: String) -> Substring {
        name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
    }
}
