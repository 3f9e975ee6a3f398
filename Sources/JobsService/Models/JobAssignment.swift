internal import Chassis
internal import Contracts
internal import Store

/// Whether a person takes one job more (J010, J061).
enum JobAssignment {
    /// - Throws: not found for a person of another shop; ``StaffRefusal``.
    @discardableResult
    static func check(
        _ job: Job,
        isOverridden: Bool = false,
        _ tx: Transaction,
        in shop: ShopID
    ) throws -> User {
        let person = try tx.require(User.self, job.assignedTo, in: shop)
        let open = try openJobs(of: person, tx, in: shop, but: job.id)
        try person.checkCapacity(open: open, isOverridden: isOverridden)
        return person
    }

    private static func openJobs(
        of person: User,
        _ view: View,
        in shop: ShopID,
        but job: String
    ) throws -> Int {
        var conditions = openJobs(of: person.id)
        if !job.isEmpty { conditions.append(.notEqual("id", .uuid(job))) }
        return try view.count(Job.self, in: shop, where: conditions)
    }

    /// The jobs in somebody's hands.
    static func openJobs(of person: String) -> [Condition] {
        [
            .equal("assigned_to", .uuid(person)),
            .not(.oneOf("status", [Job.Status.delivered, .cancelled])),
        ]
    }
}
