internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// The bytes of imported files, kept under their hash. Writing the same bytes again changes nothing,
/// so it may be done before the transaction that names them.
struct OriginalFiles: Sendable {
    let desk: FileDesk
    let shop: ShopID

    /// Keeps the files, in order. Customers and insurers never see them: there is no copy for
    /// outside.
    func keep(_ files: [ImportFile]) async throws -> [LookedAtFile] {
        var kept: [LookedAtFile] = []
        for file in files {
            let bytes = ByteSource.bytes(Array(file.content))
            let stored = try await desk.store.put(bytes, in: shop)
            kept.append(
                LookedAtFile(
                    name: file.name,
                    kind: try ContentSniffer.kind(of: bytes),
                    facts: ImageFacts(),
                    stored: stored,
                    path: FileDesk.path(of: stored.hash, in: shop),
                    outside: nil
                )
            )
        }
        return kept
    }

    /// The file as the job's and the estimate's document; the one that the job has already when the
    /// bytes are the same, as members of an EMS set often are.
    static func attach(
        _ file: LookedAtFile,
        _ job: Job,
        _ estimate: Estimate,
        _ tx: Transaction,
        _ shop: ShopID,
        _ call: Call
    ) throws -> Attachment {
        let known = try tx.first(
            Attachment.self,
            in: shop,
            where: [
                .equal("job_id", .uuid(job.id)), .equal("sha256", .text(file.stored.hash.text)),
            ]
        )
        if let known { return known }
        let draft = Attachment.with {
            $0.jobID = job.id
            $0.estimateID = estimate.id
            $0.category = .estimate
            $0.subCategory = Attachment.importFile
            $0.accessLevel = .internal
            $0.visibleToCustomer = false
            $0.status = .ready
            $0.processed = true
            if !call.actor.userID.isEmpty { $0.uploadedBy = call.actor.userID }
        }
        var row = draft.describing(file, ShopCalendar(timezone: "UTC"), at: call.now)
        row.fileType = .document
        return try tx.insert(row, in: shop, by: call.authorship)
    }
}
