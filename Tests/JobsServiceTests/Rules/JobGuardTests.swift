import Contracts
import Testing

@testable import JobsService

@Suite("Guards of a job's moves")
struct JobGuardTests {
    /// One guard: what stands in the way, and what it says.
    struct Case: Sendable, CustomTestStringConvertible {
        let rule: String
        let from: Job.Status
        let to: Job.Status
        let refusal: JobRefusal
        var change: @Sendable (inout Job, inout MoveFacts) -> Void = { _, _ in }
        var testDescription: String { "\(rule) \(from) → \(to)" }
    }

    static let guards: [Case] = [
        Case(rule: "1.5", from: .estimate, to: .intake, refusal: .vinRequired) {
            $1.vehicleHasVIN = false
        },
        Case(rule: "1.5", from: .estimate, to: .intake, refusal: .customerOrVehicleMissing) {
            job,
            _ in job.clearVehicle()
        },
        Case(rule: "1.5", from: .estimate, to: .intake, refusal: .authorizationMissing) {
            job,
            _ in job.authorizationReceived = false
        },
        Case(rule: "1.5", from: .blueprint, to: .partsOrdering, refusal: .blueprintIncomplete) {
            job,
            _ in job.blueprintCompleted = false
        },
        Case(rule: "J028", from: .blueprint, to: .partsOrdering, refusal: .totalLoss) {
            $1.vehicleTotaled = true
        },
        Case(rule: "J045", from: .blueprint, to: .partsOrdering, refusal: .approvalRequired) {
            job,
            _ in job.estimateStatus = .pending
        },
        Case(
            rule: "J046",
            from: .partsReceiving,
            to: .bodyStructure,
            refusal: .criticalPartsMissing(["a", "b"])
        ) { $1.criticalPartsMissing = ["a", "b"] },
        Case(rule: "1.5", from: .blueprint, to: .bodyStructure, refusal: .partsOpen(3)) { job, _ in
            job.partsLines = 3
        },
        Case(rule: "1.5", from: .bodyStructure, to: .reassembly, refusal: .refinishRemains) {
            job,
            _ in job.refinishHoursHundredths = 280
        },
        Case(rule: "J048", from: .qualityControl, to: .detail, refusal: .calibrationOpen) {
            job,
            _ in job.calibrationStatus = .completed
        },
        Case(rule: "J047", from: .detail, to: .readyPickup, refusal: .qualityNotPassed) { job, _ in
            job.qualityStatus = .failed
        },
        Case(rule: "J048", from: .detail, to: .readyPickup, refusal: .calibrationOpen) { job, _ in
            job.calibrationStatus = .pending
        },
        Case(
            rule: "1.5",
            from: .detail,
            to: .readyPickup,
            refusal: .photosMissing(["after"])
        ) { $1.photosMissing = ["after"] },
        Case(rule: "1.5", from: .detail, to: .readyPickup, refusal: .partsOpen(1)) {
            $1.openPartsLines = 1
        },
        Case(
            rule: "J049",
            from: .readyPickup,
            to: .delivered,
            refusal: .balanceDue(minor: 25_000, currency: "CAD")
        ) { $1.customerBalance = 25_000 },
        Case(rule: "J050", from: .readyPickup, to: .delivered, refusal: .signatureRequired) {
            job,
            _ in job.signatureReceived = false
        },
        Case(rule: "J044", from: .partsReceiving, to: .cancelled, refusal: .partsReceived(2)) {
            $1.partsHere = 2
        },
        Case(rule: "1.5", from: .cancelled, to: .estimate, refusal: .managerOnly) {
            $1.isManager = false
        },
        Case(
            rule: "1.5",
            from: .cancelled,
            to: .estimate,
            refusal: .reopenWindowPassed(days: 30)
        ) { $1.now += 30 * Sample.day },
    ]

    @Test("J028, J044–J050: each guard stops its move", arguments: guards)
    func stops(row: Case) {
        var job = Sample.job(row.from)
        var facts = Sample.facts
        row.change(&job, &facts)
        #expect(throws: row.refusal) { try job.moved(Sample.move(row.to), facts) }
    }

    @Test("J049: the refusal says what is owed")
    func balanceWords() {
        let words = JobRefusal.balanceDue(minor: 25_000, currency: "CAD")
        #expect(words.reason == "balance_due")
        #expect(words.message.contains("250.00 CAD"))
    }

    @Test("J028, J046, J049, J050: who may pass over a guard says why, and only that guard opens")
    func overrides() throws {
        var facts = Sample.facts
        facts.vehicleTotaled = true
        facts.criticalPartsMissing = ["a"]
        facts.customerBalance = 25_000
        var move = Sample.move(.bodyStructure)
        move.override = true
        #expect(throws: JobRefusal.overrideReasonRequired) {
            try Sample.job(.partsReceiving).moved(move, facts)
        }
        move.overrideReason = "the customer waits"
        #expect(throws: JobRefusal.totalLoss) {
            try Sample.job(.partsReceiving).moved(move, facts)
        }
        facts.mayOverride = true
        #expect(try Sample.job(.partsReceiving).moved(move, facts).status == .bodyStructure)

        facts.vehicleTotaled = false
        move.to = .delivered
        #expect(throws: JobRefusal.balanceDue(minor: 25_000, currency: "CAD")) {
            try Sample.job(.readyPickup).moved(move, facts)
        }
        facts.mayReleaseUnpaid = true
        #expect(try Sample.job(.readyPickup).moved(move, facts).status == .delivered)
        move.to = .readyPickup
        var failed = Sample.job(.detail)
        failed.qualityStatus = .failed
        #expect(throws: JobRefusal.qualityNotPassed) { try failed.moved(move, facts) }
    }

    @Test("J044: parts that are here are taken on as cost by who may, with a reason")
    func partsTakenOn() throws {
        var facts = Sample.facts
        facts.partsHere = 1
        var move = Sample.move(.cancelled)
        move.override = true
        move.overrideReason = "the shop keeps them in stock"
        #expect(throws: JobRefusal.partsReceived(1)) {
            try Sample.job(.partsReceiving).moved(move, facts)
        }
        facts.mayOverride = true
        #expect(try Sample.job(.partsReceiving).moved(move, facts).status == .cancelled)
    }

    @Test("J045: an insurer that lets parts be ordered first is not waited for")
    func orderBeforeApproval() throws {
        var job = Sample.job(.blueprint)
        job.estimateStatus = .pending
        var facts = Sample.facts
        facts.mayOrderBeforeApproval = true
        #expect(try job.moved(Sample.move(.partsOrdering), facts).status == .partsOrdering)
    }

    @Test("a tow-in needs no authorisation to come in")
    func towIn() throws {
        var job = Sample.job(.estimate)
        job.authorizationReceived = false
        job.isTowIn = true
        #expect(try job.moved(Sample.move(.intake), Sample.facts).status == .intake)
    }

    @Test(
        "J041, J090: to hold, to cancel and to go back says why",
        arguments: [
            (.intake, .onHold, .holdReasonRequired), (.detail, .qualityControl, .reasonRequired),
            (.estimate, .cancelled, .reasonRequired), (.onHold, .cancelled, .reasonRequired),
        ] as [(Job.Status, Job.Status, JobRefusal)]
    )
    func reasons(from: Job.Status, to: Job.Status, refusal: JobRefusal) {
        for silence in ["", "  \n"] {
            #expect(throws: refusal) {
                try Sample.job(from).moved(JobMove(to: to, reason: silence), Sample.facts)
            }
        }
    }

    @Test("J047: a job that goes back after a check is checked again")
    func checkedAgain() throws {
        let back = try Sample.job(.readyPickup).moved(Sample.move(.detail), Sample.facts)
        #expect(back.qualityStatus == .rework)
        #expect(throws: JobRefusal.qualityNotPassed) {
            try back.moved(Sample.move(.readyPickup), Sample.facts)
        }
        let again = try back.moved(Sample.move(.qualityControl), Sample.facts)
        #expect(again.qualityStatus == .inProgress)
    }

    @Test("J082: only a job from quality control to pick-up is checked", arguments: Sample.statuses)
    func checked(status: Job.Status) throws {
        let checkable: Set<Job.Status> = [.qualityControl, .calibration, .detail, .readyPickup]
        let job = Sample.job(status)
        if checkable.contains(status) {
            let failed = try job.qualityChecked(passed: false, by: "u", at: Sample.now)
            #expect(failed.qualityStatus == .failed)
            #expect(failed.qualityCheckedBy == "u")
        } else {
            #expect(throws: JobRefusal.notInQualityControl(status)) {
                try job.qualityChecked(passed: true, by: "u", at: Sample.now)
            }
        }
    }
}

extension Job {
    fileprivate mutating func clearVehicle() { vehicleID = "" }
}
