internal import Contracts
internal import Schema
internal import SwiftProtobuf

/// J085–J087: what a movement's row says in figures.
extension JobStageHistory {
    /// The stay's minutes within the shop's hours, and its velocity. Nothing without both ends.
    mutating func measure(in calendar: ShopCalendar) {
        guard hasStageStartTime, hasStageEndTime else { return }
        let start = stageStartTime.microseconds
        let end = stageEndTime.microseconds
        stageDuration = Self.minutes(from: start, to: end)
        stageWorkingMinutes = Int32(clamping: calendar.workingMinutes(from: start, to: end))
        if let velocity = Self.velocityHundredths(
            minutes: stageDuration,
            firstTimeRight: firstTimeRight
        ) {
            velocityHundredths = velocity
        } else {
            clearVelocityHundredths()
        }
    }

    /// J087: 100 over the minutes, a fifth less when it was not right the first time; hundredths,
    /// rounded half up. Nil for no minutes.
    static func velocityHundredths(minutes: Int32, firstTimeRight: Bool) -> Int32? {
        guard minutes > 0 else { return nil }
        let whole: Int64 = firstTimeRight ? 10_000 : 8_000
        return Int32(clamping: whole.share(1, of: Int64(minutes)))
    }

    /// Minutes between coming to the status and the first work there.
    mutating func waited(until starts: [Google_Protobuf_Timestamp]) {
        guard hasStageStartTime, let first = starts.map(\.microseconds).min() else { return }
        waitTime = Self.minutes(from: stageStartTime.microseconds, to: first)
    }

    /// J086: labour + material + overhead, as far as they are known.
    mutating func total() {
        let parts = [
            hasLaborCost ? laborCost.minor : nil, hasMaterialCost ? materialCost.minor : nil,
            hasOverheadCost ? overheadCost.minor : nil,
        ].compactMap(\.self)
        guard !parts.isEmpty else { return }
        totalCost = .of(parts.reduce(0) { $0.addingClamped($1) }, currency)
    }

    /// J089, J090: a row written by hand says who let stages be left out, and why a car went back.
    func checkWords() throws {
        switch movementType {
        case .skip where !hasAuthorizedBy || movementReason != .stageSkipApproved:
            throw FloorRefusal.authorizationRequired
        case .backward:
            switch movementReason {
            case .reworkRequired, .qualityIssue, .customerRequest, .other: break
            case .unspecified, .normalProgression, .partsDelay, .equipmentFailure,
                .schedulingOptimization, .emergencyRush, .stageSkipApproved,
                .parallelProcessing, .UNRECOGNIZED:
                throw JobRefusal.reasonRequired
            }
        case .skip, .forward, .restart, .parallel, .unspecified, .UNRECOGNIZED: break
        }
    }

    /// J088: this row with what may still be added to it taken from another: the customer's word,
    /// the inspection, notes. All else is what it was.
    func completed(by other: JobStageHistory) -> JobStageHistory {
        var kept = self
        kept.customerApproved = other.customerApproved
        kept.customerNotified = other.customerNotified
        kept.inspectionCompleted = other.inspectionCompleted
        if other.hasInspectedBy { kept.inspectedBy = other.inspectedBy }
        if other.hasInspectionTime { kept.inspectionTime = other.inspectionTime }
        if other.hasInspectionResults { kept.inspectionResults = other.inspectionResults }
        if other.hasInspectionNotes { kept.inspectionNotes = other.inspectionNotes }
        if other.hasCustomerFeedback { kept.customerFeedback = other.customerFeedback }
        if other.hasNotes { kept.notes = other.notes }
        if other.hasTechnicianNotes { kept.technicianNotes = other.technicianNotes }
        if other.hasSupervisorNotes { kept.supervisorNotes = other.supervisorNotes }
        if other.hasQualityNotes { kept.qualityNotes = other.qualityNotes }
        return kept
    }
}
