import Contracts
import Testing

@testable import CommsService

@Suite("Whether a customer may be written to")
struct ConsentTests {
    private func customer(email: Bool, sms: Bool, marketing: Bool) -> Customer {
        Customer.with {
            $0.emailOptIn = email
            $0.smsOptIn = sms
            $0.marketingOptIn = marketing
        }
    }

    @Test(
        "C016, C017: without a word in the ledger the customer's record holds",
        arguments: [
            (.email, .service, true, false, false, true),
            (.sms, .service, true, false, false, false),
            (.sms, .service, false, true, false, true),
            (.email, .marketing, true, true, false, false),
            (.email, .marketing, false, false, true, true),
            (.email, .survey, true, true, false, false),
            (.phone, .service, false, false, false, true),
            (.unspecified, .service, true, true, false, false),
        ] as [(ConsentEvent.Channel, ConsentEvent.Purpose, Bool, Bool, Bool, Bool)]
    )
    func record(
        channel: ConsentEvent.Channel,
        purpose: ConsentEvent.Purpose,
        email: Bool,
        sms: Bool,
        marketing: Bool,
        given: Bool
    ) {
        let customer = customer(email: email, sms: sms, marketing: marketing)
        #expect(
            Consent.isGiven([], customer: customer, channel: channel, purpose: purpose) == given
        )
    }

    @Test("C016: the newest word of the ledger holds, each channel and purpose for itself")
    func newest() {
        let customer = customer(email: true, sms: true, marketing: true)
        let events = [
            Sample.consent(.withdrawn, .sms, .service, at: Sample.now + 1),
            Sample.consent(.given, .sms, .service),
            Sample.consent(.withdrawn, .email, .marketing),
        ]
        func holds(_ channel: ConsentEvent.Channel, _ purpose: ConsentEvent.Purpose) -> Bool {
            Consent.isGiven(events, customer: customer, channel: channel, purpose: purpose)
        }
        #expect(!holds(.sms, .service))
        #expect(holds(.email, .service))
        #expect(!holds(.email, .marketing))
    }

    @Test(
        "C017: what a message needs consent for",
        arguments: [
            (.marketing, .marketing), (.satisfactionSurvey, .survey), (.pickupReady, .service),
            (.paymentReminder, .service),
        ] as [(CommunicationTemplate.Category, ConsentEvent.Purpose)]
    )
    func purpose(category: CommunicationTemplate.Category, purpose: ConsentEvent.Purpose) {
        #expect(Sample.template(category).purpose == purpose)
    }

    @Test(
        "C018–C020: STOP in any dress ends it, START opens it again",
        arguments: [
            ("STOP", true, false), (" stop. ", true, false),
            ("Stop calling me please", true, false),
            ("START", false, true), ("when do you start?", false, false), ("thanks", false, false),
            ("", false, false),
        ]
    )
    func words(text: String, ends: Bool, opens: Bool) {
        #expect(Consent.isRevocation(text) == ends)
        #expect(Consent.isReopening(text) == opens)
    }
}
