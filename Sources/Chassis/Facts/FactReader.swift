import Schema
import Store

/// Who acts on facts of one service: a reaction, or the keeper of the replicas. Each has a cursor
/// of its own, so that one that fails holds up nobody else.
struct FactReader: Sendable {
    static let replicasName = "replicas"
    static let savedSuffix = ".saved"
    static let deletedSuffix = ".deleted"

    let name: String
    let service: String
    let kinds: Set<String>
    let apply: @Sendable (FactDelivery, Transaction) throws -> Void

    /// The key of its cursor and of what it has set aside.
    var feed: String { service + "/" + name }

    /// Snapshots: only a newer version is kept, whatever the order in which they come (X010).
    static func replica<R: Record>(_ type: R.Type, from service: String) -> FactReader {
        let saved = R.table.message + savedSuffix
        let deleted = R.table.message + deletedSuffix
        return FactReader(name: replicasName, service: service, kinds: [saved, deleted]) {
            delivery,
            tx in
            let row: R = try delivery.message()
            try tx.saveReplica(
                row,
                version: delivery.fact.aggregateVersion,
                tombstone: delivery.fact.kind == deleted,
                in: delivery.shop
            )
        }
    }

    /// One reader with one cursor for the kinds of both.
    func joined(with other: FactReader) -> FactReader {
        FactReader(name: name, service: service, kinds: kinds.union(other.kinds)) { delivery, tx in
            if kinds.contains(delivery.fact.kind) { try apply(delivery, tx) }
            if other.kinds.contains(delivery.fact.kind) { try other.apply(delivery, tx) }
        }
    }
}
