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
        labor(&contents)
        files(&contents)
        privacy(&contents)
        exchange(&contents)
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
}
