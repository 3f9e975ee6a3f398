internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// Stage definitions (J074–J076).
struct ProductionStageRules: RecordRules {
    func creating(_ row: inout ProductionStage, _ rule: RuleContext) throws {
        if !row.hasStageCode { row.stageCode = ProductionStage.code(from: row.stageName) }
        if !row.hasCustomerVisibleName { row.customerVisibleName = row.stageName }
        try checkCycle(row, rule)
    }

    func updating(
        _ row: inout ProductionStage,
        from old: ProductionStage,
        _ rule: RuleContext
    ) throws {
        try checkCycle(row, rule)
    }

    private func checkCycle(_ row: ProductionStage, _ rule: RuleContext) throws {
        let others = try rule.tx.all(ProductionStage.self, in: rule.shop)
            .filter { $0.id != row.id && $0.stageCode != row.stageCode }
        if let cycle = ProductionStage.prerequisiteCycle(others + [row]) {
            throw StageRefusal.stageCycle(cycle)
        }
    }
}

/// Runs through a stage written by hand keep to the machine of 1.9.
struct WorkflowStatusRules: RecordRules {
    func creating(_ row: inout WorkflowStatus, _ rule: RuleContext) throws {
        let job = try rule.tx.require(Job.self, row.jobID, in: rule.shop)
        row.currency = job.currency
        row.stageOrder = WorkflowStatus.order(of: row.stage)
        if row.status == .inProgress { row = row.started(at: rule.now) }
        stampAssignment(&row, nil, rule)
    }

    func updating(
        _ row: inout WorkflowStatus,
        from old: WorkflowStatus,
        _ rule: RuleContext
    ) throws {
        let wanted = row.status
        if wanted != old.status {
            row.status = old.status
            row = try row.moved(to: wanted, at: rule.now)
        }
        stampAssignment(&row, old, rule)
    }

    private func stampAssignment(
        _ row: inout WorkflowStatus,
        _ old: WorkflowStatus?,
        _ rule: RuleContext
    ) {
        guard row.hasTechnicianID, row.technicianID != old?.technicianID else { return }
        row.assignedAt = Google_Protobuf_Timestamp(microseconds: rule.now)
        if !rule.actor.userID.isEmpty { row.assignedBy = rule.actor.userID }
    }
}

/// The history is only added to (J088); what may be completed later the contract says.
struct JobStageHistoryRules: RecordRules {
    func creating(_ row: inout JobStageHistory, _ rule: RuleContext) throws {
        let job = try rule.tx.require(Job.self, row.jobID, in: rule.shop)
        row.currency = job.currency
        if !row.hasTransitionTime {
            row.transitionTime = Google_Protobuf_Timestamp(microseconds: rule.now)
        }
        if row.hasStageStartTime, row.hasStageEndTime {
            row.stageDuration = JobStageHistory.minutes(
                from: row.stageStartTime.microseconds,
                to: row.stageEndTime.microseconds
            )
        }
        if !rule.actor.userID.isEmpty { row.recordedBy = rule.actor.userID }
    }

    func deleting(_ row: JobStageHistory, _ rule: RuleContext) throws {
        throw RecordRefusal.appendOnly
    }
}
