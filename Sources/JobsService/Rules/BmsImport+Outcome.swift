internal import Contracts
internal import Schema
internal import SwiftProtobuf

/// How an import went, in its own row (1.8).
extension BmsImport {
    /// J120: whole seconds; what is begun does not count.
    static func seconds(from start: Int64, to end: Int64) -> Int32 {
        Int32(clamping: max(0, end.subtractingClamped(start)) / 1_000_000)
    }

    /// Taken in of all, in per cent, rounded half up; nil when there was nothing to take in.
    static func successRate(processed: Int, of total: Int) -> Int32? {
        guard total > 0 else { return nil }
        return Int32(clamping: Int64(max(0, processed)).share(100, of: Int64(total)))
    }

    /// The row with its times and its rate.
    mutating func finish(processed: Int, of total: Int, from start: Int64, to end: Int64) {
        importDate = Google_Protobuf_Timestamp(microseconds: start)
        processingStarted = Google_Protobuf_Timestamp(microseconds: start)
        processingCompleted = Google_Protobuf_Timestamp(microseconds: max(start, end))
        processingDuration = Self.seconds(from: start, to: end)
        totalRecords = Int32(clamping: total)
        processedRecords = Int32(clamping: processed)
        if let rate = Self.successRate(processed: processed, of: total) { successRate = rate }
    }

    /// J118: files that were refused, with every wrong line. Nothing else is kept of them.
    static func failed(
        _ files: [ImportFile],
        reason: String,
        message: String,
        at place: String,
        lines: [String],
        by user: String,
        from start: Int64,
        to end: Int64
    ) -> BmsImport {
        BmsImport.with {
            $0.fileName = ImportSource.name(of: files)
            $0.originalFileName = $0.fileName
            $0.fileType = FileType(files)
            $0.fileSize = ImportSource.byteCount(of: files)
            $0.contentHash = ImportSource.contentHash(of: files)
            $0.status = .failed
            $0.finish(processed: 0, of: max(1, lines.count), from: start, to: end)
            $0.errorRecords = Int32(clamping: max(1, lines.count))
            $0.errorLog = .texts([
                "code": reason, "message": message.cut(1_000), "at": place.cut(200),
            ])
            let named = lines.isEmpty ? [""] : Array(lines.prefix(Self.errorsMax))
            $0.validationErrors = named.map { line in
                .texts([
                    "record": line, "field": lines.isEmpty ? "" : "description", "code": reason,
                    "message": message.cut(1_000),
                ])
            }
            if !user.isEmpty { $0.createdBy = user }
        }
    }

    /// Errors kept of one import.
    private static let errorsMax = 200
}

extension BmsImport.FileType {
    /// By the names of the files: an EMS set has an envelope.
    init(_ files: [ImportFile]) {
        self = files.contains { $0.name.lowercased().hasSuffix(".env") } ? .ems : .bms
    }
}

extension Google_Protobuf_Struct {
    static func texts(_ fields: [String: String]) -> Google_Protobuf_Struct {
        Google_Protobuf_Struct(fields: fields.mapValues { Google_Protobuf_Value(stringValue: $0) })
    }
}
