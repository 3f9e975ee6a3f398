import Contracts
import Testing

@testable import CommsService

@Suite("Templates and their channels")
struct TemplateTests {
    @Test(
        "C001: where a category goes when nobody says",
        arguments: [
            (.partsArrival, ["sms"]), (.statusUpdate, ["sms", "email"]),
            (.qualityIssue, ["phone", "email"]), (.pickupReady, ["sms", "phone"]),
            (.paymentReminder, ["email", "sms"]), (.emergencyContact, ["phone", "sms"]),
            (.marketing, ["email"]), (.satisfactionSurvey, ["email"]),
        ] as [(CommunicationTemplate.Category, [String])]
    )
    func channels(category: CommunicationTemplate.Category, channels: [String]) {
        #expect(category.defaultChannels == channels)
    }

    @Test("C002: only an active template sends", arguments: CommunicationTemplate.Status.allCases)
    func active(status: CommunicationTemplate.Status) throws {
        var template = Sample.template()
        template.status = status
        if status == .active {
            try template.checkMaySend()
        } else {
            #expect(throws: CommsRefusal.templateNotActive("UPDATE")) {
                try template.checkMaySend()
            }
        }
    }

    @Test("C003: a template that needs a yes sends after somebody else's")
    func approval() throws {
        var template = Sample.template()
        template.requiresApproval = true
        template.createdBy = "author"
        #expect(throws: CommsRefusal.approvalMissing) { try template.checkMaySend() }
        #expect(throws: CommsRefusal.approverIsAuthor) {
            try template.checkMayActivate(by: "author")
        }
        try template.checkMayActivate(by: "manager")
        template.approvedBy = "manager"
        try template.checkMaySend()
    }

    @Test("C042: marketing names an address and a way out; no template is empty")
    func marketing() throws {
        var template = Sample.template(.marketing)
        #expect(throws: CommsRefusal.marketingIncomplete) {
            try template.checkMayActivate(by: "u")
        }
        template.emailTemplate = "Sale! {{ shop.address }} – unsubscribe: call us"
        try template.checkMayActivate(by: "u")
        template.emailTemplate = ""
        #expect(throws: CommsRefusal.templateEmpty) { try template.checkMayActivate(by: "u") }
    }

    @Test("J001: the default templates are whole, and their codes are their own")
    func defaults() throws {
        let templates = DefaultMessage.all.map { $0.template(timezone: "America/Toronto") }
        #expect(
            templates.map(\.templateCode)
                == ["DROP_OFF", "VEHICLE_READY", "THANK_YOU", "STATUS_UPDATE", "PARTS_DELAY"]
        )
        for template in templates {
            try template.checkMayActivate(by: "u")
            #expect(template.body(of: .email) != nil)
        }
        #expect(DefaultMessage.all.compactMap(\.rule).filter(\.isActive).count == 3)
    }

    @Test(
        "C012: a move backward is told only where the rule says so",
        arguments: [
            (.forward, .intake, false, true), (.forward, .blueprint, false, false),
            (.backward, .intake, false, false), (.backward, .intake, true, true),
        ] as [(JobStageHistory.MovementType, Job.Status, Bool, Bool)]
    )
    func matching(
        movement: JobStageHistory.MovementType,
        status: Job.Status,
        tell: Bool,
        matches: Bool
    ) {
        let rule = AutomationRule.with {
            $0.jobStatuses = ["intake"]
            $0.tellBackward = tell
        }
        let fact = JobMoved.with {
            $0.toStatus = status
            $0.movement = movement
        }
        #expect(rule.matches(fact) == matches)
    }
}
