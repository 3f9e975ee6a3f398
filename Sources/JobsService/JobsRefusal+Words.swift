internal import Schema

extension JobsRefusal {
    var words: RefusalWords {
        switch self {
        case .signInBusy:
            RefusalWords(
                .resourceExhausted,
                "sign_in_busy",
                "too many people are signing in at once; try again"
            )
        case .signInFailed:
            RefusalWords(.unauthenticated, "sign_in_failed", "the address or the password is wrong")
        case .accountLocked(let until):
            RefusalWords(
                .unauthenticated,
                "account_locked",
                "too many failed sign-ins; the account is locked until \(RFC3339.text(microseconds: until) ?? "later")",
                facts: ["until": RFC3339.text(microseconds: until) ?? ""]
            )
        case .accountInactive:
            RefusalWords(.unauthenticated, "account_inactive", "the account is not in use any more")
        case .severalShops:
            RefusalWords(
                .failedPrecondition,
                "several_shops",
                "this address works in several shops; say which"
            )
        case .refreshTokenInvalid:
            RefusalWords(
                .unauthenticated,
                "refresh_token_invalid",
                "the refresh token is unknown or has expired"
            )
        case .refreshTokenReused:
            RefusalWords(
                .unauthenticated,
                "refresh_token_reused",
                "the refresh token was used before; the session has ended"
            )
        case .passwordTooWeak:
            RefusalWords(
                .invalidArgument,
                "password_too_weak",
                "a password has at least \(PasswordHash.passwordCharactersMin) characters"
            )
        case .rankTooLow:
            RefusalWords(
                .permissionDenied,
                "rank_too_low",
                "only who stands above a person may do this"
            )
        case .vinCharacter(let text):
            RefusalWords(
                .invalidArgument,
                "vin_invalid",
                "\(text) is no VIN: 17 letters and digits without I, O and Q",
                facts: ["vin": text]
            )
        case .vinRequired:
            RefusalWords(.failedPrecondition, "vin_required", "the vehicle has no VIN")
        case .vehicleYear(let year):
            RefusalWords(
                .invalidArgument,
                "vehicle_year",
                "\(year) is not between 1900 and next year",
                facts: ["year": String(year)]
            )
        case .mileageFell(let from, let to):
            RefusalWords(
                .invalidArgument,
                "mileage_fell",
                "the mileage falls from \(from) to \(to); say why it is corrected",
                facts: ["from": String(from), "to": String(to)]
            )
        case .companyNameRequired:
            RefusalWords(
                .invalidArgument,
                "company_name_required",
                "a business or a fleet has a company name"
            )
        case .supervisorCycle:
            RefusalWords(
                .invalidArgument,
                "supervisor_cycle",
                "nobody can be their own supervisor's supervisor"
            )
        case .stageCycle(let codes):
            RefusalWords(
                .invalidArgument,
                "stage_cycle",
                "the prerequisites run in a circle: \(codes.joined(separator: ", "))",
                facts: ["cycle": codes.joined(separator: ",")]
            )
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
        case .partTypeNotAllowed(let type):
            RefusalWords(
                .invalidArgument,
                "part_type_not_allowed",
                "the insurer does not pay for parts of type \(type)",
                facts: ["partType": type]
            )
        case .rateMissing:
            RefusalWords(.invalidArgument, "rate_missing", "the technician has no hourly rate")
        case .clockOutBeforeClockIn:
            RefusalWords(
                .invalidArgument,
                "clock_out_before_clock_in",
                "the entry ends before it begins"
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
        case .balanceDue(let minor, let currency):
            RefusalWords(
                .failedPrecondition,
                "balance_due",
                "the customer still owes \(minor / 100).\(minor % 100 < 10 ? "0" : "")\(minor % 100) \(currency)",
                facts: ["minor": String(minor), "currency": currency]
            )
        case .signatureRequired:
            RefusalWords(.failedPrecondition, "signature_required", "the customer has not signed")
        case .photosMissing(let kinds):
            RefusalWords(
                .failedPrecondition,
                "photos_required",
                "photos are missing: \(kinds.joined(separator: ", "))",
                facts: ["kinds": kinds.joined(separator: ",")]
            )
        case .estimateTransition(let from, let to):
            RefusalWords(
                .failedPrecondition,
                "transition_not_allowed",
                "an estimate that is \(from) does not become \(to)",
                facts: ["from": "\(from)", "to": "\(to)"]
            )
        case .estimateLocked:
            RefusalWords(
                .failedPrecondition,
                "estimate_locked",
                "an approved estimate changes by a supplement"
            )
        case .estimateExpired:
            RefusalWords(.failedPrecondition, "expired", "the estimate has expired; price it again")
        case .alreadyConverted:
            RefusalWords(.failedPrecondition, "already_converted", "the estimate is already a job")
        case .insurerApprovalRequired:
            RefusalWords(
                .failedPrecondition,
                "insurer_approval_required",
                "the insurer has to agree first"
            )
        case .hasJobs:
            RefusalWords(.failedPrecondition, "has_jobs", "there are jobs; archive it instead")
        case .alreadyClockedIn(let entry):
            RefusalWords(
                .alreadyExists,
                "already_clocked_in",
                "the technician has an open entry",
                facts: ["entry": entry]
            )
        case .entryOverlaps(let entry):
            RefusalWords(
                .alreadyExists,
                "entry_overlaps",
                "the technician has another entry at that time",
                facts: ["entry": entry]
            )
        case .jobClosed:
            RefusalWords(.failedPrecondition, "job_closed", "the job is delivered or cancelled")
        case .payrollProcessed:
            RefusalWords(
                .failedPrecondition,
                "payroll_processed",
                "the entry is paid; record an adjusting one"
            )
        case .entryNotOpen:
            RefusalWords(.failedPrecondition, "entry_not_open", "the entry is not open")
        case .appendOnly:
            RefusalWords(.failedPrecondition, "append_only", "the history is only added to")
        case .technicianFull(let open, let limit):
            RefusalWords(
                .failedPrecondition,
                "capacity",
                "the technician has \(open) open jobs of \(limit)",
                facts: ["open": String(open), "limit": String(limit)]
            )
        case .prerequisites(let codes):
            RefusalWords(
                .failedPrecondition,
                "prerequisites",
                "stages come first: \(codes.joined(separator: ", "))",
                facts: ["codes": codes.joined(separator: ",")]
            )
        case .atCapacity(let limit):
            RefusalWords(
                .failedPrecondition,
                "at_capacity",
                "the stage takes \(limit) jobs at a time",
                facts: ["limit": String(limit)]
            )
        case .stageNotSkippable:
            RefusalWords(.failedPrecondition, "stage_not_skippable", "the stage is required")
        case .needsInspection:
            RefusalWords(.failedPrecondition, "needs_inspection", "the stage is not inspected")
        case .stageTransition(let from, let to):
            RefusalWords(
                .failedPrecondition,
                "transition_not_allowed",
                "a stage that is \(from) does not become \(to)",
                facts: ["from": "\(from)", "to": "\(to)"]
            )
        case .shopsAreTheOperators:
            RefusalWords(
                .permissionDenied,
                "shops_are_the_operators",
                "shops are made and put away by the operator"
            )
        case .estimateFile(let reason, let message, let at):
            RefusalWords(
                .invalidArgument,
                "estimate_file",
                message,
                facts: ["fileReason": reason, "at": at]
            )
        case .severalEstimates(let count):
            RefusalWords(
                .invalidArgument,
                "several_estimates",
                "the files hold \(count) estimates; send them one by one",
                facts: ["count": String(count)]
            )
        }
    }
}
