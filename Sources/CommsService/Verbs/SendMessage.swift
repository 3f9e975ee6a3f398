internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// POST /v1/communicationLogs:send — queues a message from a template; consent and hours are asked
/// again when it is sent.
enum SendMessage {
    static func handle(
        _ request: SendMessageRequest,
        _ call: Call
    ) async throws -> SendMessageResponse {
        let shopID = try call.shop
        return try await call.write { tx in
            let template = try tx.first(
                CommunicationTemplate.self,
                in: shopID,
                where: [.equal("template_code", .text(request.templateCode))],
                order: [.descending("version")]
            )
            guard let template else { throw CommsRefusal.templateUnknown(request.templateCode) }
            try template.checkMaySend()
            let customer = try customer(request, shopID, tx)
            let shop = try tx.replica(Shop.self, shopID.text, in: shopID)
            let times = SendTime(template: template, shop: shop)
            let wanted = request.hasSendAt ? max(tx.now, request.sendAt.microseconds) : tx.now
            var answer = SendMessageResponse()
            for channel in try channels(request, template) {
                var row = CommunicationLog.queued(
                    template,
                    channel: channel,
                    customer: customer,
                    job: request.jobID,
                    at: times.next(wanted, channel: channel, category: template.category)
                )
                row.metadata = request.variables
                row.dedupeKey = "send/" + UUIDv7.make()
                if !call.actor.userID.isEmpty {
                    row.createdBy = call.actor.userID
                    row.senderID = call.actor.userID
                }
                answer.messages.append(
                    try tx.insert(row.checked(at: "message"), in: shopID, by: call.authorship)
                )
            }
            return answer
        }
    }

    private static func channels(
        _ request: SendMessageRequest,
        _ template: CommunicationTemplate
    ) throws -> [CommunicationLog.Channel] {
        let asked =
            request.channel == .unspecified
            ? template.sendableChannels
            : [request.channel]
        let able = asked.filter { template.body(of: $0) != nil }
        guard !able.isEmpty else { throw CommsRefusal.noChannel }
        return able
    }

    private static func customer(
        _ request: SendMessageRequest,
        _ shop: ShopID,
        _ tx: Transaction
    ) throws -> String {
        if !request.jobID.isEmpty {
            guard let job = try tx.replica(Job.self, request.jobID, in: shop) else {
                throw CommsRefusal.jobUnknown(request.jobID)
            }
            if request.customerID.isEmpty { return job.customerID }
        }
        guard try tx.replica(Customer.self, request.customerID, in: shop) != nil else {
            throw CommsRefusal.customerUnknown(request.customerID)
        }
        return request.customerID
    }
}
