internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf

/// POST /v1/customers/{id}:export — every row of the customer in this service's tables as one JSON
/// file, with photos and documents listed by the path of their bytes (6.9).
enum ExportCustomer {
    /// Microseconds for which the file is kept at most: 30 days.
    static let keptFor: Int64 = 30 * 86_400_000_000

    static func handle(
        _ request: ExportCustomerRequest,
        _ call: Call
    ) async throws -> ExportCustomerResponse {
        let shop = try call.shop
        let document = try await call.read { view in
            let customer = try view.require(Customer.self, request.id, in: shop)
            guard !customer.hasErasedAt else { throw PrivacyRefusal.customerErased }
            return try CustomerDocument(of: customer, view, in: shop, at: call.now)
        }
        let stored = try await call.files().store.put(.bytes(document.json), in: shop)
        return try await call.write { tx in
            let row = Attachment.with {
                $0.customerID = request.id
                $0.fileName = document.name
                $0.originalFileName = document.name
                $0.fileExtension = "json"
                $0.mimeType = "application/json"
                $0.fileType = .document
                $0.fileSize = stored.size
                $0.sha256 = stored.hash.text
                $0.filePath = FileDesk.path(of: stored.hash, in: shop)
                $0.subCategory = Attachment.privacyExport
                $0.accessLevel = .confidential
                $0.visibleToCustomer = false
                $0.status = .ready
                $0.processed = true
                $0.uploadDate = Google_Protobuf_Timestamp(microseconds: call.now)
                $0.expirationDate = Google_Protobuf_Timestamp(microseconds: call.now + keptFor)
                if !call.actor.userID.isEmpty { $0.uploadedBy = call.actor.userID }
            }
            var response = ExportCustomerResponse()
            response.document = try tx.insert(
                row.checked(at: "document"),
                in: shop,
                by: call.authorship
            )
            response.rows = document.rows
            response.files = document.files
            try tx.audit(
                AuditEntry(
                    action: "customers.exported",
                    entityType: Customer.protoMessageName,
                    entityID: request.id,
                    after: JSONWriter.text { writer in
                        writer.beginObject()
                        writer.string("attachment", response.document.id)
                        writer.endObject()
                    },
                    by: call.authorship
                ),
                in: shop
            )
            return response
        }
    }
}

/// What is kept of a customer, as JSON.
struct CustomerDocument: Sendable {
    let name: String
    let json: [UInt8]
    let rows: [TableCount]
    let files: Int32

    init(of customer: Customer, _ view: View, in shop: ShopID, at now: Int64) throws {
        let owned = try CustomerRows(of: customer.id, view, in: shop)
        var counts: [TableCount] = []
        var files: [Attachment] = []
        var writer = JSONWriter(capacity: 65_536)
        writer.beginObject()
        writer.string("customerNumber", customer.customerNumber)
        writer.timestamp("exportedAt", Google_Protobuf_Timestamp(microseconds: now))
        writer.key("tables")
        writer.beginObject()
        for table in PersonalData.tables where table.isExported {
            let rows = try table.rows(view, shop, owned)
            writer.key(table.table.name)
            writer.array(rows) { writer, row in row.writeJSON(&writer) }
            if !rows.isEmpty { counts.append(.of(table, rows.count)) }
            files += rows.compactMap { $0 as? Attachment }
        }
        writer.endObject()
        let fetchable = files.filter { !$0.hasBytesPurgedTime && !$0.hasDeleteTime }
        writer.array("files", fetchable) { writer, file in
            writer.beginObject()
            writer.string("attachmentId", file.id)
            writer.string("fileName", file.fileName)
            writer.string("mediaType", file.mimeType)
            writer.number("bytes", file.fileSize)
            writer.string("sha256", file.sha256)
            writer.string("path", "/v1/attachments/\(file.id)/content")
            writer.endObject()
        }
        writer.endObject()
        name = "\(customer.customerNumber)-export.json"
        json = writer.bytes
        rows = counts
        self.files = Int32(clamping: fetchable.count)
    }
}
