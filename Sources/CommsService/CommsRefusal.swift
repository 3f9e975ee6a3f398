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

    var code: Code {
        switch self {
        case .customerUnknown, .jobUnknown, .templateUnknown: .notFound
        case .templateEmpty, .noChannel: .invalidArgument
        case .approverIsAuthor: .permissionDenied
        case .templateNotActive, .approvalMissing, .marketingIncomplete, .logIsKept:
            .failedPrecondition
        }
    }

    var reason: String {
        switch self {
        case .customerUnknown: "customer_not_found"
        case .jobUnknown: "job_not_found"
        case .templateUnknown: "template_not_found"
        case .templateEmpty: "template_empty"
        case .templateNotActive: "template_not_active"
        case .approvalMissing: "approval_required"
        case .approverIsAuthor: "approver_is_author"
        case .marketingIncomplete: "marketing_incomplete"
        case .noChannel: "no_channel"
        case .logIsKept: "append_only"
        }
    }

    var message: String {
        switch self {
        case .customerUnknown: "there is no such customer, or not yet here"
        case .jobUnknown: "there is no such job, or not yet here"
        case .templateUnknown(let code): "there is no template \(code)"
        case .templateEmpty: "the template has a text for none of its channels"
        case .templateNotActive(let code): "the template \(code) is not active"
        case .approvalMissing: "the template is not approved"
        case .approverIsAuthor: "who wrote a template does not approve it"
        case .marketingIncomplete:
            "a marketing e-mail names the shop's address and a way to unsubscribe"
        case .noChannel: "the template has no text for this channel"
        case .logIsKept: "messages are not deleted; their text is purged in time"
        }
    }

    var facts: [String: String] {
        switch self {
        case .customerUnknown(let id), .jobUnknown(let id): ["id": id]
        case .templateUnknown(let code), .templateNotActive(let code): ["templateCode": code]
        case .templateEmpty, .approvalMissing, .approverIsAuthor, .marketingIncomplete,
            .noChannel, .logIsKept:
            [:]
        }
    }
}
