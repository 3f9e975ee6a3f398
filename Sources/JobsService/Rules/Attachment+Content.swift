internal import Contracts
internal import Schema
internal import SwiftProtobuf

/// A file that was looked at: what its bytes are and say.
struct LookedAtFile: Sendable {
    /// As the uploader names it.
    let name: String
    let kind: ContentKind
    let facts: ImageFacts
    let stored: StoredFile
    /// Where the bytes lie, relative to the service's directory.
    let path: String
    /// The copy for outside; nil where there is none.
    let outside: StoredFile?

    var fileExtension: String { FileName.ending(of: name) }
}

extension ContentKind {
    /// J124: the kind of file that a media type is.
    var fileType: Attachment.FileType {
        switch self {
        case .jpeg, .png, .gif, .webp, .heic, .tiff: .image
        case .mp4, .mov: .video
        case .mp3, .wav: .audio
        case .pdf, .ooxml, .text, .xml, .html: .document
        case .zip, .svg, .executable, .unknown: .other
        }
    }
}

extension Attachment {
    /// With everything that its bytes say (J124): extension, media type, kind, sides, time.
    ///
    /// - Parameters:
    ///   - calendar: of the shop, for cameras that say no time zone.
    ///   - now: microseconds since 1970.
    func describing(_ file: LookedAtFile, _ calendar: ShopCalendar, at now: Int64) -> Attachment {
        var row = self
        let name = String(FileName.last(of: file.name))
        row.originalFileName = file.name.cut(255)
        if row.fileName.isEmpty { row.fileName = name.isEmpty ? "file" : name.cut(255) }
        if !file.fileExtension.isEmpty { row.fileExtension = file.fileExtension }
        row.mimeType = file.kind.mediaType(extension: file.fileExtension)
        row.fileType = file.kind.fileType
        if file.fileExtension == "m4a", file.kind == .mp4 { row.fileType = .audio }
        row.fileSize = file.stored.size
        row.sha256 = file.stored.hash.text
        row.filePath = file.path
        row.storageProvider = .local
        if let outside = file.outside { row.outsideSha256 = outside.hash.text }
        if let width = file.facts.width { row.imageWidth = Int32(clamping: width) }
        if let height = file.facts.height { row.imageHeight = Int32(clamping: height) }
        if let turned = file.facts.exif.orientation {
            row.exifData.fields["orientation"] = .init(stringValue: String(turned))
        }
        if let make = file.facts.exif.make {
            row.cameraInfo.fields["make"] = .init(stringValue: make)
        }
        if let model = file.facts.exif.model {
            row.cameraInfo.fields["model"] = .init(stringValue: model)
        }
        if file.facts.hasPlace {
            row.gpsCoordinates.fields["present"] = .init(boolValue: true)
        }
        row.uploadDate = Google_Protobuf_Timestamp(microseconds: now)
        if let taken = ExifTime.instant(file.facts.exif, calendar, notAfter: now) {
            row.takenDate = Google_Protobuf_Timestamp(microseconds: taken)
        } else if !row.hasTakenDate, row.fileType == .image {
            row.takenDate = Google_Protobuf_Timestamp(microseconds: now)
        }
        return row
    }
}

/// When a camera says that it took a picture.
enum ExifTime {
    /// A camera's clock may be a day ahead of ours and of its time zone.
    static let aheadMax: Int64 = 2 * 86_400_000_000
    /// No digital photo is older: 1990.
    static let earliest: Int64 = 631_152_000_000_000

    /// `2026:05:01 10:11:12`, with `+02:00` or by the shop's clock; nil for what is no time, or
    /// none that a photo can have.
    static func instant(
        _ exif: ExifBlock,
        _ calendar: ShopCalendar,
        notAfter now: Int64
    ) -> Int64? {
        guard let text = exif.takenAt, text.utf8.count == 19 else { return nil }
        let parts = text.split(separator: " ")
        guard parts.count == 2,
            let date = CivilDate(parts[0].split(separator: ":").joined(separator: "-")),
            let seconds = secondOfDay(parts[1])
        else { return nil }
        let micros = seconds * 1_000_000
        let instant: Int64
        if let offset = exif.takenOffset.flatMap(offsetSeconds) {
            instant = (date.dayNumber * 86_400 - offset) * 1_000_000 + micros
        } else {
            instant = calendar.start(of: date) + micros
        }
        return (earliest...now.addingClamped(aheadMax)).contains(instant) ? instant : nil
    }

    private static func secondOfDay(_ text: Substring) -> Int64? {
        let numbers = text.split(separator: ":").compactMap { Int64($0) }
        guard numbers.count == 3, (0..<24).contains(numbers[0]), (0..<60).contains(numbers[1]),
            (0..<60).contains(numbers[2])
        else { return nil }
        return numbers[0] * 3_600 + numbers[1] * 60 + numbers[2]
    }

    /// `+02:00` → 7,200.
    private static func offsetSeconds(_ text: String) -> Int64? {
        guard text.utf8.count >= 6, let sign = text.first, sign == "+" || sign == "-" else {
            return text == "Z" ? 0 : nil
        }
        let numbers = text.dropFirst().prefix(5).split(separator: ":").compactMap { Int64($0) }
        guard numbers.count == 2, (0...14).contains(numbers[0]), (0..<60).contains(numbers[1])
        else { return nil }
        return (numbers[0] * 3_600 + numbers[1] * 60) * (sign == "-" ? -1 : 1)
    }
}
