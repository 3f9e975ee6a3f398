internal import Chassis
internal import Contracts
internal import Store

/// The worker that sends what is due. A message is written by its carrier under its row's id
/// before the row says "sent": after a crash in between it is written again to the same place, so
/// the customer gets it once.
enum Sender {
    /// How often it looks.
    static let pause = Duration.milliseconds(250)
    /// Messages of one look.
    static let batch = 50
    /// A copy of the customer or the job may come a little later than the fact.
    static let copyWaitMicroseconds: Int64 = 2_000_000

    static func run(_ environment: Environment) async throws {
        let carrier = FileCarrier(directory: environment.dataDirectory + "/outbox")
        while !Task.isCancelled {
            let sent = try await sendDue(environment, carrier)
            if sent < batch { try await Task.sleep(for: pause) }
        }
    }

    /// Sends what is due now; the number of messages looked at.
    static func sendDue(_ environment: Environment, _ carrier: FileCarrier) async throws -> Int {
        let now = environment.clock.now()
        let due = try await environment.store.read { view in
            try view.acrossShops(
                CommunicationLog.self,
                where: [
                    .equal("status", CommunicationLog.Status.queued),
                    .lessOrEqual("scheduled_at", .integer(now)),
                ],
                order: [.ascending("scheduled_at")],
                limit: batch
            )
        }
        for message in due { try await send(message, environment, carrier, now) }
        return due.count
    }

    private static func send(
        _ message: OwnedRow<CommunicationLog>,
        _ environment: Environment,
        _ carrier: FileCarrier,
        _ now: Int64
    ) async throws {
        let ready = try await environment.store.read { view in
            try Preparation(message.row, message.shop, view, at: now).outcome
        }
        var row = ready.row
        if ready.isToSend {
            do {
                row.externalMessageID = try await carrier.send(row, from: ready.sender)
                row = row.sent(carrier: FileCarrier.name, at: environment.clock.now())
            } catch {
                environment.logger.error(
                    "a message was not sent",
                    metadata: ["id": "\(row.id)", "error": "\(error)"]
                )
                row = message.row.failedOnce("\(error)", at: now)
            }
        }
        let final = row
        try await environment.store.write { tx in
            let current = try tx.get(CommunicationLog.self, final.id, in: message.shop)
            guard current?.version == message.row.version else { return }
            let author = Authorship(actor: "service:comms", shop: message.shop)
            let saved = try tx.update(
                final,
                expecting: message.row.version,
                in: message.shop,
                by: author
            )
            if saved.status == .sent {
                try tx.emit(
                    MessageSent.of(saved, templateCode: ready.templateCode),
                    of: saved,
                    in: message.shop,
                    by: author
                )
            }
        }
    }
}

extension MessageSent {
    static func of(_ row: CommunicationLog, templateCode: String) -> MessageSent {
        MessageSent.with {
            $0.communicationLogID = row.id
            $0.jobID = row.jobID
            $0.customerID = row.customerID
            $0.channel = row.channel
            $0.templateCode = templateCode
            $0.sentAt = row.sentAt
        }
    }
}
