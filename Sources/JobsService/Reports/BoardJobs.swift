internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf

/// One job of the board, put together from its rows.
struct BoardJob: Sendable {
    var job = Job()
    var hold: JobHold?
    var blocks: [StageBlock] = []
    var runs: [WorkflowStatus] = []
    var vehicle = ""
    var customer = ""
    var technician = ""
    /// Names of owners, by id.
    var people: [String: String] = [:]

    /// The jobs of a board in the order of their rows.
    static func read(_ query: BoardQuery, _ view: View, in shop: ShopID) throws
        -> (jobs: [BoardJob], truncated: Bool)
    {
        let statement = query.statement(in: shop)
        let rows = try view.rows(statement.sql, statement.values)
        var jobs: [BoardJob] = []
        for row in rows {
            guard let id = row.uuid("id") else { continue }
            var job = jobs.last?.job.id == id ? jobs.removeLast() : BoardJob(row, id)
            job.add(row)
            jobs.append(job)
        }
        return (jobs, rows.count == BoardQuery.rowsMax)
    }

    private init(_ row: SQLRow, _ id: String) {
        job.id = id
        job.jobNumber = row.text("job_number") ?? ""
        job.status = row.value("status")
        job.heldFromStatus = row.value("held_from")
        job.holdReason = row.text("hold_reason") ?? ""
        job.priority = row.value("priority")
        job.isRush = row.flag("is_rush")
        job.isVip = row.flag("is_vip")
        job.isDrp = row.flag("is_drp")
        if let technician = row.uuid("technician") { job.assignedTo = technician }
        if let insurer = row.uuid("insurer") { job.insuranceCompanyID = insurer }
        if let time = row.time("target") { job.targetDeliveryDate = time }
        if let time = row.time("promised") { job.promisedOriginalDate = time }
        if let time = row.time("parts_eta") { job.partsEta = time }
        if let time = row.time("quality_at") { job.qualityCheckedAt = time }
        if let time = row.time("blueprint_at") { job.blueprintCompletedAt = time }
        if let time = row.time("status_at") { job.statusChangedAt = time }
        if let notes = row.text("quality_notes") { job.qualityNotes = notes }
        job.promiseChanges = row.number("promise_changes")
        job.openPartsLines = row.number("open_parts")
        job.criticalPartsMissing = row.number("critical_parts")
        job.estimateStatus = row.value("estimate_status")
        job.qualityStatus = row.value("quality_status")
        job.blueprintCompleted = row.flag("blueprint")
        job.estimatedHoursHundredths = row.number("estimated_hours")
        job.actualHoursHundredths = row.number("actual_hours")
        job.progressPercentage = row.number("progress")
        vehicle = [row.integer("year").map { String($0) }, row.text("make"), row.text("model")]
            .compactMap(\.self).joined(separator: " ")
        customer = row.name("customer_first", "customer_last")
        if customer.isEmpty { customer = row.text("company") ?? "" }
        technician = row.name("technician_first", "technician_last")
    }

    /// What a further row says of the same job.
    private mutating func add(_ row: SQLRow) {
        if hold == nil, let id = row.uuid("hold") {
            hold = JobHold.with {
                $0.id = id
                $0.cause = row.value("hold_cause")
                $0.reason = row.text("held_because") ?? ""
                if let owner = row.uuid("hold_owner") { $0.ownerID = owner }
                if let time = row.time("hold_since") { $0.startedAt = time }
                if let time = row.time("hold_until") { $0.expectedUntil = time }
            }
            note(row.uuid("hold_owner"), row.name("hold_owner_first", "hold_owner_last"))
        }
        if let id = row.uuid("block"), !blocks.contains(where: { $0.id == id }) {
            blocks.append(
                StageBlock.with {
                    $0.id = id
                    $0.cause = row.value("block_cause")
                    $0.reason = row.text("block_reason") ?? ""
                    if row.text("block_stage") != nil { $0.stage = row.value("block_stage") }
                    if let owner = row.uuid("block_owner") { $0.ownerID = owner }
                    if let time = row.time("block_since") { $0.since = time }
                    if let time = row.time("block_until") { $0.expectedUntil = time }
                }
            )
            note(row.uuid("block_owner"), row.name("block_owner_first", "block_owner_last"))
        }
        if let id = row.uuid("run"), !runs.contains(where: { $0.id == id }) {
            runs.append(
                WorkflowStatus.with {
                    $0.id = id
                    $0.status = .inProgress
                    $0.stage = row.value("run_stage")
                    $0.stageOrder = row.number("run_order")
                    if let bay = row.text("bay") { $0.bayNumber = bay }
                    $0.customerApprovalRequired = row.flag("approval_required")
                    $0.customerApproved = row.flag("approved")
                    $0.requiresInspection = row.flag("inspection_required")
                    $0.inspectionCompleted = row.flag("inspected")
                    $0.progressPercentage = row.number("run_progress")
                    if let time = row.time("run_since") { $0.startedAt = time }
                    if let time = row.time("run_update") { $0.updateTime = time }
                }
            )
        }
    }

    private mutating func note(_ id: String?, _ name: String) {
        if let id { people[id] = name }
    }
}

extension SQLRow {
    fileprivate func time(_ name: String) -> Google_Protobuf_Timestamp? {
        integer(name).map { Google_Protobuf_Timestamp(microseconds: $0) }
    }

    fileprivate func flag(_ name: String) -> Bool { (integer(name) ?? 0) != 0 }

    fileprivate func number(_ name: String) -> Int32 { Int32(clamping: integer(name) ?? 0) }

    fileprivate func value<E: NamedEnumeration>(_ name: String) -> E {
        text(name).flatMap { E(storedName: $0) } ?? E()
    }

    fileprivate func name(_ first: String, _ last: String) -> String {
        [text(first), text(last)].compactMap(\.self).filter { !$0.isEmpty }
            .joined(separator: " ")
    }
}
