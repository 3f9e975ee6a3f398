internal import Schema
internal import Chassis
internal import Contracts
internal import EstimateFiles
internal import Store
internal import SwiftProtobuf

/// Writes one estimate file: all of it or nothing.
struct ImportWriter {
    let source: ImportSource
    let hash: String
    let originals: [LookedAtFile]
    /// Id of the insurer; empty when the file names none.
    let insurer: String
    let tx: Transaction
    let shop: ShopID
    let call: Call

    private var file: EstimateFile { source.estimate }

    func write() throws -> ImportEstimateResponse {
        let currency = try file.currency ?? tx.require(Shop.self, shop.text, in: shop).currency
        var answer = ImportEstimateResponse()
        answer.insuranceCompanyID = insurer
        answer.warnings = source.warnings
        answer.check = EstimateCheck.of(source, currency)
        var made = ImportTraces()
        answer.customer = try customer(currency, &made)
        answer.vehicle = try vehicle(of: answer.customer, currency, &made)
        let known = try knownJob(answer.vehicle)
        let imported = EstimateLineItem.imported(from: file, currency: currency)
        var estimate = try estimate(answer, currency, known, imported)
        var job = try known ?? newJob(for: estimate)
        estimate.jobID = job.id
        estimate = try tx.update(estimate, expecting: nil, in: shop, by: call.authorship)
        answer.lines = try lines(imported, of: estimate)
        if let known {
            answer.difference = try revise(known, estimate, answer.lines)
            job = try supplemented(known, by: estimate)
        }
        job.takeScope(of: estimate, lines: answer.lines)
        answer.job = try tx.update(job, expecting: nil, in: shop, by: call.authorship)
        answer.estimate = estimate
        made.estimate = estimate
        made.job = answer.job
        made.jobBefore = known
        made.lineCount = answer.lines.count
        answer.bmsImport = try record(answer, made, revision: estimate.revisionCount)
        return answer
    }

    // MARK: who and what

    private func customer(_ currency: String, _ made: inout ImportTraces) throws -> Customer {
        var new = Customer.imported(from: file)
        new.currency = currency
        if !insurer.isEmpty { new.insuranceCompanyID = insurer }
        if let known = try knownCustomer(new) { return known }
        new.customerNumber = try Numbers.customer(tx, in: shop)
        let saved = try tx.insert(new.checked(at: "customer"), in: shop, by: call.authorship)
        made.customer = saved
        return saved
    }

    /// The same address, phone, or name at the same place.
    private func knownCustomer(_ new: Customer) throws -> Customer? {
        var ways: [[Condition]] = []
        let name: [Condition] = [.equal("last_name", .text(new.lastName))]
        if new.hasEmailLower { ways.append(name + [.equal("email_lower", .text(new.emailLower))]) }
        if new.hasMobileE164 { ways.append(name + [.equal("mobile_e164", .text(new.mobileE164))]) }
        if new.hasPhoneE164 { ways.append(name + [.equal("phone_e164", .text(new.phoneE164))]) }
        if new.hasAddress, new.hasZipCode {
            ways.append(
                name + [
                    .equal("address", .text(new.address)), .equal("zip_code", .text(new.zipCode)),
                ]
            )
        }
        for way in ways {
            let found = try tx.first(Customer.self, in: shop, where: way)
            if let found, found.firstName == new.firstName { return found }
        }
        return nil
    }

    private func vehicle(
        of customer: Customer,
        _ currency: String,
        _ made: inout ImportTraces
    ) throws -> VehicleRecord {
        var new = VehicleRecord.imported(from: file)
        new.customerID = customer.id
        new.currency = currency
        if new.hasVin,
            let known = try tx.first(
                VehicleRecord.self,
                in: shop,
                where: [.equal("vin", .text(new.vin))]
            )
        {
            return known
        }
        let vehicle = try tx.insert(new.checked(at: "vehicle"), in: shop, by: call.authorship)
        try OwnershipRecord.begin(
            vehicle,
            recordedBy: call.actor.userID,
            tx,
            in: shop,
            by: call.authorship
        )
        made.vehicle = vehicle
        return vehicle
    }

    /// J117: the open job of the same car and claim.
    private func knownJob(_ vehicle: VehicleRecord) throws -> Job? {
        guard let claim = file.claimNumber?.cut(50), !claim.isEmpty else { return nil }
        return try tx.first(
            Job.self,
            in: shop,
            where: [
                .equal("claim_number", .text(claim)), .equal("vehicle_id", .uuid(vehicle.id)),
                .not(.oneOf("status", [Job.Status.delivered, .cancelled])),
            ]
        )
    }

    // MARK: estimate and job

    private func estimate(
        _ answer: ImportEstimateResponse,
        _ currency: String,
        _ known: Job?,
        _ lines: [EstimateLineItem]
    ) throws -> Estimate {
        var estimate = Estimate.imported(from: file, currency: currency, at: call.now)
        estimate.customerID = answer.customer.id
        estimate.vehicleID = answer.vehicle.id
        if !insurer.isEmpty { estimate.insuranceCompanyID = insurer }
        if let terms = try EstimateHeader.insurer(of: estimate, tx, in: shop) {
            estimate.take(terms, at: call.now)
        }
        estimate.takeShares(of: lines)
        if !call.actor.userID.isEmpty { estimate.createdBy = call.actor.userID }
        if let known, known.hasEstimateID,
            let base = try tx.get(Estimate.self, known.estimateID, in: shop)
        {
            estimate.estimateNumber = base.estimateNumber
            estimate.revisionCount = base.revisionCount.addingClamped(1)
            estimate.baseEstimateID = base.hasBaseEstimateID ? base.baseEstimateID : base.id
            estimate.supplementNumber = file.revision
        } else {
            estimate.estimateNumber = try Numbers.estimate(tx, in: shop, at: call.now)
        }
        return try tx.insert(
            estimate.shared().checked(at: "estimate"),
            in: shop,
            by: call.authorship
        )
    }

    private func lines(
        _ imported: [EstimateLineItem],
        of estimate: Estimate
    ) throws -> [EstimateLineItem] {
        try imported.map { line in
            var line = line
            line.estimateID = estimate.id
            if !call.actor.userID.isEmpty { line.createdBy = call.actor.userID }
            return try tx.insert(line.checked(at: "line"), in: shop, by: call.authorship)
        }
    }

    private func newJob(for estimate: Estimate) throws -> Job {
        var job = Job.opened(for: estimate)
        job.jobNumber = try Numbers.job(tx, in: shop, at: call.now)
        if !call.actor.userID.isEmpty { job.createdBy = call.actor.userID }
        return try tx.insert(job.checked(at: "job"), in: shop, by: call.authorship)
    }

    private func revise(
        _ known: Job,
        _ estimate: Estimate,
        _ lines: [EstimateLineItem]
    ) throws -> EstimateDifference {
        let before = try tx.all(
            EstimateLineItem.self,
            in: shop,
            where: [.equal("estimate_id", .uuid(known.estimateID))]
        )
        let difference = RevisionDifference(before: before, after: lines)
        let revision = EstimateRevision.with {
            $0.estimateID = estimate.id
            $0.revision = estimate.revisionCount
            $0.currency = estimate.currency
            $0.difference = difference.fields
            $0.totalBefore = known.totalAmount
            $0.totalAfter = estimate.estimateTotal
        }
        _ = try tx.insert(revision, in: shop, by: call.authorship)
        return difference.answer(before: known.totalAmount, after: estimate.estimateTotal)
    }

    /// The job with one supplement more; what was approved has to be approved again.
    private func supplemented(_ known: Job, by estimate: Estimate) throws -> Job {
        var job = known
        job.supplementCount = known.supplementCount.addingClamped(1)
        let grown = estimate.estimateTotal.minor.addingClamped(-known.totalAmount.minor)
        job.supplementAmount = .of(
            known.supplementAmount.minor.addingClamped(grown),
            known.currency
        )
        job.lastSupplementDate = Google_Protobuf_Timestamp(microseconds: call.now)
        job.estimateStatus = .revised
        return job
    }

    // MARK: the import itself

    private func record(
        _ answer: ImportEstimateResponse,
        _ made: ImportTraces,
        revision: Int32
    ) throws -> BmsImport {
        var attachments: [Attachment] = []
        for file in originals {
            attachments.append(
                try OriginalFiles.attach(file, answer.job, answer.estimate, tx, shop, call)
            )
        }
        let row = try BmsImport.with {
            $0.fileName = source.name
            $0.originalFileName = source.name
            $0.fileType = file.format.fileType
            $0.fileSize = source.byteCount
            $0.finish(
                processed: file.lines.count,
                of: file.lines.count,
                from: call.now,
                to: call.environment.clock.now()
            )
            $0.canRollback = true
            $0.backupData = try made.kept()
            $0.status = answer.check.addsUp ? .success : .partial  // J119
            $0.contentHash = hash
            $0.customerID = answer.customer.id
            $0.vehicleID = answer.vehicle.id
            $0.estimateID = answer.estimate.id
            $0.jobID = answer.job.id
            $0.revision = revision
            $0.warnings = Array(answer.warnings.prefix(100))
            if !insurer.isEmpty { $0.insuranceCompanyID = insurer }
            if let claim = file.claimNumber { $0.claimNumber = claim.cut(50) }
            if let version = file.version { $0.bmsVersion = version.cut(50) }
            if let vendor = file.vendor { $0.bmsProvider = vendor.cut(100) }
            if let identity = file.documentID { $0.sourceDocumentID = identity.cut(100) }
            if let first = attachments.first { $0.attachmentID = first.id }
            if !call.actor.userID.isEmpty { $0.createdBy = call.actor.userID }
        }
        return try tx.insert(row, in: shop, by: call.authorship)
    }
}
