internal import Chassis
internal import Contracts
internal import Store

/// J002: once the trial has ended nobody of the shop changes anything; reads, signing in, other
/// services and the operator go on. The other services ask their replica of the shop the same.
enum TrialGate {
    static func check(_ tx: Transaction, _ shop: ShopID) throws {
        // Asked before every change: as a condition, without reading the row.
        let expired = try tx.exists(
            Shop.self,
            in: shop,
            where: [.equal("is_trial", true), .less("trial_expires_at", .integer(tx.now))]
        )
        if expired { throw CallRefusal.trialExpired }
    }
}
