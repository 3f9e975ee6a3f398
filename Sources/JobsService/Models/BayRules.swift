internal import Chassis
internal import Contracts
internal import Store

/// The shop's bays; one that a running stage holds is neither closed, renamed nor taken away
/// (J091).
struct BayRules: RecordRules {
    func updating(_ row: inout Bay, from old: Bay, _ rule: RuleContext) throws {
        guard row.code != old.code || (old.isActive && !row.isActive) else { return }
        try checkFree(old, rule)
    }

    func deleting(_ row: Bay, _ rule: RuleContext) throws {
        try checkFree(row, rule)
    }

    private func checkFree(_ bay: Bay, _ rule: RuleContext) throws {
        if let run = try Bays.holder(of: bay.code, rule.tx, in: rule.shop) {
            throw FloorRefusal.bayBusy(bay.code, job: run.jobID)
        }
    }
}

/// Who stands where.
enum Bays {
    /// The running stage that holds a bay; nil when it is free.
    static func holder(
        of code: String,
        except run: WorkflowStatus? = nil,
        _ view: View,
        in shop: ShopID
    ) throws -> WorkflowStatus? {
        try view.all(
            WorkflowStatus.self,
            in: shop,
            where: [
                .equal("bay_number", .text(code)),
                .equal("status", WorkflowStatus.Status.inProgress),
            ],
            limit: 2
        ).first { $0.id != run?.id }
    }

    /// J091: a run in progress has its bay for itself; the bay is one of the shop's, where the shop
    /// has written its bays down, and suits the stage.
    static func check(
        _ run: WorkflowStatus,
        _ definition: ProductionStage?,
        _ floor: Floor,
        _ view: View
    ) throws {
        guard run.hasBayNumber, run.status == .inProgress else { return }
        let code = run.bayNumber
        if let bay = try view.first(Bay.self, in: floor.shop, where: [.equal("code", .text(code))])
        {
            try (definition ?? ProductionStage()).checkBay(bay)
        } else if try view.exists(Bay.self, in: floor.shop) {
            throw FloorRefusal.bayUnknown(code)
        }
        if let other = try holder(of: code, except: run, view, in: floor.shop) {
            throw FloorRefusal.bayBusy(code, job: other.jobID)
        }
    }
}
