internal import Schema
internal import Chassis
internal import Contracts
internal import Store
internal import Wire

/// POST /v1/jobs/{id}:move — asks the rule whether the job may go there, and writes the job, its
/// stage's run, the history row and the fact in one transaction.
enum MoveJob {
    static func handle(_ request: MoveJobRequest, _ call: Call) async throws -> Job {
        let move = JobMove(
            to: request.toStatus,
            reason: request.reason,
            movementReason: request.movementReason,
            override: request.override,
            overrideReason: request.overrideReason
        )
        let answers = try await ask(request.id, request.toStatus, call)
        return try await call.write { tx in
            let job = try tx.require(Job.self, request.id, etag: request.etag, in: try call.shop)
            let facts = try moveFacts(job, answers, tx, call)
            let moved = try job.moved(move, facts)
            return try save(moved, from: job, move, tx, call)
        }
    }

    /// What the guard of the wanted status asks of the other departments.
    struct Answers: Sendable {
        var criticalPartsMissing: [String] = []
        var openPartsLines = 0
        var partsHere = 0
        var customerBalance: Int64 = 0
        var isInvoiced = true
    }

    static func ask(_ id: String, _ status: Job.Status, _ call: Call) async throws -> Answers {
        var answers = Answers()
        switch status {
        case .bodyStructure, .readyPickup, .cancelled:
            let parts = try await call.jobParts(id)
            answers.criticalPartsMissing = parts.criticalMissing
            answers.openPartsLines = Int(parts.openLines)
            answers.partsHere = parts.items.count {
                $0.quantityReceivedHundredths > 0 && $0.status != .returned
                    && $0.status != .cancelled
            }
        case .delivered:
            let balance = try await call.jobBalance(id)
            answers.customerBalance = balance.customerBalance.minor
            answers.isInvoiced = balance.invoiced
        case .estimate, .intake, .blueprint, .partsOrdering, .partsReceiving, .paintPrep,
            .paintBooth, .reassembly, .qualityControl, .calibration, .detail, .onHold,
            .unspecified, .UNRECOGNIZED:
            break
        }
        return answers
    }

    static func moveFacts(
        _ job: Job,
        _ answers: Answers,
        _ tx: Transaction,
        _ call: Call
    ) throws -> MoveFacts {
        var facts = MoveFacts(now: call.now)
        let vehicle = try tx.get(Vehicle.self, job.vehicleID, in: try call.shop)
        facts.vehicleHasVIN = !(vehicle?.vin ?? "").isEmpty
        facts.vehicleTotaled = vehicle?.vehicleStatus == .totaled
        if job.hasInsuranceCompanyID {
            let insurer = try tx.replica(
                InsuranceCompany.self,
                job.insuranceCompanyID,
                in: try call.shop
            )
            facts.mayOrderBeforeApproval = insurer.map { !$0.requiresApproval } ?? false
        }
        facts.criticalPartsMissing = answers.criticalPartsMissing
        facts.openPartsLines = answers.openPartsLines
        facts.partsHere = answers.partsHere
        facts.photosMissing = try photosMissing(job, tx, call)
        // What nobody billed yet is owed all the same.
        facts.customerBalance =
            answers.isInvoiced
            ? answers.customerBalance : max(answers.customerBalance, job.customerShare.minor)
        let shop = try tx.get(Shop.self, try call.shop.text, in: try call.shop)
        if let settings = shop?.settings, settings.hasSignatureRequired {
            facts.signatureRequired = settings.signatureRequired
        }
        facts.mayOverride = call.may(Permission.jobsOverride)
        facts.mayReleaseUnpaid = call.may(Permission.jobsReleaseUnpaid)
        facts.isManager =
            (User.Role(storedName: call.actor.role)?.rank ?? -1) >= User.Role.manager.rank
        return facts
    }

    private static func photosMissing(
        _ job: Job,
        _ tx: Transaction,
        _ call: Call
    ) throws -> [String] {
        RequiredPhotos.missing(
            job,
            stages: try tx.all(
                ProductionStage.self,
                in: try call.shop,
                where: [.equal("photos_required", .boolean(true))]
            ),
            photos: try tx.all(
                Attachment.self,
                in: try call.shop,
                where: [
                    .equal("job_id", .uuid(job.id)), .equal("file_type", Attachment.FileType.image),
                ]
            )
        )
    }

    /// The job as moved, with the runs, the holds, the history and the facts that belong to it.
    ///
    /// - Parameter runs: what became of the runs, when a stage moved the job and not its card; nil
    ///   = the runs follow the card.
    static func save(
        _ moved: Job,
        from job: Job,
        _ move: JobMove,
        _ tx: Transaction,
        _ call: Call,
        runs followed: CardRuns.Changed? = nil
    ) throws -> Job {
        let direction =
            job.status.arrows(heldFrom: job.heldFrom).first { $0.to == moved.status }?.direction
            ?? .forward
        var history = JobStageHistory.of(
            job,
            moved,
            move,
            direction: direction,
            actor: call.actor.userID,
            enteredAt: job.hasStatusChangedAt ? job.statusChangedAt.microseconds : nil,
            now: call.now
        )
        let floor = try Floor.read(tx, in: try call.shop)
        let runs =
            try followed ?? CardRuns.change(moved, from: job, direction, move, floor, tx, call)
        if let run = runs.entered {
            history.workflowStatusID = run.id
            if let stage = runs.definition { history.productionStageID = stage.id }
        }
        try HistoryCosts.add(to: &history, left: runs.left, floor, tx)
        try Holds.follow(moved, from: job, move, tx, call)
        var saved = moved
        if !call.actor.userID.isEmpty { saved.updatedBy = call.actor.userID }
        saved = try tx.update(saved, expecting: job.version, in: try call.shop, by: call.authorship)
        _ = try tx.insert(history, in: try call.shop, by: call.authorship)
        try tx.emit(
            JobMoved.of(job, saved, history, move, at: call.now),
            of: saved,
            in: try call.shop,
            by: call.authorship
        )
        try LineShares.complete(saved, tx, in: try call.shop, by: call.authorship)  // J139
        if saved.status == .delivered {
            let record = try VehicleHistoryAtDelivery.write(saved, tx, call)
            try tx.emit(
                JobDelivered.of(saved, record),
                of: saved,
                in: try call.shop,
                by: call.authorship
            )
        }
        return saved
    }
}
