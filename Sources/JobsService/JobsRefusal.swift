internal import Chassis
internal import Contracts
internal import Wire

/// Every "no" this service can say. Cases stand in order of precedence: who may, what is there,
/// what state it is in, what is still missing.
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
    case trialExpired
    case rankTooLow

    // Values
    case vinLength(Int)
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
    case refinishRemains
    case calibrationOpen
    case qualityNotPassed
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
    case stageNotSkippable
    case needsInspection
    case stageTransition(from: WorkflowStatus.Status, to: WorkflowStatus.Status)

    // Files
    case estimateFile(reason: String, message: String, at: String)
    case estimateFileEmpty
}
