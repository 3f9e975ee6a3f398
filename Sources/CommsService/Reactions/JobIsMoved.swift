internal import Schema
internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// A job changed its status: the rules of the shop that are about it queue one message per
/// channel, each once however often the fact comes (C008–C012).
enum JobIsMoved {
    static func apply(_ delivery: FactDelivery, _ tx: Transaction) throws {
        let fact: JobMoved = try delivery.message()
        let rules = try tx.all(
            AutomationRule.self,
            in: delivery.shop,
            where: [.equal("trigger_event", .text(delivery.fact.kind)), .equal("is_active", true)]
        )
        for rule in rules where rule.matches(fact) {
            try queue(rule, fact, delivery, tx)
        }
    }

    private static func queue(
        _ rule: AutomationRule,
        _ fact: JobMoved,
        _ delivery: FactDelivery,
        _ tx: Transaction
    ) throws {
        let template = try tx.first(
            CommunicationTemplate.self,
            in: delivery.shop,
            where: [
                .equal("template_code", .text(rule.templateCode)),
                .equal("status", CommunicationTemplate.Status.active),
            ]
        )
        guard let template else { return }
        let shop = try tx.replica(Shop.self, delivery.shop.text, in: delivery.shop)
        let times = SendTime(template: template, shop: shop)
        let wait = Int64(template.delayMinutes) + Int64(rule.debounceMinutes)
        for channel in template.sendableChannels {
            guard template.body(of: channel) != nil else { continue }
            let at = times.next(
                tx.now + wait * SendTime.minute,
                channel: channel,
                category: template.category
            )
            var row = CommunicationLog.queued(
                template,
                channel: channel,
                customer: fact.customerID,
                job: fact.jobID,
                at: at
            )
            row.communicationType = .automated
            row.isAutomated = true
            row.automationRuleID = rule.id
            row.triggerEvent = delivery.fact.kind
            row.dedupeKey = key(delivery.fact.position, rule, channel)
            let known = try tx.exists(
                CommunicationLog.self,
                in: delivery.shop,
                where: [.equal("dedupe_key", .text(row.dedupeKey))]
            )
            guard !known else { continue }
            try debounce(row, rule, delivery, tx)
            if try isCooling(row, rule, delivery, tx) { row = row.blocked("cooldown") }
            _ = try tx.insert(
                row.checked(at: "message"),
                in: delivery.shop,
                by: delivery.authorship
            )
        }
    }

    private static func key(
        _ position: FactPosition,
        _ rule: AutomationRule,
        _ channel: CommunicationLog.Channel
    ) -> String {
        "jobs/\(position.epoch)/\(position.sequence)/\(rule.ruleCode)/\(channel.storedName)"
    }

    /// C011: of several moves within the window only the last is told.
    private static func debounce(
        _ row: CommunicationLog,
        _ rule: AutomationRule,
        _ delivery: FactDelivery,
        _ tx: Transaction
    ) throws {
        guard rule.debounceMinutes > 0 else { return }
        let waiting = try tx.all(
            CommunicationLog.self,
            in: delivery.shop,
            where: [
                .equal("job_id", .uuid(row.jobID)), .equal("automation_rule_id", .uuid(rule.id)),
                .equal("channel", row.channel), .equal("status", CommunicationLog.Status.queued),
            ]
        )
        for earlier in waiting {
            _ = try tx.update(
                earlier.blocked("debounced"),
                expecting: nil,
                in: delivery.shop,
                by: delivery.authorship
            )
        }
    }

    /// C010.
    private static func isCooling(
        _ row: CommunicationLog,
        _ rule: AutomationRule,
        _ delivery: FactDelivery,
        _ tx: Transaction
    ) throws -> Bool {
        guard rule.cooldownMinutes > 0 else { return false }
        let since = tx.now - Int64(rule.cooldownMinutes) * SendTime.minute
        return try tx.exists(
            CommunicationLog.self,
            in: delivery.shop,
            where: [
                .equal("job_id", .uuid(row.jobID)), .equal("automation_rule_id", .uuid(rule.id)),
                .equal("channel", row.channel), .greater("create_time", .integer(since)),
                .notEqual("status", CommunicationLog.Status.blocked),
            ]
        )
    }
}

extension AutomationRule {
    /// C012: a move backward is told only where the rule says so.
    func matches(_ fact: JobMoved) -> Bool {
        guard fact.movement != .backward || tellBackward else { return false }
        return jobStatuses.isEmpty || jobStatuses.contains(fact.toStatus.storedName)
    }
}
