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
        contents.beforeChange(TrialGate.check)
        people(&contents)
        access(&contents)
        estimates(&contents)
        floor(&contents)
        labor(&contents)
        files(&contents)
        privacy(&contents)
        exchange(&contents)
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
        contents.standard(TechnicianPerformanceResource.self, TechnicianPerformanceRules())
        contents.standard(VehicleHistoryResource.self, VehicleHistoryRules())
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

    private static func access(_ contents: inout Contents) {
        contents.verb(SubscriptionsMethods.getSubscription, GetSubscription.handle)
        contents.verb(SubscriptionsMethods.setSubscription, SetSubscription.handle)
        contents.verb(SubscriptionsMethods.resetShopSettings, ResetShopSettings.handle)
        contents.verb(SessionsMethods.switchSession, SwitchSession.handle)
        contents.verb(SecondFactorsMethods.enrolSecondFactor, EnrolSecondFactor.handle)
        contents.verb(SecondFactorsMethods.confirmSecondFactor, ConfirmSecondFactor.handle)
        contents.verb(SecondFactorsMethods.removeSecondFactor, RemoveSecondFactor.handle)
        contents.verb(ApiKeysMethods.createApiKey, CreateApiKey.handle)
        contents.verb(ApiKeysMethods.listApiKeys, ListApiKeys.handle)
        contents.verb(ApiKeysMethods.revokeApiKey, RevokeApiKey.handle)
        contents.verb(ApiKeysMethods.resolveApiKey, ResolveApiKey.handle)
        contents.verb(StaffMethods.assignJob, AssignJob.handle)
        contents.verb(StaffMethods.getHandover, GetHandover.handle)
        contents.verb(StaffMethods.unlockUser, UnlockUser.handle)
        contents.verb(CustomersMethods.mergeCustomers, MergeCustomers.handle)
        contents.verb(VehicleOwnershipsMethods.listVehicleOwners, ListVehicleOwners.handle)
        contents.verb(ComebacksMethods.openComebackJob, OpenComebackJob.handle)
        contents.verb(ComebacksMethods.listJobAuthorizations, ListJobAuthorizations.handle)
        contents.worker("people_leave", PeopleLeave.run)
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

    private static func labor(_ contents: inout Contents) {
        contents.standard(AttendanceDayResource.self, AttendanceDayRules())
        contents.standard(CapacityDayResource.self, CapacityDayRules())
        contents.verb(TimeBreaksMethods.listTimeBreaks, ListTimeBreaks.handle)
        contents.verb(TimeEntryReviewsMethods.cancelTimeEntry, CancelTimeEntry.handle)
        contents.verb(TimeEntryReviewsMethods.disputeTimeEntry, DisputeTimeEntry.handle)
        contents.verb(TimeEntryReviewsMethods.resolveTimeEntry, ResolveTimeEntry.handle)
        contents.verb(TimeEntryReviewsMethods.approveTimeEntry, ApproveTimeEntry.handle)
        contents.verb(TimeEntryReviewsMethods.adjustTimeEntry, AdjustTimeEntry.handle)
        contents.verb(AttendanceDaysMethods.arrive, Arrive.handle)
        contents.verb(AttendanceDaysMethods.leave, Leave.handle)
        contents.verb(
            TechnicianPerformancesMethods.recomputePerformance,
            RecomputePerformance.handle
        )
        contents.verb(PayrollMethods.closePayrollPeriod, ClosePayrollPeriod.handle)
        contents.verb(PayrollMethods.exportPayroll, ExportPayroll.handle)
        contents.verb(ReportsMethods.getProductionEfficiency, ProductionEfficiency.handle)
        contents.verb(ReportsMethods.getTechnicianScorecard, TechnicianScorecard.handle)
        contents.verb(ReportsMethods.getQualityReport, QualityReport.handle)
        contents.verb(ReportsMethods.getCapacityReport, CapacityReport.handle)
        contents.verb(ReportsMethods.listReportRows, ReportRows.handle)
        contents.worker("time_left_open", TimeLeftOpen.run)
        contents.worker("performance_nightly", PerformanceNightly.run)
    }

    private static func files(_ contents: inout Contents) {
        contents.verb(AttachmentFilesMethods.beginUpload, BeginUpload.handle)
        contents.verb(AttachmentFilesMethods.appendUpload, AppendUpload.handle)
        contents.verb(AttachmentFilesMethods.finishUpload, FinishUpload.handle)
        contents.verb(AttachmentFilesMethods.readAttachment, ReadAttachment.handle)
        contents.verb(AttachmentFilesMethods.linkAttachment, LinkAttachment.handle)
        contents.verb(AttachmentFilesMethods.readLinkedFile, ReadLinkedFile.handle)
        contents.verb(AttachmentFilesMethods.listAttachmentVersions, ListAttachmentVersions.handle)
        contents.verb(AttachmentFilesMethods.archiveAttachment, ArchiveAttachment.handle)
        contents.verb(AttachmentFilesMethods.listQuarantinedFiles, ListQuarantinedFiles.handle)
        contents.verb(AttachmentFilesMethods.readQuarantinedFile, ReadQuarantinedFile.handle)
        contents.verb(AttachmentFilesMethods.admitQuarantinedFile, AdmitQuarantinedFile.handle)
        contents.verb(AttachmentFilesMethods.discardQuarantinedFile, DiscardQuarantinedFile.handle)
        contents.worker("files", FileSweep.run)
    }

    private static func privacy(_ contents: inout Contents) {
        contents.verb(PrivacyMethods.exportCustomer, ExportCustomer.handle)
        contents.verb(PrivacyMethods.eraseCustomer, EraseCustomer.handle)
        contents.verb(PrivacyMethods.restrictCustomer, RestrictCustomer.restrict)
        contents.verb(PrivacyMethods.unrestrictCustomer, RestrictCustomer.lift)
        contents.verb(PrivacyMethods.placeLegalHold, PlaceLegalHold.handle)
        contents.verb(PrivacyMethods.releaseLegalHold, ReleaseLegalHold.handle)
        contents.verb(PrivacyMethods.listLegalHolds, ListLegalHolds.handle)
        contents.verb(RetentionMethods.runRetention, RunRetention.handle)
        contents.verb(RetentionMethods.listRetentionRuns, ListRetentionRuns.handle)
        contents.worker("retention", NightlyRetention.run)
    }

    /// Lists in, lists back out again.
    private static func exchange(_ contents: inout Contents) {
        contents.verb(DataImportsMethods.importData, ImportData.handle)
        contents.verb(DataImportsMethods.getDataImport, GetDataImport.handle)
        contents.verb(DataImportsMethods.listDataImports, ListDataImports.handle)
        contents.verb(DataImportsMethods.rollBackDataImport, RollBackDataImport.handle)
        contents.stream(ShopArchivesMethods.exportShop, ExportShop.handle)
        contents.verb(ShopArchivesMethods.stageArchive, StageArchive.handle)
        contents.verb(ShopArchivesMethods.restoreShop, RestoreShop.handle)
        contents.afterBoot { try ArchiveStaging.clear($0) }
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
