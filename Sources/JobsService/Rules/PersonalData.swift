internal import Contracts
internal import Schema

/// Where persons are in this service's tables, and what becomes of them when a customer is erased.
/// Which columns are personal the contracts say; that no table of theirs is missing here a test
/// says (6.9).
enum PersonalData {
    /// Tables that hold data of customers, in the order of an export.
    static let tables: [PersonalTable] = [
        PersonalTable(Customer.self, of: [("id", { $0.customers })]),
        PersonalTable(
            VehicleRecord.self,
            of: [("customer_id", { $0.customers })],
            keptAfterRepairs: ["vin", "vin_last8"],
            because: "names the car of a repair: warranty, calibration and recalls"
        ),
        PersonalTable(Job.self, of: [("customer_id", { $0.customers })], because: repairRecord),
        PersonalTable(
            Estimate.self,
            of: [("customer_id", { $0.customers })],
            because: repairRecord
        ),
        PersonalTable(EstimateLineItem.self, of: [("estimate_id", { $0.estimates })]),
        PersonalTable(EstimateRevision.self, of: [("estimate_id", { $0.estimates })]),
        PersonalTable(
            BmsImport.self,
            of: [("customer_id", { $0.customers }), ("job_id", { $0.jobs })]
        ),
        PersonalTable(WorkflowStatus.self, of: [("job_id", { $0.jobs })]),
        PersonalTable(JobStageHistory.self, of: [("job_id", { $0.jobs })]),
        PersonalTable(
            LaborTimeEntry.self,
            of: [("job_id", { $0.jobs })],
            isExported: false,
            because: "hours and pay of the shop's own people: wage law"
        ),
        PersonalTable(
            VehicleHistory.self,
            of: [("vehicle_id", { $0.vehicles }), ("job_id", { $0.jobs })],
            because: repairRecord
        ),
        PersonalTable(
            Signature.self,
            of: [("job_id", { $0.jobs })],
            erasure: .keep,
            because: "proof that the customer authorised the work and took the car"
        ),
        PersonalTable(
            Attachment.self,
            of: [
                ("customer_id", { $0.customers }), ("job_id", { $0.jobs }),
                ("estimate_id", { $0.estimates }),
                ("vehicle_id", { $0.vehicles }),
            ],
            because: "pictures of the car and papers of the repair, no persons on them"
        ),
        PersonalTable(
            QuarantinedFile.self,
            of: [("customer_id", { $0.customers }), ("job_id", { $0.jobs })],
            erasure: .remove
        ),
        PersonalTable(
            JobAuthorization.self,
            of: [("job_id", { $0.jobs })],
            erasure: .keep,
            because: "proof that the repair was authorised, and by whom"
        ),
        PersonalTable(
            CalibrationRecord.self,
            of: [("job_id", { $0.jobs })],
            because: "proof that driver assistance was calibrated: product liability"
        ),
        PersonalTable(
            EstimateSupplement.self,
            of: [("job_id", { $0.jobs }), ("estimate_id", { $0.estimates })]
        ),
        PersonalTable(
            VehicleOwnership.self,
            of: [("customer_id", { $0.customers }), ("vehicle_id", { $0.vehicles })]
        ),
        PersonalTable(PromiseChange.self, of: [("job_id", { $0.jobs })]),
        PersonalTable(JobHold.self, of: [("job_id", { $0.jobs })]),
        PersonalTable(StageBlock.self, of: [("job_id", { $0.jobs })], isExported: false),
        PersonalTable(JobAlert.self, of: [("job_id", { $0.jobs })], isExported: false),
        PersonalTable(
            DataImportRow.self,
            of: [("entity_id", { $0.customers + $0.vehicles + $0.jobs })],
            isExported: false
        ),
        PersonalTable(LegalHold.self, of: [("job_id", { $0.jobs })], isExported: false),
    ]

    /// Tables with personal columns that are not of customers, and why.
    static let others: [String: String] = [
        "users": "the shop's own people: changed and archived by their own methods",
        "user_credentials": "the shop's own people",
        "refresh_tokens": "the shop's own people: gone 30 days after the session",
        "uploads": "gone after a day",
    ]

    private static let repairRecord =
        "record of a repair, without the person: warranty and tax law, 7 years"
}

/// The rows of one customer by which others are found.
struct CustomerRows: Sendable {
    let customers: [String]
    var vehicles: [String] = []
    var jobs: [String] = []
    var estimates: [String] = []
    /// A car of theirs was repaired and delivered.
    var hasRepairs = false
}

extension Customer {
    /// J020 and 6.9: a repair that goes on needs its customer, and what is held stays as it is.
    ///
    /// - Throws: ``PrivacyRefusal``.
    static func checkErasable(jobs: [Job]) throws(PrivacyRefusal) {
        let held = jobs.filter(\.legalHold)
        if !held.isEmpty { throw .legalHold(jobs: held.prefix(10).map(\.jobNumber)) }
        let open = jobs.filter { job in
            switch job.status {
            case .delivered, .cancelled, .estimate: false
            case .intake, .blueprint, .partsOrdering, .partsReceiving, .bodyStructure, .paintPrep,
                .paintBooth, .reassembly, .qualityControl, .calibration, .detail, .readyPickup,
                .onHold, .unspecified, .UNRECOGNIZED:
                true
            }
        }
        if !open.isEmpty { throw .openJobs(open.prefix(10).map(\.jobNumber)) }
    }

    /// The row without the person: a name that is a number, no contacts, no text, no messages.
    ///
    /// - Parameters:
    ///   - number: runs up per shop.
    ///   - now: microseconds since 1970.
    func erased(number: Int64, at now: Int64) -> Customer {
        var row = self
        row.clearPersonal()
        row.lastName = "Erased \(number)"
        if row.hasCompanyName { row.companyName = row.lastName }
        row.clearTaxExemptNumber()
        row.clearReferralSource()
        row.possibleDuplicateIds = []
        row.smsOptIn = false
        row.emailOptIn = false
        row.marketingOptIn = false
        row.isActive = false
        row.customerStatus = .inactive
        row.processingRestricted = true
        row.erasedAt = .init(microseconds: now)
        return row
    }
}

extension Attachment {
    /// Marks of files that the service made itself, in `sub_category`.
    static let importFile = "import_file"
    static let privacyExport = "privacy_export"

    /// Whether its bytes go with the person: pictures of persons, files that estimates were imported
    /// from (name and address are in them), exports, and what belongs to the customer alone.
    var goesWithPerson: Bool {
        showsPerson || subCategory == Self.importFile || subCategory == Self.privacyExport
            || hasCustomerID && !hasJobID && !hasEstimateID && !hasVehicleID
    }
}
