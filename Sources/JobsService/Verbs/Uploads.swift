internal import Chassis
internal import Contracts
internal import Foundation
internal import Schema
internal import Store
internal import SwiftProtobuf

/// A file is announced: what it is called and what it belongs to.
enum BeginUpload {
    static func handle(_ request: BeginUploadRequest, _ call: Call) async throws -> UploadProgress {
        let draft = try draft(request)
        let shop = try call.shop
        let upload = try await call.write { tx in
            let attachment = try Self.followed(draft, request.parentAttachmentID, tx, call)
            guard attachment.hasOwner else { throw AttachmentRefusal.ownerMissing }
            try OwnersOfFiles.check(attachment, tx, shop)
            let row = Upload.with {
                $0.fileName = request.fileName
                $0.declaredType = request.contentType
                $0.draft = String(decoding: draft.jsonBytes(), as: UTF8.self)
                if !request.parentAttachmentID.isEmpty {
                    $0.parentAttachmentID = request.parentAttachmentID
                }
                if !call.actor.userID.isEmpty { $0.uploadedBy = call.actor.userID }
            }
            return try tx.insert(row, in: shop, by: call.authorship)
        }
        return upload.progress
    }

    /// What the attachment says; what the service finds out itself is refused.
    private static func draft(_ request: BeginUploadRequest) throws -> Attachment {
        var draft = request.attachment
        let readOnly = try draft.readOnlyViolations(field: "attachment")
        if draft.fileName.isEmpty {
            draft.fileName = String(FileName.last(of: request.fileName)).cut(255)
        }
        try draft.fillDefaults()
        let violations = readOnly + Validator.violations(of: draft, field: "attachment")
        guard violations.isEmpty else { throw Violations(violations) }
        return draft
    }

    static func followed(
        _ draft: Attachment,
        _ parent: String,
        _ tx: View,
        _ call: Call
    ) throws -> Attachment {
        guard !parent.isEmpty else { return draft }
        return try draft.following(try VisibleAttachment.find(parent, tx, call))
    }
}

/// Bytes come, in order.
enum AppendUpload {
    static func handle(_ request: AppendUploadRequest, _ call: Call) async throws -> UploadProgress
    {
        let shop = try call.shop
        let upload = try await call.read { view in try OpenUpload.find(request.id, view, call) }
        let end = request.offset.addingClamped(Int64(request.content.count))
        guard end <= FileDesk.fileBytesMax else { throw AttachmentRefusal.fileTooLarge }
        // Sent again, after an answer that was lost.
        if end <= upload.receivedBytes { return upload.progress }
        guard !upload.hasAttachmentID else { throw AttachmentRefusal.uploadGone }
        guard request.offset <= upload.receivedBytes else {
            throw AttachmentRefusal.uploadGap(received: upload.receivedBytes)
        }
        try await call.files().uploads.write(
            Array(request.content),
            at: request.offset,
            of: upload.id
        )
        return try await call.write { tx in
            var row = try OpenUpload.find(request.id, tx, call)
            row.receivedBytes = max(row.receivedBytes, end)
            return try tx.update(row, expecting: row.version, in: shop, by: call.authorship)
        }.progress
    }
}

/// The bytes are complete: they are looked at, kept, and become an attachment (J124–J126).
enum FinishUpload {
    static func handle(_ request: FinishUploadRequest, _ call: Call) async throws -> Attachment {
        let shop = try call.shop
        let upload = try await call.read { view in try OpenUpload.find(request.id, view, call) }
        if upload.hasAttachmentID {
            return try await call.read { view in
                try view.require(Attachment.self, upload.attachmentID, in: shop)
            }
        }
        guard upload.receivedBytes > 0 else { throw AttachmentRefusal.fileEmpty }
        let desk = try call.files()
        let intake = FileIntake(desk: desk, shop: shop)
        let source = try await DiskWorker.shared.run {
            try desk.uploads.open(upload.id, size: upload.receivedBytes)
        }
        guard let source else { throw AttachmentRefusal.uploadGone }
        let kind = try await intake.kind(source)
        let ending = FileName.ending(of: upload.fileName)
        guard kind.fits(extension: ending), kind.fits(declared: upload.declaredType) else {
            throw try await quarantine(
                upload,
                kind,
                try await desk.store.put(source, in: shop),
                call
            )
        }
        let file = try await intake.take(source, kind, name: upload.fileName)
        let saved = try await call.write { tx in
            try AttachmentWriter(tx: tx, shop: shop, call: call).write(upload, file)
        }
        try await desk.uploads.remove(upload.id)
        return saved
    }

    /// J125: refused, and kept for a person to look at.
    private static func quarantine(
        _ upload: Upload,
        _ kind: ContentKind,
        _ stored: StoredFile,
        _ call: Call
    ) async throws -> AttachmentRefusal {
        let shop = try call.shop
        let draft = try Attachment.parse(json: Array(upload.draft.utf8))
        let found = kind.mediaType(extension: "")
        let kept = try await call.write(step: "quarantine") { tx in
            let row = QuarantinedFile.with {
                $0.fileName = upload.fileName
                $0.declaredType = upload.declaredType
                $0.foundType = found
                $0.fileSize = stored.size
                $0.sha256 = stored.hash.text
                $0.draft = upload.draft
                if upload.hasUploadedBy { $0.uploadedBy = upload.uploadedBy }
                if draft.hasJobID { $0.jobID = draft.jobID }
                if draft.hasCustomerID { $0.customerID = draft.customerID }
            }
            let kept = try tx.insert(row, in: shop, by: call.authorship)
            try tx.audit(
                AuditEntry(
                    action: "quarantined_files.kept",
                    entityType: QuarantinedFile.protoMessageName,
                    entityID: kept.id,
                    after: JSONWriter.text { writer in
                        writer.beginObject()
                        writer.string("found", found)
                        writer.string("sha256", stored.hash.text)
                        writer.endObject()
                    },
                    by: call.authorship
                ),
                in: shop
            )
            return kept
        }
        return .contentMismatch(
            name: upload.fileName,
            found: kind.rawValue,
            quarantined: kept.id
        )
    }
}

/// An upload of the acting person.
enum OpenUpload {
    static func find(_ id: String, _ view: View, _ call: Call) throws -> Upload {
        guard let upload = try view.get(Upload.self, id, in: try call.shop),
            upload.uploadedBy == call.actor.userID
        else { throw AttachmentRefusal.uploadGone }
        return upload
    }
}

/// The rows that an attachment belongs to are looked for before its bytes come.
enum OwnersOfFiles {
    static func check(_ row: Attachment, _ view: View, _ shop: ShopID) throws {
        if row.hasJobID { _ = try view.require(Job.self, row.jobID, in: shop) }
        if row.hasEstimateID { _ = try view.require(Estimate.self, row.estimateID, in: shop) }
        if row.hasVehicleID { _ = try view.require(VehicleRecord.self, row.vehicleID, in: shop) }
        if row.hasCustomerID {
            let customer = try view.require(Customer.self, row.customerID, in: shop)
            guard !customer.hasErasedAt else { throw PrivacyRefusal.customerErased }
        }
    }
}

extension Upload {
    var progress: UploadProgress {
        UploadProgress.with {
            $0.id = id
            $0.receivedBytes = receivedBytes
        }
    }
}
