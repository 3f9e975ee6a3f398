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
        production(&contents)
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
        contents.verb(EstimatesMethods.submitEstimate, SubmitEstimate.handle)
        contents.verb(EstimatesMethods.reviewEstimate, ReviewEstimate.handle)
        contents.verb(EstimatesMethods.approveEstimate, ApproveEstimate.handle)
        contents.verb(EstimatesMethods.rejectEstimate, RejectEstimate.handle)
        contents.verb(EstimatesMethods.reviseEstimate, ReviseEstimate.handle)
        contents.verb(EstimatesMethods.convertEstimate, ConvertEstimate.handle)
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

    private static func production(_ contents: inout Contents) {
        contents.standard(BayResource.self, BayRules())
        contents.verb(StandstillsMethods.holdJob, HoldJob.handle)
        contents.verb(StandstillsMethods.resumeJob, ResumeJob.handle)
        contents.verb(StandstillsMethods.listJobHolds, ListJobHolds.handle)
        contents.verb(StandstillsMethods.blockStage, BlockStage.handle)
        contents.verb(StandstillsMethods.clearBlock, ClearBlock.handle)
        contents.verb(StandstillsMethods.listStageBlocks, ListStageBlocks.handle)
        contents.verb(StageRunsMethods.planStages, PlanStages.handle)
        contents.verb(StageRunsMethods.holdStage, HoldStage.handle)
        contents.verb(StageRunsMethods.resumeStage, ResumeStage.handle)
        contents.verb(StageRunsMethods.failStage, FailStage.handle)
        contents.verb(StageRunsMethods.reworkStage, ReworkStage.handle)
        contents.verb(StageRunsMethods.inspectStage, InspectStage.handle)
        contents.verb(StageRunsMethods.approveStage, ApproveStage.handle)
        contents.verb(StageRunsMethods.tickChecklistItem, TickChecklistItem.handle)
        contents.verb(StageRunsMethods.listChecklist, ListChecklist.handle)
        contents.verb(PromisesMethods.proposePromise, ProposePromise.handle)
        contents.verb(PromisesMethods.setPromise, SetPromise.handle)
        contents.verb(PromisesMethods.listPromiseChanges, ListPromiseChanges.handle)
        contents.verb(BoardsMethods.getBoard, GetBoard.handle)
        contents.worker("floor", FloorWatch.run)
    }
}
