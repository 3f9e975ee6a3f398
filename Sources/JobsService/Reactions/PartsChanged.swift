internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// A job's parts stand differently: the job's parts projection follows (J063, J064). Parts that come
/// after the promised day are told at once (J057).
enum PartsChanged {
    static func apply(_ delivery: FactDelivery, _ tx: Transaction) throws {
        let fact: JobPartsChanged = try delivery.message()
        guard let job = try tx.get(Job.self, fact.jobID, in: delivery.shop) else { return }
        var changed = job
        changed.partsStatus = fact.partsStatus
        changed.openPartsLines = fact.openLines
        changed.criticalPartsMissing = Int32(clamping: fact.criticalMissing.count)
        if fact.hasPartsEta { changed.partsEta = fact.partsEta } else { changed.clearPartsEta() }
        guard changed != job else { return }
        let saved = try tx.update(
            changed,
            expecting: nil,
            in: delivery.shop,
            by: delivery.authorship
        )
        let calendar = try Floor.read(tx, in: delivery.shop).calendar
        let late = saved.promiseAlerts(at: tx.now, calendar).filter { $0.kind == .partsDelay }
        try FloorAlerts.tell(late, of: saved, tx, in: delivery.shop, by: delivery.authorship)
    }
}
