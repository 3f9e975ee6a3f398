internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf
internal import Wire

/// How the parts of a job stand now, for people and for the guard of Jobs (J046). A line that
/// nobody ordered is missing as well: which lines there are Jobs is asked by RPC. Jobs calls this
/// before its own transaction begins, so nobody waits while holding one.
enum GetJobParts {
    static func handle(_ request: GetJobPartsRequest, _ call: Call) async throws -> JobParts {
        let shop = try call.shop
        let wanted = try await JobLines.ask(request.jobID, call)
        return try await call.read { view in
            let items = try JobItems.of(request.jobID, view, shop)
            var picture = JobPartsPicture(items, at: call.now)
            let onOrder = Set(
                items.filter { $0.status != .cancelled && $0.status != .returned }
                    .map(\.estimateLineItemID)
            )
            picture.add(unordered: wanted.lines.filter { !onOrder.contains($0.id) })
            return JobParts.with {
                $0.jobID = request.jobID
                $0.partsStatus = picture.status
                $0.orderedLines = Int32(clamping: picture.ordered)
                $0.openLines = Int32(clamping: picture.open)
                $0.receivedLines = Int32(clamping: picture.received)
                $0.criticalMissing = picture.criticalMissing
                if let eta = picture.eta {
                    $0.partsEta = Google_Protobuf_Timestamp(microseconds: eta)
                }
                $0.items = items.map(call.visible)
            }
        }
    }
}

/// The lines of a job that Jobs says may be ordered (B5, P058).
enum JobLines {
    static func ask(_ job: String, _ call: Call) async throws -> GetOrderableLinesResponse {
        try await call.client("jobs").call(
            JobsMethods.getOrderableLines,
            GetOrderableLinesRequest.with { $0.jobID = job },
            CallOptions(actor: .service("parts", shop: try call.shop.text))
        )
    }
}
