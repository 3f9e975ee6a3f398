internal import Contracts
internal import Schema
internal import SwiftProtobuf

extension Attachment.Status {
    /// The one status that follows: uploaded, processing, ready, archived, deleted (1.15).
    var next: Attachment.Status? {
        switch self {
        case .uploaded: .processing
        case .processing: .ready
        case .ready: .archived
        case .archived: .deleted
        case .deleted, .unspecified, .UNRECOGNIZED: nil
        }
    }
}

extension Attachment {
    /// One step of the machine.
    ///
    /// - Parameter now: microseconds since 1970.
    /// - Throws: ``AttachmentRefusal/transitionNotAllowed(from:to:)``.
    func moved(to wanted: Status, at now: Int64) throws(AttachmentRefusal) -> Attachment {
        guard let next = status.next, next == wanted else {
            throw .transitionNotAllowed(from: status, to: wanted)
        }
        var row = self
        row.status = next
        switch next {
        case .ready: row.processed = true
        case .archived:
            row.archived = true
            row.archiveDate = Google_Protobuf_Timestamp(microseconds: now)
        case .uploaded, .processing, .deleted, .unspecified, .UNRECOGNIZED: break
        }
        return row
    }

    /// Deleted, by way of archived.
    func deleted(at now: Int64) throws(AttachmentRefusal) -> Attachment {
        let aside = status == .ready ? try moved(to: .archived, at: now) : self
        return try aside.moved(to: .deleted, at: now)
    }

    /// Without its bytes; what is known of them stays.
    func withoutBytes(at now: Int64) -> Attachment {
        var row = self
        row.bytesPurgedTime = Google_Protobuf_Timestamp(microseconds: now)
        row.filePath = ""
        row.clearOutsideSha256()
        row.clearGpsCoordinates()
        return row
    }

    /// The next version of a document: it belongs where the one before it does unless it says
    /// otherwise (J126).
    ///
    /// - Throws: ``AttachmentRefusal/parentNotLatest``.
    func following(_ parent: Attachment) throws(AttachmentRefusal) -> Attachment {
        guard parent.isLatestVersion else { throw .parentNotLatest }
        var row = self
        row.parentAttachmentID = parent.id
        row.versionNumber = parent.versionNumber.addingClamped(1)
        row.isLatestVersion = true
        if !row.hasOwner {
            if parent.hasJobID { row.jobID = parent.jobID }
            if parent.hasEstimateID { row.estimateID = parent.estimateID }
            if parent.hasCustomerID { row.customerID = parent.customerID }
            if parent.hasVehicleID { row.vehicleID = parent.vehicleID }
            if parent.hasPartsOrderID { row.partsOrderID = parent.partsOrderID }
        }
        return row
    }

    var hasOwner: Bool {
        hasJobID || hasEstimateID || hasCustomerID || hasVehicleID || hasPartsOrderID
    }
}
