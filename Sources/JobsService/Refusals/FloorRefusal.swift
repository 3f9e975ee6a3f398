internal import Chassis
internal import Contracts

/// Why the floor does not do what it is told: who may not, what is missing, what stands in the way.
enum FloorRefusal: Refusal, Equatable {
    case skillMissing(String)
    case certificationMissing(String)
    case certificationExpired(String)
    case customerApprovalRequired
    case stageBlocked([String])
    case checklistOpen([String])
    case jobOnHold
    case notParallel([String])
    case environment(String, reading: Int32, min: Int32?, max: Int32?)
    case readingRequired(String)
    case bayBusy(String, job: String)
    case bayUnknown(String)
    case bayUnsuitable(String, types: [String])
    case reworkLimit(Int)
    case reworkNotAllowed
    case runSuperseded
    case inspectorOnly
    case inspectionNotesRequired
    case blockCleared
    case stageInUse(Int)
    case authorizationRequired
    case promiseReasonRequired
    case promiseUnknown

    var words: RefusalWords {
        switch self {
        case .skillMissing(let code):
            refused("skill_missing", "the technician lacks the skill \(code)", ["skill": code])
        case .certificationMissing(let code):
            refused(
                "certification_missing",
                "the technician is not certified for \(code)",
                ["certification": code]
            )
        case .certificationExpired(let code):
            refused(
                "certification_expired",
                "the technician's certification \(code) has expired",
                ["certification": code]
            )
        case .inspectorOnly:
            RefusalWords(
                .permissionDenied,
                "inspector_only",
                "only an inspector sends finished work back"
            )
        case .inspectionNotesRequired:
            RefusalWords(
                .invalidArgument,
                "inspection_notes_required",
                "say what did not pass"
            )
        case .authorizationRequired:
            RefusalWords(
                .invalidArgument,
                "authorization_required",
                "stages are left out with authorized_by and stage_skip_approved"
            )
        case .customerApprovalRequired:
            refused("customer_approval_required", "the customer has not approved the stage")
        case .stageBlocked(let reasons):
            refused(
                "stage_blocked",
                "the stage is blocked: \(reasons.joined(separator: "; "))",
                ["reasons": reasons.joined(separator: "; ")]
            )
        case .checklistOpen(let items):
            refused(
                "checklist_open",
                "still open: \(items.joined(separator: "; "))",
                ["items": items.joined(separator: "; ")]
            )
        case .jobOnHold: refused("job_on_hold", "the job is on hold")
        case .notParallel(let stages):
            refused(
                "not_parallel",
                "another stage is in progress: \(stages.joined(separator: ", "))",
                ["stages": stages.joined(separator: ",")]
            )
        case .reworkLimit(let limit):
            refused(
                "rework_limit",
                "the stage is done again \(limit) times at most; more needs a manager",
                ["limit": String(limit)]
            )
        case .reworkNotAllowed:
            refused("rework_not_allowed", "the stage is not done again")
        case .runSuperseded:
            refused("run_superseded", "the job has been in this stage again since")
        case .blockCleared: refused("block_cleared", "the block is cleared")
        case .stageInUse(let jobs):
            refused(
                "stage_in_use",
                "\(jobs) open jobs use the stage: deactivate it instead",
                ["jobs": String(jobs)]
            )
        case .environment(let what, let reading, let min, let max):
            refused(
                "environment",
                "the \(what) does not suit the stage",
                [
                    "what": what, "reading_hundredths": String(reading),
                    "min_hundredths": min.map { String($0) } ?? "",
                    "max_hundredths": max.map { String($0) } ?? "",
                ]
            )
        case .readingRequired(let what):
            refused("reading_required", "the stage needs the \(what)", ["what": what])
        case .bayBusy(let bay, let job):
            refused("bay_busy", "bay \(bay) is taken", ["bay": bay, "job": job])
        case .bayUnknown(let bay):
            refused("bay_unknown", "there is no bay \(bay) in use", ["bay": bay])
        case .bayUnsuitable(let bay, let types):
            refused(
                "bay_unsuitable",
                "bay \(bay) is none of \(types.joined(separator: ", "))",
                ["bay": bay, "types": types.joined(separator: ",")]
            )
        case .promiseReasonRequired:
            RefusalWords(.invalidArgument, "promise_reason_required", "say why the promise moves")
        case .promiseUnknown:
            refused("promise_unknown", "the shop never opens: no day can be promised")
        }
    }

    private func refused(
        _ reason: String,
        _ text: String,
        _ facts: [String: String] = [:]
    ) -> RefusalWords {
        RefusalWords(.failedPrecondition, reason, text, facts: facts)
    }
}
