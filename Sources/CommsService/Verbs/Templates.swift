internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// POST /v1/communicationTemplates/{id}:activate
enum ActivateTemplate {
    static func handle(
        _ request: ActivateTemplateRequest,
        _ call: Call
    ) async throws -> CommunicationTemplate {
        try await call.change(CommunicationTemplate.self, request.id, etag: request.etag) {
            row,
            _ in
            try row.checkMayActivate(by: call.actor.userID)
            row.status = .active
            row.approvedAt = Google_Protobuf_Timestamp(microseconds: call.now)
            if !call.actor.userID.isEmpty { row.approvedBy = call.actor.userID }
        }
    }
}

/// POST /v1/communicationTemplates/{id}:preview — the texts as they would be sent; sends nothing.
enum PreviewTemplate {
    static func handle(
        _ request: PreviewTemplateRequest,
        _ call: Call
    ) async throws -> PreviewTemplateResponse {
        let shopID = try call.shop
        return try await call.read { view in
            let template = try view.require(CommunicationTemplate.self, request.id, in: shopID)
            let job =
                request.jobID.isEmpty
                ? nil : try view.replica(Job.self, request.jobID, in: shopID)
            let customerID = request.customerID.isEmpty ? job?.customerID ?? "" : request.customerID
            var values = Rendering.values(
                shop: try view.replica(Shop.self, shopID.text, in: shopID),
                customer: try view.replica(Customer.self, customerID, in: shopID),
                vehicle: try job.flatMap {
                    try view.replica(Vehicle.self, $0.vehicleID, in: shopID)
                },
                job: job
            )
            values.merge(Rendering.values(of: request.variables)) { _, given in given }
            let rendering = Rendering(values: values, variables: template.variables)
            return PreviewTemplateResponse.with {
                $0.subject = rendering.text(template.emailSubject)
                $0.text = rendering.text(template.emailTemplate)
                $0.html = rendering.text(template.emailHtmlTemplate, html: true)
                $0.sms = rendering.text(template.smsTemplate)
                $0.smsSegments = $0.sms.isEmpty ? 0 : Int32(clamping: SMS.segments($0.sms))
                $0.language = template.language
                $0.missing = rendering.missing
                if !request.language.isEmpty, request.language != template.language {
                    $0.warnings = ["there is no text in \(request.language.prefix(10))"]  // C041
                }
            }
        }
    }
}
