internal import Contracts

extension CommunicationTemplate {
    /// C002, C003: active, and approved where that is asked for.
    func checkMaySend() throws(CommsRefusal) {
        guard status == .active else { throw .templateNotActive(templateCode) }
        guard !requiresApproval || hasApprovedBy else { throw .approvalMissing }
    }

    /// C003, C042: what has to be there before a template goes live.
    func checkMayActivate(by user: String) throws(CommsRefusal) {
        let texts = [smsTemplate, emailTemplate, phoneScript, pushNotificationBody, portalMessage]
        guard texts.contains(where: { !$0.isEmpty }) else { throw .templateEmpty }
        if requiresApproval, !user.isEmpty, user == createdBy { throw .approverIsAuthor }
        if category == .marketing, channels.contains("email") {
            let whole = emailTemplate + emailHtmlTemplate + disclaimers + signature
            guard whole.contains("{{ shop.address }}") || whole.contains("{{shop.address}}"),
                whole.lowercased().contains("unsubscribe")
            else { throw .marketingIncomplete }
        }
    }

    /// The text of a channel; nil when the template has none.
    func body(of channel: CommunicationLog.Channel) -> String? {
        let text =
            switch channel {
            case .sms: smsTemplate
            case .email: emailTemplate
            case .phone: phoneScript
            case .push: pushNotificationBody
            case .portal: portalMessage
            case .inPerson, .fax, .mail, .other, .unspecified, .UNRECOGNIZED: ""
            }
        return text.isEmpty ? nil : text
    }

    /// C017: what a message of this template needs consent for.
    var purpose: ConsentEvent.Purpose {
        switch category {
        case .marketing: .marketing
        case .satisfactionSurvey: .survey
        default: .service
        }
    }
}

extension CommunicationLog.Channel {
    /// `sms`, as templates list their channels; nil for a word that is none.
    init?(word: String) {
        switch word {
        case "sms": self = .sms
        case "email": self = .email
        case "phone": self = .phone
        case "push": self = .push
        case "portal": self = .portal
        default: return nil
        }
    }

    var word: String {
        switch self {
        case .sms: "sms"
        case .email: "email"
        case .phone: "phone"
        case .push: "push"
        case .portal: "portal"
        case .inPerson: "in_person"
        case .fax: "fax"
        case .mail: "mail"
        case .other, .unspecified, .UNRECOGNIZED: "other"
        }
    }

    var consentChannel: ConsentEvent.Channel {
        switch self {
        case .sms: .sms
        case .email: .email
        case .phone: .phone
        case .push: .push
        case .portal: .portal
        case .inPerson, .fax, .mail, .other, .unspecified, .UNRECOGNIZED: .unspecified
        }
    }
}
