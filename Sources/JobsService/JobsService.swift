internal import Chassis
internal import Contracts
internal import Store

/// The Jobs department: shops, people, customers, cars, estimates, repair orders and the floor.
/// This file is its table of contents.
@main
enum JobsService {
    static func main() async { await ServiceProgram.run(definition) }

    static let definition = ServiceDefinition(
        name: Contracts.jobs.name,
        tables: Contracts.jobs.records,
        migrations: [.initial(tables: Contracts.jobs.records)],
        descriptors: { Contracts.jobs.descriptors },
        peers: ["finance", "parts"]
    ) { contents in
        standard(&contents)
        people(&contents)
        estimates(&contents)
        floor(&contents)
        contents.replica(InsuranceCompany.self, from: "finance")
        contents.replica(Vendor.self, from: "parts")
        contents.reaction(
            "parts_changed",
            from: "parts",
            kind: JobPartsChanged.protoMessageName,
            PartsChanged.apply
        )
        contents.reaction(
            "payment_changed",
            from: "finance",
            kind: JobPaymentChanged.protoMessageName,
            PaymentChanged.apply
        )
        contents.reaction(
            "consent_changed",
            from: "comms",
            kind: ConsentChanged.protoMessageName,
            ConsentFollowed.apply
        )
        contents.worker("supplements_age", SupplementsAge.run)
    }

    private static func standard(_ contents: inout Contents) {
        contents.standard(ShopResource.self, ShopRules())
        contents.standard(UserResource.self, UserRules())
        contents.standard(CustomerResource.self, CustomerRules())
        contents.standard(VehicleResource.self, VehicleRules())
        contents.standard(JobResource.self, JobRules())
        contents.standard(EstimateResource.self, EstimateRules())
        contents.standard(EstimateLineItemResource.self, EstimateLineItemRules())
        contents.standard(BmsImportResource.self)
        contents.standard(EstimateSupplementResource.self, EstimateSupplementRules())
        contents.standard(RateTableResource.self, RateTableRules())
        contents.standard(TaxProfileResource.self, TaxProfileRules())
        contents.standard(WorkflowStatusResource.self, WorkflowStatusRules())
        contents.standard(ProductionStageResource.self, ProductionStageRules())
        contents.standard(JobStageHistoryResource.self, JobStageHistoryRules())
        contents.standard(LaborTimeEntryResource.self, LaborTimeEntryRules())
        contents.standard(TechnicianPerformanceResource.self)
        contents.standard(VehicleHistoryResource.self)
        contents.standard(AttachmentResource.self, AttachmentRules())
    }

    private static func people(_ contents: inout Contents) {
        contents.verb(ShopsMethods.setUpShop, SetUpShop.handle)
        contents.verb(UsersMethods.setPassword, SetPassword.handle)
        contents.verb(SessionsMethods.openSession, OpenSession.handle)
        contents.verb(SessionsMethods.renewSession, RenewSession.handle)
        contents.verb(SessionsMethods.closeSession, CloseSession.handle)
        contents.verb(SessionsMethods.checkSession, CheckSession.handle)
    }

    private static func estimates(_ contents: inout Contents) {
        contents.verb(BmsImportsMethods.importEstimate, ImportEstimate.handle)
        contents.verb(BmsImportsMethods.rollbackImport, RollbackImport.handle)
        contents.verb(EstimatesMethods.submitEstimate, SubmitEstimate.handle)
        contents.verb(EstimatesMethods.reviewEstimate, ReviewEstimate.handle)
        contents.verb(EstimatesMethods.approveEstimate, ApproveEstimate.handle)
        contents.verb(EstimatesMethods.rejectEstimate, RejectEstimate.handle)
        contents.verb(EstimatesMethods.reviseEstimate, ReviseEstimate.handle)
        contents.verb(EstimatesMethods.convertEstimate, ConvertEstimate.handle)
        contents.verb(EstimatesMethods.requireSupplements, RequireSupplements.handle)
        contents.verb(EstimatesMethods.repriceEstimate, RepriceEstimate.handle)
        contents.verb(EstimatesMethods.compareEstimates, CompareEstimates.handle)
        contents.verb(EstimateSupplementsMethods.openSupplement, OpenSupplement.handle)
        contents.verb(EstimateSupplementsMethods.submitSupplement, SubmitSupplement.handle)
        contents.verb(EstimateSupplementsMethods.decideSupplement, DecideSupplement.handle)
        contents.verb(EstimateSupplementsMethods.listShortPays, ShortPays.handle)
    }

    private static func floor(_ contents: inout Contents) {
        contents.verb(JobsMethods.moveJob, MoveJob.handle)
        contents.verb(JobsMethods.recordAuthorization, RecordAuthorization.handle)
        contents.verb(JobsMethods.recordQualityCheck, RecordQualityCheck.handle)
        contents.verb(JobsMethods.recordCalibration, RecordCalibration.handle)
        contents.verb(JobsMethods.signDelivery, SignDelivery.handle)
        contents.verb(JobsMethods.completeBlueprint, CompleteBlueprint.handle)
        contents.verb(JobsMethods.getOrderableLines, GetOrderableLines.handle)
        contents.verb(JobsMethods.getJobForInvoicing, GetJobForInvoicing.handle)
        contents.verb(WorkflowStatusesMethods.startStage, StartStage.handle)
        contents.verb(WorkflowStatusesMethods.completeStage, CompleteStage.handle)
        contents.verb(WorkflowStatusesMethods.skipStage, SkipStage.handle)
        contents.verb(LaborTimeEntriesMethods.clockIn, ClockIn.handle)
        contents.verb(LaborTimeEntriesMethods.clockOut, ClockOut.handle)
        contents.verb(LaborTimeEntriesMethods.startBreak, StartBreak.handle)
        contents.verb(LaborTimeEntriesMethods.endBreak, EndBreak.handle)
    }
}
