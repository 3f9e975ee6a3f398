internal import Schema
internal import Contracts
internal import SwiftProtobuf

/// One job's run through one stage: when it began, ended, stood still, was done again. Rules
/// J065–J073, J078, J080.
extension WorkflowStatus {
    /// Place of each stage on a car's way, 1 to 20; unknown ones come last.
    static func order(of stage: Stage) -> Int32 {
        stage == .unspecified ? 999 : Int32(clamping: stage.rawValue)
    }

    /// A run that is still to come, as its stage's definition says.
    static func planned(
        job: Job,
        stage: Stage,
        reworkCount: Int32 = 0,
        definition: ProductionStage?
    ) -> WorkflowStatus {
        var run = WorkflowStatus()
        run.jobID = job.id
        run.currency = job.currency
        run.stage = stage
        run.stageOrder = order(of: stage)
        run.reworkCount = reworkCount
        run.requiresRework = reworkCount > 0
        run.canStart = true
        run.status = .pending
        if let definition { run.take(definition) }
        return run
    }

    /// The run a job begins by coming to a status, the `reworkCount`-th repetition.
    static func begun(
        job: Job,
        stage: Stage,
        reworkCount: Int32,
        definition: ProductionStage?,
        at now: Int64,
        _ calendar: ShopCalendar
    ) -> WorkflowStatus {
        planned(job: job, stage: stage, reworkCount: reworkCount, definition: definition)
            .started(at: now, buffer: definition?.bufferTime ?? 0, calendar)
    }

    /// What the shop's definition of the stage says of every run through it.
    mutating func take(_ definition: ProductionStage) {
        if !definition.id.isEmpty { productionStageID = definition.id }
        if definition.hasEstimatedDuration { estimatedDuration = definition.estimatedDuration }
        photosRequired = definition.photosRequired
        requiresInspection = definition.requiresInspection
        customerApprovalRequired = definition.customerApprovalRequired
        certificationRequired = !definition.requiredCertifications.isEmpty
        dependsOn = definition.prerequisites
        toolsRequired = definition.toolsRequired
        safetyRequirements = definition.safetyRequirements
        if definition.hasInstructions { specialInstructions = definition.instructions }
    }

    /// J065, J078: stamps the start once, and when it should be done: the estimated and the buffer
    /// minutes of the shop's hours after the start. A run that was held goes on.
    func started(at now: Int64, buffer: Int32 = 0, _ calendar: ShopCalendar) -> WorkflowStatus {
        var run = self
        run.endHold(at: now, calendar)
        run.status = .inProgress
        guard !run.hasStartedAt else { return run }
        run.startedAt = Google_Protobuf_Timestamp(microseconds: now)
        if run.hasEstimatedDuration,
            let end = calendar.adding(
                workingMinutes: Int64(run.estimatedDuration) + Int64(buffer),
                to: now
            )
        {
            run.expectedCompletion = Google_Protobuf_Timestamp(microseconds: end)
        }
        return run
    }

    /// J067: stands still from now on.
    private func held(at now: Int64) -> WorkflowStatus {
        var run = self
        run.status = .onHold
        run.heldAt = Google_Protobuf_Timestamp(microseconds: now)
        return run
    }

    /// Adds what the hold took, by the clock and within the shop's hours. Nothing before the start:
    /// a run that was held while pending has lost no time of its own.
    private mutating func endHold(at now: Int64, _ calendar: ShopCalendar) {
        guard hasHeldAt else { return }
        if hasStartedAt {
            heldMinutes = heldMinutes.addingClamped(
                JobStageHistory.minutes(from: heldAt.microseconds, to: now)
            )
            heldWorkingMinutes = heldWorkingMinutes.addingClamped(
                Int32(clamping: calendar.workingMinutes(from: heldAt.microseconds, to: now))
            )
        }
        clearHeldAt()
    }

    /// Working minutes since the start, holds left out; 0 before it.
    func workingMinutes(until now: Int64, _ calendar: ShopCalendar) -> Int64 {
        guard hasStartedAt else { return 0 }
        let end = hasHeldAt ? heldAt.microseconds : now
        let open = calendar.workingMinutes(from: startedAt.microseconds, to: end)
        return max(0, open - Int64(heldWorkingMinutes))
    }

    /// J066, J080: done as it has to be.
    func completed(at now: Int64, _ calendar: ShopCalendar) throws(StageRefusal) -> WorkflowStatus {
        guard !(requiresInspection && !inspectionCompleted) else { throw .needsInspection }
        return ended(at: now, calendar)
    }

    /// J066, J067: over, for better or worse; minutes of the shop's hours without the holds, and
    /// the minutes by the clock beside them.
    func ended(at now: Int64, _ calendar: ShopCalendar) -> WorkflowStatus {
        var run = self
        run.endHold(at: now, calendar)
        run.status = .completed
        run.completedAt = Google_Protobuf_Timestamp(microseconds: now)
        run.progressPercentage = 100
        if hasStartedAt {
            run.elapsedMinutes = JobStageHistory.minutes(from: startedAt.microseconds, to: now)
            run.actualDuration = Int32(clamping: run.workingMinutes(until: now, calendar))
        }
        return run
    }

    /// The machine of one run (1.9).
    static func allows(_ from: Status, _ to: Status) -> Bool {
        switch (from, to) {
        case (.pending, .inProgress), (.pending, .skipped), (.pending, .onHold),
            (.inProgress, .completed), (.inProgress, .onHold), (.inProgress, .rework),
            (.inProgress, .failed), (.onHold, .pending), (.onHold, .inProgress),
            (.failed, .rework), (.rework, .inProgress), (.completed, .rework),
            (.skipped, .pending):
            true
        default: false
        }
    }

    /// - Parameter buffer: minutes the stage's definition adds to the estimate (J078).
    func moved(
        to next: Status,
        at now: Int64,
        buffer: Int32 = 0,
        _ calendar: ShopCalendar
    ) throws(StageRefusal) -> WorkflowStatus {
        guard Self.allows(status, next) else { throw .stageTransition(from: status, to: next) }
        var run = self
        switch next {
        case .inProgress: return started(at: now, buffer: buffer, calendar)
        case .completed: return try completed(at: now, calendar)
        case .onHold: return held(at: now)
        case .rework:
            run.status = .rework
            run.requiresRework = true  // J068
            run.reworkCount = run.reworkCount.addingClamped(1)
            run.inspectionCompleted = false
            run.progressPercentage = 0
            // Until it goes on nobody works on it.
            run.heldAt =
                hasCompletedAt ? completedAt : Google_Protobuf_Timestamp(microseconds: now)
            run.clearCompletedAt()
        case .pending:
            run.endHold(at: now, calendar)
            run.status = next
            run.clearSkipReason()
            run.clearSkippedBy()
        case .skipped, .failed, .unspecified, .UNRECOGNIZED:
            run.status = next
        }
        return run
    }

    /// J080, J082: what an inspector found. Passed, the run may be completed; not passed, it goes
    /// to rework. Whether the first one passed is kept.
    func inspected(
        passed: Bool,
        by inspector: String,
        at now: Int64,
        _ calendar: ShopCalendar
    ) throws(StageRefusal) -> WorkflowStatus {
        guard status == .inProgress || status == .completed else {
            throw .stageTransition(from: status, to: passed ? .completed : .rework)
        }
        var run = passed ? self : try moved(to: .rework, at: now, calendar)
        run.inspectionCompleted = passed
        run.inspectionDate = Google_Protobuf_Timestamp(microseconds: now)
        if !inspector.isEmpty { run.inspectedBy = inspector }
        if !hasFirstPass { run.firstPass = passed }
        return run
    }

    /// J070, and what people put in its way: nothing of it lets a stage begin or end.
    func checkMayProceed(_ blocks: [StageBlock]) throws(FloorRefusal) {
        let placed = blocks.filter { !$0.hasClearedAt && (!$0.hasStage || $0.stage == stage) }
        let reasons = placed.map(\.reason) + blockedBy
        guard reasons.isEmpty, canStart else { throw .stageBlocked(reasons) }
        guard !customerApprovalRequired || customerApproved else {
            throw .customerApprovalRequired
        }
    }
}

extension StageChecklistItem {
    /// The items of a stage's template, in its order. Each is `{"text": …}`, with
    /// `"required": false` for what may stay open; one without a text is passed over.
    static func items(of definition: ProductionStage, for run: WorkflowStatus)
        -> [StageChecklistItem]
    {
        let texts = definition.checklistTemplate.compactMap { item -> (String, Bool)? in
            let text = String((item.fields["text"]?.stringValue ?? "").prefix(textMax))
            guard !text.isEmpty else { return nil }
            let optional = item.fields["required"].map { $0.kind == .boolValue(false) } ?? false
            return (text, !optional)
        }
        return texts.enumerated().map { place, item in
            StageChecklistItem.with {
                $0.workflowStatusID = run.id
                $0.place = Int32(clamping: place + 1)
                $0.text = item.0
                $0.isRequired = item.1
            }
        }
    }

    /// Characters of an item's text.
    static let textMax = 255

    /// A stage is not completed while required items are open; they are named.
    static func checkDone(_ items: [StageChecklistItem]) throws(FloorRefusal) {
        let open = items.filter { $0.isRequired && !$0.isDone }.map(\.text)
        guard open.isEmpty else { throw .checklistOpen(open) }
    }
}
