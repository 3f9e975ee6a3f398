internal import Schema
internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// Stage definitions (J074–J076).
struct ProductionStageRules: RecordRules {
    func creating(_ row: inout ProductionStage, _ rule: RuleContext) throws {
        if !row.hasStageCode { row.stageCode = try freeCode(from: row.stageName, rule) }
        if !row.hasCustomerVisibleName { row.customerVisibleName = row.stageName }
        if !rule.actor.userID.isEmpty { row.createdBy = rule.actor.userID }
        try checkCycle(row, rule)
    }

    func updating(
        _ row: inout ProductionStage,
        from old: ProductionStage,
        _ rule: RuleContext
    ) throws {
        if !rule.actor.userID.isEmpty { row.updatedBy = rule.actor.userID }
        if row.jobStage != old.jobStage { try checkUnused(old, rule) }
        try checkCycle(row, rule)
    }

    /// One that jobs are or were in is deactivated instead.
    func deleting(_ row: ProductionStage, _ rule: RuleContext) throws {
        try checkUnused(row, rule)
    }

    /// The stages that name each other as prerequisites also name each other as dependents.
    func saved(_ row: ProductionStage, old: ProductionStage?, _ rule: RuleContext) throws {
        let all = try rule.tx.all(ProductionStage.self, in: rule.shop)
        for stage in all where stage.id != row.id {
            let depends = row.prerequisites.contains(stage.stageCode)
            guard stage.dependentStages.contains(row.stageCode) != depends else { continue }
            var changed = stage
            changed.dependentStages.removeAll { $0 == row.stageCode }
            if depends { changed.dependentStages.append(row.stageCode) }
            _ = try rule.tx.update(
                changed,
                expecting: stage.version,
                in: rule.shop,
                by: rule.authorship
            )
        }
    }

    /// J076: the code from the name; a number at its end when another stage has it.
    private func freeCode(from name: String, _ rule: RuleContext) throws -> String {
        let taken = Set(try rule.tx.all(ProductionStage.self, in: rule.shop).map(\.stageCode))
        return ProductionStage.code(from: name, besides: taken)
    }

    private func checkUnused(_ row: ProductionStage, _ rule: RuleContext) throws {
        let runs = try rule.tx.count(
            WorkflowStatus.self,
            in: rule.shop,
            where: [.equal("production_stage_id", .uuid(row.id))]
        )
        guard runs == 0 else { throw FloorRefusal.stageInUse(runs) }
    }

    private func checkCycle(_ row: ProductionStage, _ rule: RuleContext) throws {
        let others = try rule.tx.all(ProductionStage.self, in: rule.shop)
            .filter { $0.id != row.id && $0.stageCode != row.stageCode }
        if let cycle = ProductionStage.prerequisiteCycle(others + [row]) {
            throw StageRefusal.stageCycle(cycle)
        }
    }
}

/// Runs through a stage written by hand keep to the machine of 1.9, and begin, end and are skipped
/// by the verbs alone, which ask what has to be asked.
struct WorkflowStatusRules: RecordRules {
    func creating(_ row: inout WorkflowStatus, _ rule: RuleContext) throws {
        let job = try rule.tx.require(Job.self, row.jobID, in: rule.shop)
        let floor = try Floor.read(rule.tx, in: rule.shop)
        row.currency = job.currency
        row.stageOrder = WorkflowStatus.order(of: row.stage)
        if let definition = floor.definition(of: row.stage), row.status == .pending {
            fill(&row, from: definition)
        }
        if row.status == .inProgress {
            row = row.started(at: rule.now, floor.calendar)
            try Bays.check(row, floor.definition(of: row.stage), floor, rule.tx)
        }
        try checkTechnician(row, nil, floor, rule)
        row = row.assigned(over: nil, by: rule.actor.userID, at: rule.now)
    }

    func updating(
        _ row: inout WorkflowStatus,
        from old: WorkflowStatus,
        _ rule: RuleContext
    ) throws {
        let floor = try Floor.read(rule.tx, in: rule.shop)
        let wanted = row.status
        if wanted != old.status {
            switch wanted {
            case .inProgress, .completed, .skipped, .rework:
                throw StageRefusal.stageTransition(from: old.status, to: wanted)
            case .pending, .onHold, .failed, .unspecified, .UNRECOGNIZED: break
            }
            row.status = old.status
            row = try row.moved(to: wanted, at: rule.now, floor.calendar)
        }
        if row.bayNumber != old.bayNumber {
            try Bays.check(row, floor.definition(of: row.stage), floor, rule.tx)
        }
        try checkTechnician(row, old, floor, rule)
        row = row.assigned(over: old, by: rule.actor.userID, at: rule.now)
        row.total()
    }

    /// One that began is part of the job's story.
    func deleting(_ row: WorkflowStatus, _ rule: RuleContext) throws {
        guard row.status == .pending, !row.hasStartedAt else {
            throw StageRefusal.stageTransition(from: row.status, to: .unspecified)
        }
    }

    func saved(_ row: WorkflowStatus, old: WorkflowStatus?, _ rule: RuleContext) throws {
        guard old == nil else { return }
        let floor = try Floor.read(rule.tx, in: rule.shop)
        guard let definition = floor.definition(of: row.stage) else { return }
        for item in StageChecklistItem.items(of: definition, for: row) {
            _ = try rule.tx.insert(item, in: rule.shop, by: rule.authorship)
        }
    }

    /// What the caller said stands; the definition says the rest.
    private func fill(_ row: inout WorkflowStatus, from definition: ProductionStage) {
        let minutes = row.hasEstimatedDuration ? row.estimatedDuration : nil
        let said = row
        row.take(definition)
        if let minutes { row.estimatedDuration = minutes }
        row.requiresInspection = row.requiresInspection || said.requiresInspection
        row.customerApprovalRequired =
            row.customerApprovalRequired || said.customerApprovalRequired
        if !said.toolsRequired.isEmpty { row.toolsRequired = said.toolsRequired }
        if !said.safetyRequirements.isEmpty { row.safetyRequirements = said.safetyRequirements }
        if said.hasSpecialInstructions { row.specialInstructions = said.specialInstructions }
    }

    /// J012: skills and certifications that the stage asks for.
    private func checkTechnician(
        _ row: WorkflowStatus,
        _ old: WorkflowStatus?,
        _ floor: Floor,
        _ rule: RuleContext
    ) throws {
        guard row.hasTechnicianID, row.technicianID != old?.technicianID else { return }
        let technician = try rule.tx.require(User.self, row.technicianID, in: rule.shop)
        try floor.definition(of: row.stage)?.checkTechnician(
            technician,
            on: floor.calendar.date(rule.now)
        )
    }
}

extension WorkflowStatus {
    /// Labour + material + sublet, as far as they are known.
    mutating func total() {
        guard hasLaborCost || hasMaterialCost || hasSubletCost else { return }
        let sum = laborCost.minor.addingClamped(materialCost.minor)
            .addingClamped(subletCost.minor)
        totalStageCost = .of(sum, currency)
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
        row.measure(in: try Floor.read(rule.tx, in: rule.shop).calendar)
        row.total()
        try row.checkWords()
        if !rule.actor.userID.isEmpty { row.recordedBy = rule.actor.userID }
    }

    func updating(
        _ row: inout JobStageHistory,
        from old: JobStageHistory,
        _ rule: RuleContext
    ) throws {
        guard row == old.completed(by: row) else { throw RecordRefusal.appendOnly }
        let now = Google_Protobuf_Timestamp(microseconds: rule.now)
        if row.customerApproved, !old.customerApproved { row.customerApprovalTime = now }
        if row.customerNotified, !old.customerNotified { row.customerNotificationTime = now }
        if row.inspectionCompleted, !row.hasInspectionTime { row.inspectionTime = now }
    }

    func deleting(_ row: JobStageHistory, _ rule: RuleContext) throws {
        throw RecordRefusal.appendOnly
    }
}
