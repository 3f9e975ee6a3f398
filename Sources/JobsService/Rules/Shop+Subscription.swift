internal import Contracts
internal import Schema
internal import SwiftProtobuf

/// What a shop has subscribed to: `{plan, features[]}`.
extension Shop {
    static let dayMicroseconds: Int64 = 86_400_000_000
    /// The plan in which every feature is.
    static let planOfEverything = "enterprise"

    var plan: String { subscription.fields["plan"]?.stringValue ?? "" }

    var features: [String] {
        subscription.fields["features"]?.listValue.values.map(\.stringValue) ?? []
    }

    /// J003: named by the subscription, or of the plan that has everything.
    func allows(feature: String) -> Bool {
        plan == Self.planOfEverything || features.contains(feature)
    }

    /// Days of trial that are left, begun ones counted whole; 0 without a trial that ends.
    func trialDaysLeft(at now: Int64) -> Int32 {
        guard isTrial, hasTrialExpiresAt, !trialHasExpired(at: now) else { return 0 }
        let left = trialExpiresAt.microseconds.subtractingClamped(now)
        let days = left.quotientAndRemainder(dividingBy: Self.dayMicroseconds)
        return Int32(clamping: days.quotient.addingClamped(days.remainder > 0 ? 1 : 0))
    }

    mutating func subscribe(_ request: SetSubscriptionRequest) {
        subscription = Google_Protobuf_Struct(fields: [
            "plan": Google_Protobuf_Value(stringValue: request.plan),
            "features": Google_Protobuf_Value(
                listValue: Google_Protobuf_ListValue(
                    values: request.features.map { Google_Protobuf_Value(stringValue: $0) }
                )
            ),
        ])
        isTrial = request.isTrial
        if request.hasTrialExpiresAt {
            trialExpiresAt = request.trialExpiresAt
        } else {
            clearTrialExpiresAt()
        }
    }
}
