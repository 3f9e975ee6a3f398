internal import Contracts
internal import SwiftProtobuf

/// What stands on the rows of an import, each as `labor_time_entries/…`.
struct ImportUses: Sendable {
    var timeEntries: [String] = []
    var partsOrders: [String] = []
    var invoices: [String] = []
    /// Rows that were changed, added or taken away since.
    var edits: [String] = []

    var all: [String] {
        timeEntries.map { "labor_time_entries/" + $0 } + partsOrders.map { "parts_orders/" + $0 }
            + invoices.map { "invoices/" + $0 } + edits
    }
}

extension BmsImport {
    /// J121: an import that made something is taken back once, while nothing stands on it.
    func rolledBack(
        _ uses: ImportUses,
        reason: String,
        at now: Int64
    ) throws(ImportRefusal) -> BmsImport {
        try checkRollable()
        guard uses.all.isEmpty else { throw .inUse(uses.all) }
        var row = self
        row.rolledBack = true
        row.canRollback = false
        row.rollbackDate = Google_Protobuf_Timestamp(microseconds: now)
        if !reason.isEmpty { row.rollbackReason = reason }
        // What goes cannot be named; the traces still do.
        row.clearEstimateID()
        row.clearJobID()
        row.clearCustomerID()
        row.clearVehicleID()
        row.clearAttachmentID()
        return row
    }

    /// Whether there is anything to take back at all.
    func checkRollable() throws(ImportRefusal) {
        guard !rolledBack else { throw .rolledBack }
        switch status {
        case .success, .partial: break
        case .pending, .processing, .failed, .cancelled, .unspecified, .UNRECOGNIZED:
            throw .notRollable(status)
        }
        guard canRollback else { throw .notRollable(status) }
    }
}
