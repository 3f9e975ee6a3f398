internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf

/// GET /v1/board — what stands where, and what blocks each car: reason, owner, age.
enum GetBoard {
    /// Cars shown when the request does not say, and at most.
    static let cardsUsual = 1_000
    static let cardsMax = 5_000

    static func handle(_ request: GetBoardRequest, _ call: Call) async throws -> GetBoardResponse {
        let shop = try call.shop
        let seesCustomers = call.may(Permission.customersView)
        return try await call.read { view in
            let query = BoardQuery(
                technician: request.technicianID,
                insurer: request.insuranceCompanyID,
                department: request.department,
                showEstimates: request.showEstimates
            )
            let floor = try Floor.read(view, in: shop)
            let read = try BoardJob.read(query, view, in: shop)
            let insurers = try insurers(of: read.jobs, view, in: shop)
            let limit = request.cardsMax > 0 ? Int(request.cardsMax) : cardsUsual
            var cards = read.jobs.map { job in
                job.card(insurers[job.job.insuranceCompanyID], at: call.now, floor.calendar)
            }
            if !seesCustomers { for place in cards.indices { cards[place].customerName = "" } }
            let truncated = read.truncated || cards.count > min(limit, cardsMax)
            return answer(
                Array(cards.prefix(min(limit, cardsMax))),
                columns: query.statuses.filter { $0 != .onHold },
                truncated: truncated,
                floor,
                at: call.now
            )
        }
    }

    private static func insurers(
        of jobs: [BoardJob],
        _ view: View,
        in shop: ShopID
    ) throws -> [String: InsuranceCompany] {
        var found: [String: InsuranceCompany] = [:]
        for id in Set(jobs.map(\.job.insuranceCompanyID)) where !id.isEmpty {
            found[id] = try view.replica(InsuranceCompany.self, id, in: shop)
        }
        return found
    }

    private static func answer(
        _ cards: [BoardCard],
        columns: [Job.Status],
        truncated: Bool,
        _ floor: Floor,
        at now: Int64
    ) -> GetBoardResponse {
        let byColumn = Dictionary(grouping: cards, by: \.column)
        return GetBoardResponse.with {
            $0.columns = columns.map { status in
                let here = byColumn[status] ?? []
                return BoardColumn.with {
                    $0.status = status
                    $0.title = title(of: status, floor)
                    $0.cards = Int32(clamping: here.count)
                    $0.blocked = Int32(clamping: here.count { !$0.blockers.isEmpty })
                }
            }
            // A held car whose column is none of those shown stands at the end.
            $0.cards =
                columns.flatMap { byColumn[$0] ?? [] }
                + cards.filter { !columns.contains($0.column) }
            $0.truncated = truncated
            $0.asOf = Google_Protobuf_Timestamp(microseconds: now)
        }
    }

    /// The shop's name for the stage; the status's own, in words, when it has none.
    private static func title(of status: Job.Status, _ floor: Floor) -> String {
        if let stage = status.stage, let definition = floor.definition(of: stage),
            definition.isActive
        {
            return definition.stageName
        }
        return status.storedName.split(separator: "_").map(\.capitalized).joined(separator: " ")
    }
}

extension BoardJob {
    func card(
        _ insurer: InsuranceCompany?,
        at now: Int64,
        _ calendar: ShopCalendar
    ) -> BoardCard {
        let alerts = job.promiseAlerts(at: now, calendar).map(\.kind)
        let blockers = job.blockers(
            hold: hold,
            blocks: blocks,
            runs: runs,
            mayOrderBeforeApproval: insurer.map { !$0.requiresApproval } ?? false,
            at: now
        ).map { blocker in
            var named = blocker
            named.ownerName = people[blocker.ownerID] ?? ""
            return named
        }
        return BoardCard.with {
            $0.jobID = job.id
            $0.jobNumber = job.jobNumber
            $0.status = job.status
            $0.column = job.column
            $0.priority = job.priority
            $0.vehicleText = vehicle
            $0.customerName = customer
            $0.technicianID = job.assignedTo
            $0.technicianName = technician
            $0.insuranceCompanyID = job.insuranceCompanyID
            $0.insurerName = insurer?.name ?? ""
            $0.isRush = job.isRush
            $0.isVip = job.isVip
            $0.isDrp = job.isDrp
            $0.running = runs.map(\.stage)
            $0.bayNumber = runs.first { $0.hasBayNumber }?.bayNumber ?? ""
            $0.blockers = blockers
            $0.promise = promise(atRisk: !alerts.isEmpty, overdue: alerts.contains(.overdue))
            $0.estimatedHoursHundredths = job.estimatedHoursHundredths
            $0.actualHoursHundredths = job.actualHoursHundredths
            $0.progressPercentage = job.progressPercentage
            if job.hasStatusChangedAt { $0.statusSince = job.statusChangedAt }
        }
    }

    private func promise(atRisk: Bool, overdue: Bool) -> BoardPromise {
        BoardPromise.with {
            if job.hasPromisedOriginalDate { $0.original = job.promisedOriginalDate }
            if job.hasTargetDeliveryDate { $0.current = job.targetDeliveryDate }
            $0.changes = job.promiseChanges
            $0.atRisk = atRisk
            $0.overdue = overdue
            if job.hasPartsEta { $0.partsEta = job.partsEta }
        }
    }
}
