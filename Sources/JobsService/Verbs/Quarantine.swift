internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf

/// GET /v1/quarantinedFiles — what was not what its name said (J125), the newest first.
enum ListQuarantinedFiles {
    static func handle(
        _ request: ListQuarantinedFilesRequest,
        _ call: Call
    ) async throws -> ListQuarantinedFilesResponse {
        let shop = try call.shop
        let size = request.pageSize <= 0 ? 50 : min(Int(request.pageSize), 200)
        var conditions: [Condition] = []
        if !request.beforeID.isEmpty { conditions = [.less("id", .uuid(request.beforeID))] }
        let asked = conditions
        return try await call.read { view in
            try ListQuarantinedFilesResponse.with {
                $0.files = try view.all(
                    QuarantinedFile.self,
                    in: shop,
                    where: asked,
                    order: [.descending("id")],
                    limit: size
                )
            }
        }
    }
}

/// POST /v1/quarantinedFiles/{id}:admit — a person has looked: the file comes in as what it is.
enum AdmitQuarantinedFile {
    static func handle(_ request: QuarantinedFileRequest, _ call: Call) async throws -> Attachment {
        let shop = try call.shop
        let desk = try call.files()
        let row = try await call.read { view in
            try view.require(QuarantinedFile.self, request.id, in: shop)
        }
        guard let hash = FileHash(row.sha256),
            let bytes = try await desk.store.source(hash, in: shop)
        else { throw AttachmentRefusal.bytesGone }
        let intake = FileIntake(desk: desk, shop: shop)
        let looked = try await intake.take(bytes, try await intake.kind(bytes), name: row.fileName)
        return try await call.write { tx in
            let kept = try tx.require(QuarantinedFile.self, request.id, in: shop)
            var draft = try Attachment.parse(json: Array(kept.draft.utf8))
            draft.contentMismatch = true
            let saved = try AttachmentWriter(tx: tx, shop: shop, call: call)
                .write(draft, parent: "", looked)
            try Quarantine.drop(kept, "quarantined_files.admitted", tx, call)
            return saved
        }
    }
}

/// DELETE /v1/quarantinedFiles/{id} — nobody wants it.
enum DiscardQuarantinedFile {
    static func handle(
        _ request: QuarantinedFileRequest,
        _ call: Call
    ) async throws -> Google_Protobuf_Empty {
        let shop = try call.shop
        return try await call.write { tx in
            let row = try tx.require(QuarantinedFile.self, request.id, in: shop)
            try Quarantine.drop(row, "quarantined_files.discarded", tx, call)
            return Google_Protobuf_Empty()
        }
    }
}

private enum Quarantine {
    static func drop(
        _ row: QuarantinedFile,
        _ action: String,
        _ tx: Transaction,
        _ call: Call
    ) throws {
        let shop = try call.shop
        try tx.delete(
            QuarantinedFile.self,
            row.id,
            expecting: row.version,
            in: shop,
            by: call.authorship
        )
        try tx.audit(
            AuditEntry(
                action: action,
                entityType: QuarantinedFile.protoMessageName,
                entityID: row.id,
                before: JSONWriter.text { writer in
                    writer.beginObject()
                    writer.string("sha256", row.sha256)
                    writer.endObject()
                },
                by: call.authorship
            ),
            in: shop
        )
    }
}
