internal import Schema
internal import Chassis
internal import Contracts
internal import Store

/// Templates (1.24): a code, channels by category, versions.
struct TemplateRules: RecordRules {
    func creating(_ row: inout CommunicationTemplate, _ rule: RuleContext) throws {
        row.status = .draft
        if row.channels.isEmpty { row.channels = row.category.defaultChannels }  // C001
        if !row.hasTemplateCode {
            let number = try rule.tx.next("template", in: rule.shop)
            let digits = String(number)
            row.templateCode =
                row.category.storedName.uppercased() + "_"
                + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
        }
        if row.recipientTypes.isEmpty { row.recipientTypes = ["customer"] }
        if !rule.actor.userID.isEmpty { row.createdBy = rule.actor.userID }
    }

    /// C040: the text of an active template that needs approval goes live by activating it again.
    func updating(
        _ row: inout CommunicationTemplate,
        from old: CommunicationTemplate,
        _ rule: RuleContext
    ) throws {
        if row.status == .active, old.status != .active {
            try row.checkMayActivate(by: rule.actor.userID)
        }
        let changedText =
            row.smsTemplate != old.smsTemplate || row.emailTemplate != old.emailTemplate
            || row.emailSubject != old.emailSubject
            || row.emailHtmlTemplate != old.emailHtmlTemplate
        if changedText, old.status == .active, row.requiresApproval {
            row.status = .draft
            row.clearApprovedBy()
            row.clearApprovedAt()
        }
        if !rule.actor.userID.isEmpty { row.updatedBy = rule.actor.userID }
    }
}

/// The log (1.25): messages written down by hand; nothing is deleted.
struct CommunicationLogRules: RecordRules {
    func creating(_ row: inout CommunicationLog, _ rule: RuleContext) throws {
        if row.status == .unspecified { row.status = .draft }
        if row.hasJobID, !row.hasThreadID {
            row.threadID = "job_\(row.jobID)_\(row.channel.storedName)"
        }
        if !rule.actor.userID.isEmpty { row.createdBy = rule.actor.userID }
    }

    /// C027: the status only climbs.
    func updating(
        _ row: inout CommunicationLog,
        from old: CommunicationLog,
        _ rule: RuleContext
    ) throws {
        let wanted = row.status
        if wanted != old.status, CommunicationLog.ladder.contains(wanted) {
            row.status = old.climbed(to: wanted)
        }
        row.engagement = row.engagementScore
    }

    func deleting(_ row: CommunicationLog, _ rule: RuleContext) throws {
        throw CommsRefusal.logIsKept
    }
}
