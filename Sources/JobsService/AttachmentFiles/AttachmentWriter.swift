internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// Writes the row of a file that was looked at, in the transaction of the call.
struct AttachmentWriter {
    let tx: Transaction
    let shop: ShopID
    let call: Call

    func write(_ upload: Upload, _ file: LookedAtFile) throws -> Attachment {
        let draft = try Attachment.parse(json: Array(upload.draft.utf8))
        let saved = try write(draft, parent: upload.parentAttachmentID, file)
        var done = try tx.require(Upload.self, upload.id, in: shop)
        done.attachmentID = saved.id
        done.draft = "{}"
        _ = try tx.update(done, expecting: done.version, in: shop, by: call.authorship)
        return saved
    }

    /// - Parameter parent: the version before; empty = it is the first.
    func write(_ draft: Attachment, parent: String, _ file: LookedAtFile) throws -> Attachment {
        let settings = try tx.require(Shop.self, shop.text, in: shop)
        var row = try BeginUpload.followed(draft, parent, tx, call)
            .describing(file, ShopCalendar(settings), at: call.now)
        row.status = .uploaded
        row = try row.moved(to: .processing, at: call.now).moved(to: .ready, at: call.now)
        if !call.actor.userID.isEmpty { row.uploadedBy = call.actor.userID }
        try checkDuplicate(row)
        if row.hasParentAttachmentID {
            var before = try tx.require(Attachment.self, row.parentAttachmentID, in: shop)
            before.isLatestVersion = false
            _ = try tx.update(before, expecting: before.version, in: shop, by: call.authorship)
        }
        let saved = try tx.insert(row.checked(at: "attachment"), in: shop, by: call.authorship)
        try tx.audit(
            AuditEntry(
                action: "attachments.uploaded",
                entityType: Attachment.protoMessageName,
                entityID: saved.id,
                by: call.authorship
            ),
            in: shop
        )
        return saved
    }

    /// The same bytes on the same job are there already.
    private func checkDuplicate(_ row: Attachment) throws {
        guard row.hasJobID else { return }
        let same = try tx.first(
            Attachment.self,
            in: shop,
            where: [.equal("job_id", .uuid(row.jobID)), .equal("sha256", .text(row.sha256))]
        )
        if let same { throw AttachmentRefusal.duplicateFile(existing: same.id) }
    }
}

/// An attachment as far as the acting person sees it; others are not found.
enum VisibleAttachment {
    static func find(_ id: String, etag: String = "", _ view: View, _ call: Call) throws
        -> Attachment
    {
        let row = try view.require(Attachment.self, id, in: try call.shop)
        let role = User.Role(storedName: call.actor.role) ?? .unspecified
        guard !call.actor.isPerson || row.isVisible(to: role, user: call.actor.userID) else {
            throw StoreRefusal.notFound(resource: Attachment.table.resource, id: id)
        }
        if !etag.isEmpty {
            return try view.require(Attachment.self, id, etag: etag, in: try call.shop)
        }
        return row
    }
}
