internal import Contracts

/// C001: where a category goes when the template does not say.
extension CommunicationTemplate.Category {
    var defaultChannels: [String] {
        switch self {
        case .statusUpdate, .delayNotification, .completionNotice, .appointmentConfirmation:
            ["sms", "email"]
        case .partsArrival, .deliveryReminder: ["sms"]
        case .qualityIssue: ["phone", "email"]
        case .pickupReady: ["sms", "phone"]
        case .paymentReminder: ["email", "sms"]
        case .emergencyContact: ["phone", "sms"]
        case .satisfactionSurvey, .warrantyNotice, .estimateApproval, .insuranceCommunication,
            .marketing, .other, .unspecified, .UNRECOGNIZED:
            ["email"]
        }
    }
}

/// J001: what a new shop sends by itself: a word when the car comes in, when it is ready and when
/// it left; a status update and a delay notice that the shop may switch on.
struct DefaultMessage: Sendable {
    let code: String
    let name: String
    let category: CommunicationTemplate.Category
    let statuses: [String]
    let channels: [String]
    let subject: String
    let email: String
    let sms: String
    var active = true
    var debounceMinutes: Int32 = 0

    static let all: [DefaultMessage] = [
        DefaultMessage(
            code: "DROP_OFF",
            name: "Vehicle dropped off",
            category: .appointmentConfirmation,
            statuses: ["intake"],
            channels: ["email", "sms"],
            subject: "We have your {{ vehicle.make }}: {{ job.jobNumber }}",
            email: """
                Dear {{ customer.name }},

                your {{ vehicle.year }} {{ vehicle.make }} {{ vehicle.model }} has arrived at \
                {{ shop.name }}. The repair order is {{ job.jobNumber }}. We will write when \
                there is news; call {{ shop.phone }} at any time.

                {{ shop.name }}
                """,
            sms:
                "{{ shop.name }}: your {{ vehicle.make }} is with us, repair order {{ job.jobNumber }}."
        ),
        DefaultMessage(
            code: "VEHICLE_READY",
            name: "Vehicle ready",
            category: .pickupReady,
            statuses: ["ready_pickup"],
            channels: ["email", "sms"],
            subject: "Your {{ vehicle.make }} is ready: {{ job.jobNumber }}",
            email: """
                Dear {{ customer.name }},

                your {{ vehicle.year }} {{ vehicle.make }} {{ vehicle.model }} is ready to be \
                picked up (repair order {{ job.jobNumber }}). Questions: {{ shop.phone }}.

                {{ shop.name }}
                {{ shop.address }}
                """,
            sms:
                "{{ shop.name }}: your {{ vehicle.make }} is ready, repair order {{ job.jobNumber }}."
        ),
        DefaultMessage(
            code: "THANK_YOU",
            name: "Thank you",
            category: .completionNotice,
            statuses: ["delivered"],
            channels: ["email", "sms"],
            subject: "Thank you from {{ shop.name }}",
            email: """
                Dear {{ customer.name }},

                thank you for trusting us with your {{ vehicle.make }} {{ vehicle.model }} \
                (repair order {{ job.jobNumber }}). Our work is warranted; if anything is not \
                as it should be, call {{ shop.phone }}.

                {{ shop.name }}
                """,
            sms: "{{ shop.name }}: thank you! Repair order {{ job.jobNumber }} is complete."
        ),
        DefaultMessage(
            code: "STATUS_UPDATE",
            name: "Job status update",
            category: .statusUpdate,
            statuses: ["body_structure", "paint_booth", "reassembly"],
            channels: ["email"],
            subject: "Your {{ vehicle.make }}: where it stands",
            email: """
                Dear {{ customer.name }},

                the repair of your {{ vehicle.make }} {{ vehicle.model }} \
                ({{ job.jobNumber }}) goes on as planned.

                {{ shop.name }}
                """,
            sms: "{{ shop.name }}: the repair of your {{ vehicle.make }} goes on as planned.",
            active: false,
            debounceMinutes: 10
        ),
        DefaultMessage(
            code: "PARTS_DELAY",
            name: "Parts delay",
            category: .delayNotification,
            statuses: [],
            channels: ["email", "sms"],
            subject: "Your {{ vehicle.make }}: parts are late",
            email: """
                Dear {{ customer.name }},

                parts for your {{ vehicle.make }} {{ vehicle.model }} ({{ job.jobNumber }}) \
                are late. We will write as soon as we know the new date.

                {{ shop.name }}
                """,
            sms: "{{ shop.name }}: parts for your {{ vehicle.make }} are late; we keep you posted.",
            active: false
        ),
    ]

    func template(timezone: String) -> CommunicationTemplate {
        CommunicationTemplate.with {
            $0.templateCode = code
            $0.templateName = name
            $0.category = category
            $0.channels = channels
            $0.emailSubject = subject
            $0.emailTemplate = email
            $0.smsTemplate = sms
            $0.jobStatuses = statuses
            $0.recipientTypes = ["customer"]
            $0.timezone = timezone
            $0.status = .active
            $0.isDefault = true
            $0.versionLabel = "1.0"
            $0.language = "en"
            $0.variables = [
                Self.variable("customer.name", required: true),
                Self.variable("job.jobNumber", required: true),
                Self.variable("vehicle.make", fallback: "vehicle"),
            ]
        }
    }

    var rule: AutomationRule? {
        guard !statuses.isEmpty else { return nil }
        return AutomationRule.with {
            $0.ruleCode = code
            $0.triggerEvent = JobMoved.protoMessageName
            $0.jobStatuses = statuses
            $0.templateCode = code
            $0.isActive = active
            $0.debounceMinutes = debounceMinutes
        }
    }

    private static func variable(
        _ name: String,
        required: Bool = false,
        fallback: String = ""
    ) -> TemplateVariable {
        TemplateVariable.with {
            $0.name = name
            $0.required = required
            $0.defaultText = fallback
        }
    }
}
