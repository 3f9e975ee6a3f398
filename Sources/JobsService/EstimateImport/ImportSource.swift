internal import Contracts
internal import Crypto
internal import EstimateFiles
internal import Foundation
internal import Schema

/// The files of one import as they came: read off the loop, known by their content.
struct ImportSource: Sendable {
    let files: [ImportFile]
    let estimate: EstimateFile

    /// Reads the files on a thread of their own. All or nothing: a wrong file refuses all (J118).
    static func read(_ files: [ImportFile]) async throws -> ImportSource {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .userInitiated).async {
                continuation.resume(with: Result { try readNow(files) })
            }
        }
    }

    static func readNow(_ files: [ImportFile]) throws -> ImportSource {
        let members = files.map { EstimateFiles.Member(name: $0.name, bytes: [UInt8]($0.content)) }
        let estimates: [EstimateFile]
        do throws(EstimateFileRefusal) {
            estimates = try EstimateFiles.read(members)
        } catch {
            throw ImportRefusal.estimateFile(
                reason: error.reason,
                message: error.message,
                at: error.at,
                lines: error.lines
            )
        }
        guard let estimate = estimates.first, estimates.count == 1 else {
            throw ImportRefusal.severalEstimates(estimates.count)
        }
        return ImportSource(files: files, estimate: estimate)
    }

    /// SHA-256 over names and bytes in the order of names: the same files in another order are
    /// the same import (J116).
    var contentHash: String { Self.contentHash(of: files) }

    static func contentHash(of files: [ImportFile]) -> String {
        var hash = SHA256()
        for file in files.sorted(by: { $0.name.lowercased() < $1.name.lowercased() }) {
            hash.update(data: Data("\(file.name.lowercased()) \(file.content.count)\n".utf8))
            hash.update(data: file.content)
        }
        return hash.finalize().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
            .joined()
    }

    /// A name for the whole: the file's, or the set's envelope's.
    var name: String { Self.name(of: files) }

    static func name(of files: [ImportFile]) -> String {
        let envelope = files.first { $0.name.lowercased().hasSuffix(".env") }
        return String((envelope ?? files.first)?.name.split(separator: "/").last ?? "estimate")
            .cut(255)
    }

    var byteCount: Int64 { Self.byteCount(of: files) }

    static func byteCount(of files: [ImportFile]) -> Int64 {
        files.reduce(0) { $0.addingClamped(Int64($1.content.count)) }
    }

    var warnings: [ImportWarning] {
        var warnings = estimate.warnings.map { text in
            ImportWarning.with {
                $0.code = "file"
                $0.message = text
            }
        }
        for row in estimate.check().differences {
            warnings.append(
                ImportWarning.with {
                    $0.code = "totals_mismatch"  // J119
                    $0.message = "\(row.what): printed \(row.printed), lines \(row.fromLines)"
                    $0.place = row.what
                }
            )
        }
        return warnings
    }
}
