internal import Contracts
internal import Schema
internal import Wire

/// What is said of a refusal. Reasons are stable: they are never renamed.
struct RefusalWords {
    let code: Code
    let reason: String
    let message: String
    var facts: [String: String] = [:]
}

extension JobsRefusal {
    var words: RefusalWords {
        switch self {
        case .signInBusy:
            RefusalWords(
                code: .resourceExhausted,
                reason: "sign_in_busy",
                message: "too many people are signing in at once; try again"
            )
        case .signInFailed:
            RefusalWords(
                code: .unauthenticated,
                reason: "sign_in_failed",
                message: "the address or the password is wrong"
            )
        case .accountLocked(let until):
            RefusalWords(
                code: .unauthenticated,
                reason: "account_locked",
                message:
                    "too many failed sign-ins; the account is locked until \(RFC3339.text(microseconds: until) ?? "later")",
                facts: ["until": RFC3339.text(microseconds: until) ?? ""]
            )
        case .accountInactive:
            RefusalWords(
                code: .unauthenticated,
                reason: "account_inactive",
                message: "the account is not in use any more"
            )
        case .severalShops:
            RefusalWords(
                code: .failedPrecondition,
                reason: "several_shops",
                message: "this address works in several shops; say which"
            )
        case .refreshTokenInvalid:
            RefusalWords(
                code: .unauthenticated,
                reason: "refresh_token_invalid",
                message: "the refresh token is unknown or has expired"
            )
        case .refreshTokenReused:
            RefusalWords(
                code: .unauthenticated,
                reason: "refresh_token_reused",
                message: "the refresh token was used before; the session has ended"
            )
        case .passwordTooWeak:
            RefusalWords(
                code: .invalidArgument,
                reason: "password_too_weak",
                message: "a password has at least \(PasswordHash.passwordCharactersMin) characters"
            )
        case .rankTooLow:
            RefusalWords(
                code: .permissionDenied,
                reason: "rank_too_low",
                message: "only who stands above a person may do this"
            )
        case .vinCharacter(let text):
            RefusalWords(
                code: .invalidArgument,
                reason: "vin_invalid",
                message: "\(text) is no VIN: 17 letters and digits without I, O and Q",
                facts: ["vin": text]
            )
        case .vinRequired:
            RefusalWords(
                code: .failedPrecondition,
                reason: "vin_required",
                message: "the vehicle has no VIN"
            )
        case .vehicleYear(let year):
            RefusalWords(
                code: .invalidArgument,
                reason: "vehicle_year",
                message: "\(year) is not between 1900 and next year",
                facts: ["year": String(year)]
            )
        case .mileageFell(let from, let to):
            RefusalWords(
                code: .invalidArgument,
                reason: "mileage_fell",
                message: "the mileage falls from \(from) to \(to); say why it is corrected",
                facts: ["from": String(from), "to": String(to)]
            )
        case .companyNameRequired:
            RefusalWords(
                code: .invalidArgument,
                reason: "company_name_required",
                message: "a business or a fleet has a company name"
            )
        case .supervisorCycle:
            RefusalWords(
                code: .invalidArgument,
                reason: "supervisor_cycle",
                message: "nobody can be their own supervisor's supervisor"
            )
        case .stageCycle(let codes):
            RefusalWords(
                code: .invalidArgument,
                reason: "stage_cycle",
                message: "the prerequisites run in a circle: \(codes.joined(separator: ", "))",
                facts: ["cycle": codes.joined(separator: ",")]
            )
        case .holdReasonRequired:
            RefusalWords(
                code: .invalidArgument,
                reason: "hold_reason_required",
                message: "say why the job stands still"
            )
        case .reasonRequired:
            RefusalWords(code: .invalidArgument, reason: "reason_required", message: "say why")
        case .overrideReasonRequired:
            RefusalWords(
                code: .invalidArgument,
                reason: "override_reason_required",
                message: "say why the guard is passed over"
            )
        case .partTypeNotAllowed(let type):
            RefusalWords(
                code: .invalidArgument,
                reason: "part_type_not_allowed",
                message: "the insurer does not pay for parts of type \(type)",
                facts: ["partType": type]
            )
        case .rateMissing:
            RefusalWords(
                code: .invalidArgument,
                reason: "rate_missing",
                message: "the technician has no hourly rate"
            )
        case .clockOutBeforeClockIn:
            RefusalWords(
                code: .invalidArgument,
                reason: "clock_out_before_clock_in",
                message: "the entry ends before it begins"
            )
        case .transitionNotAllowed(let from, let to, let allowed):
            RefusalWords(
                code: .failedPrecondition,
                reason: "transition_not_allowed",
                message: "a job in \(from.storedName) does not go to \(to.storedName)",
                facts: [
                    "from": from.storedName, "to": to.storedName,
                    "allowed": allowed.map(\.storedName).joined(separator: ","),
                ]
            )
        case .reopenWindowPassed(let days):
            RefusalWords(
                code: .failedPrecondition,
                reason: "reopen_window_passed",
                message: "a cancelled job is opened again within \(days) days",
                facts: ["days": String(days)]
            )
        case .managerOnly:
            RefusalWords(
                code: .permissionDenied,
                reason: "manager_only",
                message: "only a manager may do this"
            )
        case .customerOrVehicleMissing:
            RefusalWords(
                code: .failedPrecondition,
                reason: "customer_or_vehicle_missing",
                message: "the job has no customer or no vehicle"
            )
        case .authorizationMissing:
            RefusalWords(
                code: .failedPrecondition,
                reason: "authorization_missing",
                message: "nobody authorised the repair"
            )
        case .totalLoss:
            RefusalWords(
                code: .failedPrecondition,
                reason: "total_loss",
                message: "the vehicle is a total loss"
            )
        case .approvalRequired:
            RefusalWords(
                code: .failedPrecondition,
                reason: "approval_required",
                message: "the estimate is not approved"
            )
        case .blueprintIncomplete:
            RefusalWords(
                code: .failedPrecondition,
                reason: "blueprint_incomplete",
                message: "the blueprint is not complete"
            )
        case .criticalPartsMissing(let lines):
            RefusalWords(
                code: .failedPrecondition,
                reason: "critical_parts_missing",
                message: "\(lines.count) critical parts are not there yet",
                facts: ["lines": lines.joined(separator: ",")]
            )
        case .partsOpen(let count):
            RefusalWords(
                code: .failedPrecondition,
                reason: "parts_open",
                message: "\(count) parts lines are open",
                facts: ["count": String(count)]
            )
        case .refinishRemains:
            RefusalWords(
                code: .failedPrecondition,
                reason: "refinish_remains",
                message: "the job has refinish hours: it goes through paint"
            )
        case .calibrationOpen:
            RefusalWords(
                code: .failedPrecondition,
                reason: "calibration_open",
                message: "the calibration is not done"
            )
        case .qualityNotPassed:
            RefusalWords(
                code: .failedPrecondition,
                reason: "qc_not_passed",
                message: "the quality check is not passed"
            )
        case .notInQualityControl(let status):
            RefusalWords(
                code: .failedPrecondition,
                reason: "not_in_quality_control",
                message: "a job in \(status.storedName) is not checked",
                facts: ["status": status.storedName]
            )
        case .inspectorDidTheWork:
            RefusalWords(
                code: .failedPrecondition,
                reason: "inspector_did_the_work",
                message: "who did the work does not inspect it"
            )
        case .balanceDue(let minor, let currency):
            RefusalWords(
                code: .failedPrecondition,
                reason: "balance_due",
                message:
                    "the customer still owes \(minor / 100).\(minor % 100 < 10 ? "0" : "")\(minor % 100) \(currency)",
                facts: ["minor": String(minor), "currency": currency]
            )
        case .signatureRequired:
            RefusalWords(
                code: .failedPrecondition,
                reason: "signature_required",
                message: "the customer has not signed"
            )
        case .photosMissing(let kinds):
            RefusalWords(
                code: .failedPrecondition,
                reason: "photos_required",
                message: "photos are missing: \(kinds.joined(separator: ", "))",
                facts: ["kinds": kinds.joined(separator: ",")]
            )
        case .estimateTransition(let from, let to):
            RefusalWords(
                code: .failedPrecondition,
                reason: "transition_not_allowed",
                message: "an estimate that is \(from) does not become \(to)",
                facts: ["from": "\(from)", "to": "\(to)"]
            )
        case .estimateLocked:
            RefusalWords(
                code: .failedPrecondition,
                reason: "estimate_locked",
                message: "an approved estimate changes by a supplement"
            )
        case .estimateExpired:
            RefusalWords(
                code: .failedPrecondition,
                reason: "expired",
                message: "the estimate has expired; price it again"
            )
        case .alreadyConverted:
            RefusalWords(
                code: .failedPrecondition,
                reason: "already_converted",
                message: "the estimate is already a job"
            )
        case .insurerApprovalRequired:
            RefusalWords(
                code: .failedPrecondition,
                reason: "insurer_approval_required",
                message: "the insurer has to agree first"
            )
        case .hasJobs:
            RefusalWords(
                code: .failedPrecondition,
                reason: "has_jobs",
                message: "there are jobs; archive it instead"
            )
        case .alreadyClockedIn(let entry):
            RefusalWords(
                code: .alreadyExists,
                reason: "already_clocked_in",
                message: "the technician has an open entry",
                facts: ["entry": entry]
            )
        case .entryOverlaps(let entry):
            RefusalWords(
                code: .alreadyExists,
                reason: "entry_overlaps",
                message: "the technician has another entry at that time",
                facts: ["entry": entry]
            )
        case .jobClosed:
            RefusalWords(
                code: .failedPrecondition,
                reason: "job_closed",
                message: "the job is delivered or cancelled"
            )
        case .payrollProcessed:
            RefusalWords(
                code: .failedPrecondition,
                reason: "payroll_processed",
                message: "the entry is paid; record an adjusting one"
            )
        case .entryNotOpen:
            RefusalWords(
                code: .failedPrecondition,
                reason: "entry_not_open",
                message: "the entry is not open"
            )
        case .appendOnly:
            RefusalWords(
                code: .failedPrecondition,
                reason: "append_only",
                message: "the history is only added to"
            )
        case .technicianFull(let open, let limit):
            RefusalWords(
                code: .failedPrecondition,
                reason: "capacity",
                message: "the technician has \(open) open jobs of \(limit)",
                facts: ["open": String(open), "limit": String(limit)]
            )
        case .prerequisites(let codes):
            RefusalWords(
                code: .failedPrecondition,
                reason: "prerequisites",
                message: "stages come first: \(codes.joined(separator: ", "))",
                facts: ["codes": codes.joined(separator: ",")]
            )
        case .atCapacity(let limit):
            RefusalWords(
                code: .failedPrecondition,
                reason: "at_capacity",
                message: "the stage takes \(limit) jobs at a time",
                facts: ["limit": String(limit)]
            )
        case .stageNotSkippable:
            RefusalWords(
                code: .failedPrecondition,
                reason: "stage_not_skippable",
                message: "the stage is required"
            )
        case .needsInspection:
            RefusalWords(
                code: .failedPrecondition,
                reason: "needs_inspection",
                message: "the stage is not inspected"
            )
        case .stageTransition(let from, let to):
            RefusalWords(
                code: .failedPrecondition,
                reason: "transition_not_allowed",
                message: "a stage that is \(from) does not become \(to)",
                facts: ["from": "\(from)", "to": "\(to)"]
            )
        case .shopsAreTheOperators:
            RefusalWords(
                code: .permissionDenied,
                reason: "shops_are_the_operators",
                message: "shops are made and put away by the operator"
            )
        case .estimateFile(let reason, let message, let at):
            RefusalWords(
                code: .invalidArgument,
                reason: "estimate_file",
                message: message,
                facts: ["fileReason": reason, "at": at]
            )
        case .severalEstimates(let count):
            RefusalWords(
                code: .invalidArgument,
                reason: "several_estimates",
                message: "the files hold \(count) estimates; send them one by one",
                facts: ["count": String(count)]
            )
        }
    }
}
