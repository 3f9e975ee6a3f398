internal import Chassis
internal import Contracts
internal import Wire

/// The "no"s of photos and documents, in order of precedence.
enum AttachmentRefusal: Refusal, Equatable {
    case uploadNeeded
    case storageBusy
    case uploadGone
    case uploadGap(received: Int64)
    case fileTooLarge
    case fileEmpty
    case ownerMissing
    case parentNotLatest
    case contentMismatch(name: String, found: String, quarantined: String)
    case duplicateFile(existing: String)
    case notForOutside(FilePurpose)
    case placeNotRemovable
    case bytesGone
    case transitionNotAllowed(from: Attachment.Status, to: Attachment.Status)
    case archived

    var words: RefusalWords {
        switch self {
        case .uploadNeeded:
            RefusalWords(
                .invalidArgument,
                "upload_needed",
                "an attachment is made by uploading its bytes: POST /v1/attachments:upload"
            )
        case .storageBusy:
            RefusalWords(
                .resourceExhausted,
                "storage_busy",
                "too many files are being read and written at once; try again"
            )
        case .uploadGone:
            RefusalWords(
                .failedPrecondition,
                "upload_gone",
                "the upload is unknown, somebody else's, or its day is over; begin again"
            )
        case .uploadGap(let received):
            RefusalWords(
                .failedPrecondition,
                "upload_gap",
                "bytes before these are missing",
                facts: ["receivedBytes": String(received)]
            )
        case .fileTooLarge:
            RefusalWords(
                .invalidArgument,
                "file_too_large",
                "a file has at most \(FileDesk.fileBytesMax) bytes",
                facts: ["bytesMax": String(FileDesk.fileBytesMax)]
            )
        case .fileEmpty:
            RefusalWords(.invalidArgument, "file_empty", "the file has no bytes")
        case .ownerMissing:
            RefusalWords(
                .invalidArgument,
                "owner_missing",
                "say what it belongs to: a job, an estimate, a customer, a vehicle or an order"
            )
        case .parentNotLatest:
            RefusalWords(
                .failedPrecondition,
                "not_latest_version",
                "there is a newer version of the document; follow that one"
            )
        case .contentMismatch(let name, let found, let quarantined):
            RefusalWords(
                .invalidArgument,
                "content_mismatch",
                "the bytes of \(name) are \(found); a manager can look at them in quarantine",
                facts: ["found": found, "quarantinedFile": quarantined]
            )
        case .duplicateFile(let existing):
            RefusalWords(
                .alreadyExists,
                "duplicate_file",
                "the job has this very file already",
                facts: ["existing": existing]
            )
        case .notForOutside(let purpose):
            RefusalWords(
                .failedPrecondition,
                "not_visible",
                purpose == .insurer
                    ? "it is not public, or not for the insurer"
                    : "it is not public, or not for the customer"
            )
        case .placeNotRemovable:
            RefusalWords(
                .failedPrecondition,
                "place_not_removable",
                "no copy without the place can be made of it; send it as JPEG, PNG or PDF"
            )
        case .bytesGone:
            RefusalWords(
                .failedPrecondition,
                "bytes_gone",
                "the bytes were removed when their time was over; what is known of them stays"
            )
        case .transitionNotAllowed(let from, let to):
            RefusalWords(
                .failedPrecondition,
                "transition_not_allowed",
                "an attachment that is \(from.storedName) does not become \(to.storedName)",
                facts: ["from": from.storedName, "to": to.storedName]
            )
        case .archived:
            RefusalWords(
                .failedPrecondition,
                "attachment_archived",
                "an archived attachment is not changed any more"
            )
        }
    }
}
