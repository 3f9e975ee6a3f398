internal import Contracts
internal import Foundation
internal import SwiftProtobuf

/// The bytes of imported files, kept under their hash in the service's own directory. Writing the
/// same bytes again changes nothing, so it may be done before the transaction that names them.
struct OriginalFiles: Sendable {
    let directory: String

    /// Writes the files and gives the path of each, in order, relative to the directory.
    func keep(_ files: [ImportFile], shop: String) async throws -> [String] {
        let directory = directory
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .utility).async {
                continuation.resume(
                    with: Result { try files.map { try Self.keep($0, directory, shop) } }
                )
            }
        }
    }

    private static func keep(_ file: ImportFile, _ directory: String, _ shop: String) throws
        -> String
    {
        let folder = "attachments/\(shop)"
        let path = "\(folder)/\(SecretToken.hash(file.content))"
        let whole = "\(directory)/\(path)"
        try FileManager.default.createDirectory(
            atPath: "\(directory)/\(folder)",
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        if !FileManager.default.fileExists(atPath: whole) {
            try file.content.write(to: URL(fileURLWithPath: whole), options: .atomic)
        }
        return path
    }
}

extension Attachment {
    /// An imported file as the job's and the estimate's document.
    static func imported(
        _ file: ImportFile,
        path: String,
        job: Job,
        estimate: Estimate,
        by user: String,
        at now: Int64
    ) -> Attachment {
        Attachment.with {
            $0.jobID = job.id
            $0.estimateID = estimate.id
            $0.fileName = String(file.name.split(separator: "/").last ?? "estimate").cut(255)
            $0.originalFileName = file.name.cut(255)
            $0.filePath = path
            $0.fileType = .document
            $0.fileSize = Int64(file.content.count)
            $0.mimeType =
                file.name.lowercased().hasSuffix(".xml")
                ? "application/xml" : "application/octet-stream"
            $0.category = .estimate
            $0.status = .ready
            $0.accessLevel = .internal
            $0.visibleToCustomer = false
            $0.uploadDate = Google_Protobuf_Timestamp(microseconds: now)
            if !user.isEmpty { $0.uploadedBy = user }
        }
    }
}
