internal import Chassis
internal import Contracts

/// Why a job stays where it is, or is not worked on. In the order in which it is asked: the
/// reason, who may, what is missing before the next stage.
enum JobRefusal: Refusal, Equatable {
    case holdReasonRequired
    case reasonRequired
    case overrideReasonRequired
    case transitionNotAllowed(from: Job.Status, to: Job.Status, allowed: [Job.Status])
    case reopenWindowPassed(days: Int)
    case managerOnly
    case customerOrVehicleMissing
    case vinRequired
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
    case photosMissing([String])
    case balanceDue(minor: Int64, currency: String)
    case signatureRequired
    case notInQualityControl(Job.Status)
    case inspectorDidTheWork
    case jobClosed

    var words: RefusalWords {
        switch self {
        case .holdReasonRequired:
            RefusalWords(.invalidArgument, "hold_reason_required", "say why the job stands still")
        case .reasonRequired:
            RefusalWords(.invalidArgument, "reason_required", "say why")
        case .overrideReasonRequired:
            RefusalWords(
                .invalidArgument,
                "override_reason_required",
                "say why the guard is passed over"
            )
        case .transitionNotAllowed(let from, let to, let allowed):
            RefusalWords(
                .failedPrecondition,
                "transition_not_allowed",
                "a job in \(from.storedName) does not go to \(to.storedName)",
                facts: [
                    "from": from.storedName, "to": to.storedName,
                    "allowed": allowed.map(\.storedName).joined(separator: ","),
                ]
            )
        case .reopenWindowPassed(let days):
            RefusalWords(
                .failedPrecondition,
                "reopen_window_passed",
                "a cancelled job is opened again within \(days) days",
                facts: ["days": String(days)]
            )
        case .managerOnly:
            RefusalWords(.permissionDenied, "manager_only", "only a manager may do this")
        case .customerOrVehicleMissing:
            RefusalWords(
                .failedPrecondition,
                "customer_or_vehicle_missing",
                "the job has no customer or no vehicle"
            )
        case .vinRequired:
            RefusalWords(.failedPrecondition, "vin_required", "the vehicle has no VIN")
        case .authorizationMissing:
            RefusalWords(
                .failedPrecondition,
                "authorization_missing",
                "nobody authorised the repair"
            )
        case .totalLoss:
            RefusalWords(.failedPrecondition, "total_loss", "the vehicle is a total loss")
        case .approvalRequired:
            RefusalWords(.failedPrecondition, "approval_required", "the estimate is not approved")
        case .blueprintIncomplete:
            RefusalWords(
                .failedPrecondition,
                "blueprint_incomplete",
                "the blueprint is not complete"
            )
        case .criticalPartsMissing(let lines):
            RefusalWords(
                .failedPrecondition,
                "critical_parts_missing",
                "\(lines.count) critical parts are not there yet",
                facts: ["lines": lines.joined(separator: ",")]
            )
        case .partsOpen(let count):
            RefusalWords(
                .failedPrecondition,
                "parts_open",
                "\(count) parts lines are open",
                facts: ["count": String(count)]
            )
        case .partsReceived(let count):
            RefusalWords(
                .failedPrecondition,
                "parts_received",
                "\(count) parts lines are here: return them, or take them on as cost (override)",
                facts: ["count": String(count)]
            )
        case .refinishRemains:
            RefusalWords(
                .failedPrecondition,
                "refinish_remains",
                "the job has refinish hours: it goes through paint"
            )
        case .calibrationOpen:
            RefusalWords(.failedPrecondition, "calibration_open", "the calibration is not done")
        case .qualityNotPassed:
            RefusalWords(.failedPrecondition, "qc_not_passed", "the quality check is not passed")
        case .photosMissing(let kinds):
            RefusalWords(
                .failedPrecondition,
                "photos_required",
                "photos are missing: \(kinds.joined(separator: ", "))",
                facts: ["kinds": kinds.joined(separator: ",")]
            )
        case .balanceDue(let minor, let currency):
            RefusalWords(
                .failedPrecondition,
                "balance_due",
                "the customer still owes \(minor / 100).\(minor % 100 < 10 ? "0" : "")\(minor % 100) \(currency)",
                facts: ["minor": String(minor), "currency": currency]
            )
        case .signatureRequired:
            RefusalWords(.failedPrecondition, "signature_required", "the customer has not signed")
        case .notInQualityControl(let status):
            RefusalWords(
                .failedPrecondition,
                "not_in_quality_control",
                "a job in \(status.storedName) is not checked",
                facts: ["status": status.storedName]
            )
        case .inspectorDidTheWork:
            RefusalWords(
                .failedPrecondition,
                "inspector_did_the_work",
                "who did the work does not inspect it"
            )
        case .jobClosed:
            RefusalWords(.failedPrecondition, "job_closed", "the job is delivered or cancelled")
        }
    }
}
