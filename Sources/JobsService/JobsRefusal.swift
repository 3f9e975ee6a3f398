internal import Chassis
internal import Contracts
internal import Schema
internal import Wire

/// Every "no" this service can say: a code, a stable reason, the facts. Cases stand in order of
/// precedence: who may, what was sent, what state things are in.
enum JobsRefusal: Refusal, Equatable {
    // Signing in
    case signInBusy
    case signInFailed
    case accountLocked(untilMicroseconds: Int64)
    case accountInactive
    case severalShops
    case refreshTokenInvalid
    case refreshTokenReused
    case passwordTooWeak
    case rankTooLow

    // Values
    case vinCharacter(String)
    case vinRequired
    case vehicleYear(Int32)
    case mileageFell(from: Int32, to: Int32)
    case companyNameRequired
    case supervisorCycle
    case stageCycle([String])
    case holdReasonRequired
    case reasonRequired
    case overrideReasonRequired
    case partTypeNotAllowed(String)
    case rateMissing
    case clockOutBeforeClockIn

    // States
    case transitionNotAllowed(from: Job.Status, to: Job.Status, allowed: [Job.Status])
    case reopenWindowPassed(days: Int)
    case managerOnly
    case customerOrVehicleMissing
    case authorizationMissing
    case totalLoss
    case approvalRequired
    case blueprintIncomplete
    case criticalPartsMissing([String])
    case partsOpen(Int)
    case partsReceived(Int)
    case refinishRemains
    case calibrationOpen
    case qualityNotPassed
    case notInQualityControl(Job.Status)
    case inspectorDidTheWork
    case balanceDue(minor: Int64, currency: String)
    case signatureRequired
    case photosMissing([String])
    case estimateTransition(from: Estimate.Status, to: Estimate.Status)
    case estimateLocked
    case estimateExpired
    case alreadyConverted
    case insurerApprovalRequired
    case hasJobs
    case alreadyClockedIn(entry: String)
    case entryOverlaps(entry: String)
    case jobClosed
    case payrollProcessed
    case entryNotOpen
    case appendOnly
    case technicianFull(open: Int, limit: Int32)
    case prerequisites([String])
    case atCapacity(Int)
    case stageNotSkippable
    case needsInspection
    case stageTransition(from: WorkflowStatus.Status, to: WorkflowStatus.Status)
    case shopsAreTheOperators

    // Files
    case estimateFile(reason: String, message: String, at: String)
    case severalEstimates(Int)
}

extension JobsRefusal {
    var code: Code { words.code }
    var reason: String { words.reason }
    var message: String { words.message }
    var facts: [String: String] { words.facts }
}
