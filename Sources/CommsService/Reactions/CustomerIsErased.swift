internal import Chassis
internal import Contracts
internal import Schema
internal import Store

/// A person was taken out of the data: of the messages to them the facts stay (what was sent when,
/// and how it went), the persons and the words go (C043). Those not sent yet are not sent.
///
/// The ledger of consent stays: it proves that messages were allowed, for five years.
enum CustomerIsErased {
    /// Messages looked at at once.
    static let batch = 500

    static func apply(_ delivery: FactDelivery, _ tx: Transaction) throws {
        let fact: CustomerErased = try delivery.message()
        var last = ""
        while true {
            var conditions: [Condition] = [.equal("customer_id", .uuid(fact.customerID))]
            if !last.isEmpty { conditions.append(.greater("id", .uuid(last))) }
            let rows = try tx.all(
                CommunicationLog.self,
                in: delivery.shop,
                where: conditions,
                order: [.ascending("id")],
                limit: batch
            )
            guard let end = rows.last else { return }
            last = end.id
            for row in rows {
                let blank = row.withoutPerson
                guard try !blank.changedColumns(from: row).isEmpty else { continue }
                _ = try tx.update(
                    blank,
                    expecting: row.version,
                    in: delivery.shop,
                    by: delivery.authorship
                )
            }
        }
    }
}

extension CommunicationLog {
    /// Who, where and what are gone; when and how it went stay.
    fileprivate var withoutPerson: CommunicationLog {
        let isWaiting = status == .queued
        var row = isWaiting ? blocked("customer_erased") : self
        row.clearPersonal()
        row.clearMetadata()
        return row
    }
}
