internal import Chassis
internal import Wire

/// Every "no" this service can say, in order of precedence.
enum CommsRefusal: Refusal, Equatable {
    case customerUnknown(String)
    case jobUnknown(String)
    case templateUnknown(String)
    case templateEmpty
    case templateNotActive(String)
    case approvalMissing
    case approverIsAuthor
    case marketingIncomplete
    case noChannel
    case logIsKept

    var words: RefusalWords {
        switch self {
        case .customerUnknown(let id):
            RefusalWords(
                .notFound,
                "customer_not_found",
                "there is no such customer, or not yet here",
                facts: ["id": id]
            )
        case .jobUnknown(let id):
            RefusalWords(
                .notFound,
                "job_not_found",
                "there is no such job, or not yet here",
                facts: ["id": id]
            )
        case .templateUnknown(let code):
            RefusalWords(
                .notFound,
                "template_not_found",
                "there is no template \(code)",
                facts: ["templateCode": code]
            )
        case .templateEmpty:
            RefusalWords(
                .invalidArgument,
                "template_empty",
                "the template has a text for none of its channels"
            )
        case .templateNotActive(let code):
            RefusalWords(
                .failedPrecondition,
                "template_not_active",
                "the template \(code) is not active",
                facts: ["templateCode": code]
            )
        case .approvalMissing:
            RefusalWords(.failedPrecondition, "approval_required", "the template is not approved")
        case .approverIsAuthor:
            RefusalWords(
                .permissionDenied,
                "approver_is_author",
                "who wrote a template does not approve it"
            )
        case .marketingIncomplete:
            RefusalWords(
                .failedPrecondition,
                "marketing_incomplete",
                "a marketing e-mail names the shop's address and a way to unsubscribe"
            )
        case .noChannel:
            RefusalWords(
                .invalidArgument,
                "no_channel",
                "the template has no text for this channel"
            )
        case .logIsKept:
            RefusalWords(
                .failedPrecondition,
                "append_only",
                "messages are not deleted; their text is purged in time"
            )
        }
    }
}
