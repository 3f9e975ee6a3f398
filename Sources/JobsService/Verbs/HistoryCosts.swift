internal import Contracts
internal import Store

/// What a movement says of the stages that were left: time, waiting, costs.
enum HistoryCosts {
    static func add(
        to history: inout JobStageHistory,
        left: [WorkflowStatus],
        _ floor: Floor,
        _ tx: Transaction
    ) throws {
        history.measure(in: floor.calendar)
        guard let first = left.first else { return }
        if first.hasTechnicianID { history.technicianID = first.technicianID }
        if first.hasBayNumber { history.bayNumber = first.bayNumber }
        history.inspectionRequired = first.requiresInspection
        history.inspectionCompleted = first.inspectionCompleted
        if first.hasInspectedBy { history.inspectedBy = first.inspectedBy }
        history.waited(until: left.compactMap { $0.hasStartedAt ? $0.startedAt : nil })
        var labor: Int64 = 0
        var material: Int64 = 0
        for run in left {
            let entries = try tx.all(
                LaborTimeEntry.self,
                in: floor.shop,
                where: [.equal("workflow_status_id", .uuid(run.id)), .isPresent("clock_out")]
            )
            for entry in entries where entry.status != .cancelled {
                labor = labor.addingClamped(entry.laborCost.minor)
            }
            material = material.addingClamped(run.materialCost.minor)
        }
        guard labor != 0 || material != 0 else { return }
        history.laborCost = .of(labor, history.currency)
        history.materialCost = .of(material, history.currency)
        history.total()
    }
}
