internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf

/// POST /v1/consents:record — adds to the ledger; what waits for a withdrawn address is cancelled.
enum RecordConsent {
    static func handle(
        _ request: RecordConsentRequest,
        _ call: Call
    ) async throws -> RecordConsentResponse {
        let shop = try call.shop
        return try await call.write { tx in
            guard let customer = try tx.replica(Customer.self, request.customerID, in: shop) else {
                throw CommsRefusal.customerUnknown(request.customerID)
            }
            let known = request.channel.logChannel.flatMap { customer.address(of: $0) }
            let address = request.address.isEmpty ? known ?? "" : request.address
            let event = ConsentEvent.with {
                $0.customerID = customer.id
                $0.channel = request.channel
                $0.purpose = request.purpose
                $0.consent = request.consent
                $0.basis = request.basis == .unspecified ? .express : request.basis
                if !address.isEmpty {
                    $0.address = address.lowercased()
                    $0.addressHash = AddressHash.of(address, in: shop)
                }
                if !request.textShown.isEmpty { $0.textShown = request.textShown }
                $0.source = request.source
                if !call.actor.userID.isEmpty { $0.recordedBy = call.actor.userID }
                $0.givenAt = Google_Protobuf_Timestamp(microseconds: call.now)
            }
            let saved = try tx.insert(
                event.checked(at: "consent"),
                in: shop,
                by: call.authorship
            )
            if saved.consent == .withdrawn { try cancelWaiting(saved, shop, tx, call) }
            try tell(customer, saved, shop, tx, call)
            return RecordConsentResponse.with { $0.consentEvent = saved }
        }
    }

    private static func cancelWaiting(
        _ event: ConsentEvent,
        _ shop: ShopID,
        _ tx: Transaction,
        _ call: Call
    ) throws {
        let waiting = try tx.all(
            CommunicationLog.self,
            in: shop,
            where: [
                .equal("customer_id", .uuid(event.customerID)),
                .equal("status", CommunicationLog.Status.queued),
            ]
        ).filter { $0.channel.consentChannel == event.channel }
        for row in waiting {
            let template = try tx.get(CommunicationTemplate.self, row.templateID, in: shop)
            guard template?.purpose == event.purpose else { continue }
            _ = try tx.update(
                row.blocked("no_consent"),
                expecting: nil,
                in: shop,
                by: call.authorship
            )
        }
    }

    private static func tell(
        _ customer: Customer,
        _ event: ConsentEvent,
        _ shop: ShopID,
        _ tx: Transaction,
        _ call: Call
    ) throws {
        let events = try tx.all(
            ConsentEvent.self,
            in: shop,
            where: [.equal("customer_id", .uuid(customer.id))]
        )
        func holds(_ channel: ConsentEvent.Channel, _ purpose: ConsentEvent.Purpose) -> Bool {
            Consent.isGiven(events, customer: customer, channel: channel, purpose: purpose)
        }
        let fact = ConsentChanged.with {
            $0.customerID = customer.id
            $0.smsOptIn = holds(.sms, .service)
            $0.emailOptIn = holds(.email, .service)
            $0.marketingOptIn = holds(.email, .marketing)
        }
        let sequence = try tx.next("consent", in: shop, period: customer.id)
        var numbered = fact
        numbered.sequence = sequence
        try tx.emit(numbered, of: event, in: shop, by: call.authorship)
    }
}

extension ConsentEvent.Channel {
    var logChannel: CommunicationLog.Channel? { .init(storedName: storedName) }
}

/// GET /v1/consents — the newest word of each channel and purpose.
enum GetConsent {
    static func handle(
        _ request: GetConsentRequest,
        _ call: Call
    ) async throws -> GetConsentResponse {
        let shop = try call.shop
        return try await call.read { view in
            let events = try view.all(
                ConsentEvent.self,
                in: shop,
                where: [.equal("customer_id", .uuid(request.customerID))],
                order: [.ascending("given_at")]
            )
            var newest: [[Int]: ConsentEvent] = [:]
            for event in events {
                newest[[event.channel.rawValue, event.purpose.rawValue]] = event
            }
            return GetConsentResponse.with {
                $0.consents = newest.sorted { ($0.key[0], $0.key[1]) < ($1.key[0], $1.key[1]) }
                    .map(\.value)
            }
        }
    }
}
