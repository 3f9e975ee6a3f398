internal import Chassis
internal import Contracts
internal import Schema
internal import Store

/// Time passed: the last day of a person is over where the shop is (J009). The person is switched
/// off, their sessions end, what they were clocked in on is closed, and a fact tells which jobs
/// want somebody else. Once per person: who is switched off is not looked at again.
enum PeopleLeave {
    static let interval: Duration = .seconds(300)

    /// Until the service stops.
    static func run(_ environment: Environment) async throws {
        while !Task.isCancelled {
            try await sweep(environment)
            try await Task.sleep(for: interval)
        }
    }

    /// Looks once at everybody who has a last day.
    static func sweep(_ environment: Environment) async throws {
        let leaving = try await environment.store.read { view in
            try view.acrossShops(
                User.self,
                where: [.isPresent("termination_date"), .equal("is_active", true)]
            )
        }
        for person in leaving {
            try await environment.store.write { tx in
                try leave(person.row.id, in: person.shop, environment, tx)
            }
        }
    }

    static func openEntries(of person: String) -> [Condition] {
        [
            .equal("technician_id", .uuid(person)), .isNull("clock_out"),
            .oneOf("status", [LaborTimeEntry.Status.active, .onBreak]),
        ]
    }

    private static func leave(
        _ id: String,
        in shop: ShopID,
        _ environment: Environment,
        _ tx: Transaction
    ) throws {
        guard let user = try tx.get(User.self, id, in: shop), user.isActive,
            let calendar = try tx.get(Shop.self, shop.text, in: shop).map(ShopCalendar.init),
            user.lastDayIsOver(calendar, at: tx.now), let day = CivilDate(user.terminationDate)
        else { return }
        let author = Authorship(
            actor: "service:" + environment.service,
            shop: shop,
            reason: "last_day_over"
        )
        var gone = user
        gone.isActive = false
        let saved = try tx.update(gone, expecting: user.version, in: shop, by: author)
        try PersonAccess.end(of: saved, tx, in: shop, by: author)
        let entries = try close(
            try tx.all(LaborTimeEntry.self, in: shop, where: openEntries(of: id)),
            at: calendar.span(of: day).upperBound,
            tx,
            in: shop,
            by: author
        )
        let jobs = try tx.all(Job.self, in: shop, where: JobAssignment.openJobs(of: id))
        let fact = PersonLeft.with {
            $0.userID = id
            $0.lastDay = user.terminationDate
            $0.jobIds = jobs.map(\.id)
            $0.closedEntryIds = entries
        }
        try tx.emit(fact, of: saved, in: shop, by: author)
    }

    /// Closes entries at the end of the day, or when they began if that was later, for somebody to
    /// look at: nobody clocked out.
    private static func close(
        _ entries: [LaborTimeEntry],
        at end: Int64,
        _ tx: Transaction,
        in shop: ShopID,
        by author: Authorship
    ) throws -> [String] {
        for entry in entries {
            var closed = try entry.closed(at: max(end, entry.clockIn.microseconds))
            closed.requiresApproval = true
            _ = try tx.update(closed, expecting: entry.version, in: shop, by: author)
            try JobHours.add(of: entry.jobID, tx, in: shop, by: author)
        }
        return entries.map(\.id)
    }
}
