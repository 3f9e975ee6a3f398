internal import Contracts
internal import Schema

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

    /// The channels it lists that a message can be sent through, in its order.
    var sendableChannels: [CommunicationLog.Channel] {
        channels.compactMap(CommunicationLog.Channel.init(storedName:))
            .filter { $0.consentChannel != .unspecified }
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
    /// What a message this way needs consent for; unspecified where consent is not asked.
    var consentChannel: ConsentEvent.Channel {
        ConsentEvent.Channel(storedName: storedName) ?? .unspecified
    }
}
