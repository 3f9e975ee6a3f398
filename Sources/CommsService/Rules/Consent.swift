internal import Contracts

/// Whether a customer may be written to: the newest word in the ledger holds; without one, what
/// the customer's record says (C016, C017).
enum Consent {
    static func isGiven(
        _ events: [ConsentEvent],
        customer: Customer,
        channel: ConsentEvent.Channel,
        purpose: ConsentEvent.Purpose
    ) -> Bool {
        let newest =
            events
            .filter { $0.channel == channel && $0.purpose == purpose }
            .max {
                ($0.givenAt.seconds, $0.givenAt.nanos, $0.id) < (
                    $1.givenAt.seconds, $1.givenAt.nanos, $1.id
                )
            }
        if let newest { return newest.consent == .given }
        switch (channel, purpose) {
        case (_, .marketing), (_, .survey): return customer.marketingOptIn
        case (.email, _): return customer.emailOptIn
        case (.sms, _): return customer.smsOptIn
        case (.phone, _), (.push, _), (.portal, _): return true
        case (.unspecified, _), (.UNRECOGNIZED, _): return false
        }
    }

    /// C018, C019: an inbound text that takes consent back.
    static func isRevocation(_ text: String) -> Bool {
        let words = text.lowercased().split { !$0.isLetter }.map(String.init)
        guard let first = words.first else { return false }
        return ["stop", "stopall", "unsubscribe", "end", "quit", "cancel"].contains(first)
    }

    /// C020.
    static func isReopening(_ text: String) -> Bool {
        let words = text.lowercased().split { !$0.isLetter }
        return words.count == 1 && ["start", "unstop"].contains(words[0])
    }
}
