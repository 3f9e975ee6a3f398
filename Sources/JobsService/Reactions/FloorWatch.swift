internal import Chassis
internal import Contracts
internal import Store

/// Time passes on the floor: promises in danger (J055, J057), stages that take too long (J083),
/// jobs nobody works on (J084), rentals that run out (J060). Each is told once.
enum FloorWatch {
    static let interval: Duration = .seconds(300)
    /// Jobs told of in one transaction.
    static let batch = 100
    /// Open jobs of a shop that are looked at.
    static let jobsMax = 10_000

    /// Until the service stops.
    static func run(_ environment: Environment) async throws {
        while !Task.isCancelled {
            try await sweep(environment)
            try await Task.sleep(for: interval)
        }
    }

    /// Looks at every open job of every shop once; each shop in transactions of its own.
    static func sweep(_ environment: Environment) async throws {
        let now = environment.clock.now()
        let shops = try await environment.store.read { view in
            try view.acrossShops(Shop.self, where: []).map(\.shop)
        }
        for shop in shops {
            let due = try await environment.store.read { view in
                try jobsDue(view, in: shop, at: now)
            }
            let author = Authorship(
                actor: "service:" + environment.service,
                shop: shop,
                reason: "floor"
            )
            for start in stride(from: 0, to: due.count, by: batch) {
                let part = due[start..<min(start + batch, due.count)]
                try await environment.store.write { tx in
                    let floor = try Floor.read(tx, in: shop)
                    for id in part {
                        guard let job = try tx.get(Job.self, id, in: shop) else { continue }
                        let runs = try floor.runs(of: id, tx)
                        let alerts = try alerts(of: job, runs, floor, tx, at: now)
                        try FloorAlerts.tell(alerts, of: job, tx, in: shop, by: author)
                    }
                }
            }
        }
    }

    /// Jobs of which something is to be told that was not.
    private static func jobsDue(_ view: View, in shop: ShopID, at now: Int64) throws -> [String] {
        let floor = try Floor.read(view, in: shop)
        let jobs = try view.all(
            Job.self,
            in: shop,
            where: [.oneOf("status", Job.Status.ordered.filter { $0 != .delivered } + [.onHold])],
            limit: jobsMax
        )
        let running = try view.all(
            WorkflowStatus.self,
            in: shop,
            where: [.equal("status", WorkflowStatus.Status.inProgress)],
            limit: jobsMax
        )
        let runs = Dictionary(grouping: running, by: \.jobID)
        return try jobs.filter { job in
            try alerts(of: job, runs[job.id] ?? [], floor, view, at: now).contains {
                try !FloorAlerts.isTold($0, of: job, view, in: shop)
            }
        }.map(\.id)
    }

    private static func alerts(
        of job: Job,
        _ runs: [WorkflowStatus],
        _ floor: Floor,
        _ view: View,
        at now: Int64
    ) throws -> [FloorAlert] {
        var alerts = job.promiseAlerts(at: now, floor.calendar)
        // A car on hold waits with its reason and its owner.
        if job.status != .onHold {
            alerts += runs.compactMap {
                $0.escalation(floor.definition(of: $0.stage), at: now, floor.calendar)
            }
        }
        if job.isInProduction, let stall = try stall(of: job, floor, view, at: now) {
            alerts.append(stall)
        }
        if job.rentalRequired, job.hasInsuranceCompanyID,
            let insurer = try view.replica(
                InsuranceCompany.self,
                job.insuranceCompanyID,
                in: floor.shop
            ), insurer.coversRental, insurer.hasRentalCarDaysLimit,
            let alert = job.rentalLimit(
                daysLimit: insurer.rentalCarDaysLimit,
                at: now,
                floor.calendar
            )
        {
            alerts.append(alert)
        }
        return alerts
    }

    private static func stall(
        of job: Job,
        _ floor: Floor,
        _ view: View,
        at now: Int64
    ) throws -> FloorAlert? {
        // Without an entry it would be no news yet: the entries need not be read.
        guard
            job.stall(lastOn: nil, isOnNow: false, at: now, floor.calendar) != nil
        else { return nil }
        let entries = try view.all(
            LaborTimeEntry.self,
            in: floor.shop,
            where: [
                .equal("job_id", .uuid(job.id)),
                .notEqual("status", LaborTimeEntry.Status.cancelled),
            ]
        )
        return job.stall(
            lastOn: entries.compactMap { $0.hasClockOut ? $0.clockOut.microseconds : nil }.max(),
            isOnNow: entries.contains { !$0.hasClockOut },
            at: now,
            floor.calendar
        )
    }
}
