internal import Chassis
internal import Contracts
internal import Store

/// What the verbs of the floor read first: the shop's hours, its settings and its stages.
struct Floor: Sendable {
    let shop: ShopID
    let settings: ShopSettings
    let calendar: ShopCalendar
    let stages: [ProductionStage]

    static func read(_ view: View, in shop: ShopID) throws -> Floor {
        let row = try view.get(Shop.self, shop.text, in: shop) ?? Shop()
        return Floor(
            shop: shop,
            settings: row.settings,
            calendar: ShopCalendar(row),
            stages: try view.all(ProductionStage.self, in: shop, order: [.ascending("stage_order")])
        )
    }

    /// The shop's definition of a stage, an active one before others; nil when it has none.
    func definition(of stage: WorkflowStatus.Stage) -> ProductionStage? {
        let defined = stages.filter { $0.jobStage == stage.storedName }
        return defined.first(where: \.isActive) ?? defined.first
    }

    /// Every run of a job.
    func runs(of jobID: String, _ view: View) throws -> [WorkflowStatus] {
        try view.all(WorkflowStatus.self, in: shop, where: [.equal("job_id", .uuid(jobID))])
    }

    /// What people put in the way of a job and have not cleared.
    func blocks(of jobID: String, _ view: View) throws -> [StageBlock] {
        try view.all(
            StageBlock.self,
            in: shop,
            where: [.equal("job_id", .uuid(jobID)), .isNull("cleared_at")],
            order: [.ascending("since")]
        )
    }

    func checklist(of run: WorkflowStatus, _ view: View) throws -> [StageChecklistItem] {
        try view.all(
            StageChecklistItem.self,
            in: shop,
            where: [.equal("workflow_status_id", .uuid(run.id))],
            order: [.ascending("place")]
        )
    }

    /// J077: jobs that are in a stage now, this run left out.
    func checkCapacity(_ stage: ProductionStage, for run: WorkflowStatus?, _ view: View) throws {
        guard stage.hasMaxConcurrentJobs, let code = stage.stage else { return }
        let running = try view.all(
            WorkflowStatus.self,
            in: shop,
            where: [
                .equal("stage", code), .equal("status", WorkflowStatus.Status.inProgress),
            ],
            limit: Int(stage.maxConcurrentJobs) + 1
        )
        try stage.checkCapacity(open: running.count { $0.id != run?.id })
    }

    /// J081: the technician of the run, or whoever clocked on it or, without naming a stage, on its
    /// job, does not inspect it, unless the shop allows it.
    func didTheWork(on run: WorkflowStatus, _ user: String, _ view: View) throws -> Bool {
        if settings.selfInspectionAllowed { return false }
        if run.hasTechnicianID, run.technicianID == user { return true }
        let entries = try view.all(
            LaborTimeEntry.self,
            in: shop,
            where: [
                .equal("job_id", .uuid(run.jobID)), .equal("technician_id", .uuid(user)),
                .notEqual("labor_type", LaborTimeEntry.LaborType.qualityControl),
                .notEqual("status", LaborTimeEntry.Status.cancelled),
            ]
        )
        return entries.contains { !$0.hasWorkflowStatusID || $0.workflowStatusID == run.id }
    }

    /// Writes a run that is made, with its checklist.
    func insert(_ run: WorkflowStatus, _ tx: Transaction, by author: Authorship) throws
        -> WorkflowStatus
    {
        let made = try tx.insert(run, in: shop, by: author)
        if let definition = definition(of: made.stage) {
            for item in StageChecklistItem.items(of: definition, for: made) {
                _ = try tx.insert(item, in: shop, by: author)
            }
        }
        return made
    }
}

extension ProductionStage {
    /// The stage of jobs it is for; nil for a name that is none.
    var stage: WorkflowStatus.Stage? { WorkflowStatus.Stage(storedName: jobStage) }
}
