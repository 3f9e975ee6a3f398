internal import Contracts
internal import SwiftProtobuf

/// How the parts of one job stand, from the items of its orders (J064).
struct JobPartsPicture: Equatable, Sendable {
    var ordered = 0
    var open = 0
    var received = 0
    /// Estimate lines of critical parts that are not there.
    var criticalMissing: [String] = []
    /// Microseconds since 1970; nil when nothing is open or nothing is known.
    var eta: Int64?
    var status = Job.PartsStatus.pending

    init(_ items: [PartsOrderItem], at now: Int64) {
        let live = items.filter { $0.status != .cancelled && $0.status != .returned }
        ordered = live.count
        received = live.count { $0.isComplete }
        let missing = live.filter { !$0.isComplete }
        open = missing.count
        criticalMissing = missing.filter(\.isCritical).map(\.estimateLineItemID)
            .filter { !$0.isEmpty }
        eta = missing.filter(\.hasExpectedDate).map { $0.expectedDate.microseconds }.max()
        let isLate = missing.contains {
            $0.status == .backordered && $0.hasExpectedDate && $0.expectedDate.microseconds < now
        }
        if live.isEmpty {
            status = .pending
        } else if missing.isEmpty {
            status = .received
        } else if isLate {
            status = .backordered
        } else if received > 0 || live.contains(where: { $0.quantityReceivedHundredths > 0 }) {
            status = .partial
        } else if live.contains(where: { $0.status == .pending }) {
            status = .pending
        } else {
            status = .ordered
        }
    }

    /// Adds what the estimate calls for and nobody ordered: it is missing too.
    mutating func add(unordered lines: [EstimateLineItem]) {
        open += lines.count
        criticalMissing += lines.filter(\.isCritical).map(\.id)
        guard !lines.isEmpty else { return }
        if status == .received { status = .partial }
    }

    func fact(job: String, sequence: Int64) -> JobPartsChanged {
        JobPartsChanged.with {
            $0.jobID = job
            $0.sequence = sequence
            $0.partsStatus = status
            $0.orderedLines = Int32(clamping: ordered)
            $0.openLines = Int32(clamping: open)
            $0.receivedLines = Int32(clamping: received)
            $0.criticalMissing = criticalMissing
            if let eta { $0.partsEta = Google_Protobuf_Timestamp(microseconds: eta) }
        }
    }
}
