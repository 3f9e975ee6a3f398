internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf

/// POST /v1/attachments/{id}:link — a signed link for somebody without an account.
enum LinkAttachment {
    static func handle(_ request: LinkAttachmentRequest, _ call: Call) async throws -> FileLink {
        let desk = try call.files()
        let shop = try call.shop
        let wanted =
            request.validSeconds == 0 ? LinkSigner.validSecondsDefault : Int64(request.validSeconds)
        let expires = call.now / 1_000_000 + min(wanted, LinkSigner.validSecondsMax)
        return try await call.write { tx in
            let row = try VisibleAttachment.find(request.id, tx, call)
            guard row.isVisible(for: request.purpose, at: call.now) else {
                throw AttachmentRefusal.notForOutside(request.purpose)
            }
            guard !row.hasBytesPurgedTime else { throw AttachmentRefusal.bytesGone }
            guard row.fileHash(for: request.purpose) != nil else {
                throw AttachmentRefusal.placeNotRemovable
            }
            let grant = FileGrant(
                shop: shop,
                attachment: row.id,
                purpose: request.purpose,
                expires: expires
            )
            let stamp = Google_Protobuf_Timestamp(microseconds: expires * 1_000_000)
            try tx.audit(
                AuditEntry(
                    action: "attachments.linked",
                    entityType: Attachment.protoMessageName,
                    entityID: row.id,
                    after: JSONWriter.text { writer in
                        writer.beginObject()
                        writer.string("purpose", request.purpose.storedName)
                        writer.timestamp("expiresAt", stamp)
                        writer.endObject()
                    },
                    by: call.authorship
                ),
                in: shop
            )
            let token = desk.signer.token(grant)
            return FileLink.with {
                $0.token = token
                $0.path = "/v1/files/" + token
                $0.expiresAt = stamp
            }
        }
    }
}

/// GET /v1/attachments/{id}/versions — the chain, the latest first (J126).
enum ListAttachmentVersions {
    /// Versions of one document.
    static let versionsMax = 200

    static func handle(
        _ request: ListAttachmentVersionsRequest,
        _ call: Call
    ) async throws -> ListAttachmentVersionsResponse {
        let shop = try call.shop
        return try await call.read { view in
            var chain = [try VisibleAttachment.find(request.id, view, call)]
            while let first = chain.first, chain.count < versionsMax,
                let next = try view.first(
                    Attachment.self,
                    in: shop,
                    where: [.equal("parent_attachment_id", .uuid(first.id))]
                )
            {
                chain.insert(next, at: 0)
            }
            while let last = chain.last, last.hasParentAttachmentID, chain.count < versionsMax,
                let before = try view.get(Attachment.self, last.parentAttachmentID, in: shop)
            {
                chain.append(before)
            }
            let role = User.Role(storedName: call.actor.role) ?? .unspecified
            return ListAttachmentVersionsResponse.with {
                $0.attachments = chain.filter {
                    !call.actor.isPerson || $0.isVisible(to: role, user: call.actor.userID)
                }
            }
        }
    }
}

/// POST /v1/attachments/{id}:archive — put aside: read still, changed no more.
enum ArchiveAttachment {
    static func handle(
        _ request: ArchiveAttachmentRequest,
        _ call: Call
    ) async throws -> Attachment {
        let shop = try call.shop
        return try await call.write { tx in
            let row = try VisibleAttachment.find(request.id, etag: request.etag, tx, call)
            return try tx.update(
                row.moved(to: .archived, at: call.now),
                expecting: row.version,
                in: shop,
                by: call.authorship
            )
        }
    }
}
