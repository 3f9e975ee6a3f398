internal import Chassis
internal import Contracts
internal import Store

/// GET /v1/users/{id}/handover — what a person has in hand (J009).
enum GetHandover {
    static let rowsMax = 200

    static func handle(_ request: GetHandoverRequest, _ call: Call) async throws -> Handover {
        let shop = try call.shop
        return try await call.read { view in
            let user = try view.require(User.self, request.id, in: shop, archived: true)
            return try Handover.with {
                $0.user = user
                $0.jobs = try view.all(
                    Job.self,
                    in: shop,
                    where: JobAssignment.openJobs(of: user.id),
                    limit: rowsMax
                )
                $0.openEntries = try view.all(
                    LaborTimeEntry.self,
                    in: shop,
                    where: PeopleLeave.openEntries(of: user.id),
                    limit: rowsMax
                )
                $0.supervisedIds = try view.all(
                    User.self,
                    in: shop,
                    where: [.equal("supervisor_id", .uuid(user.id))],
                    limit: rowsMax
                ).map(\.id)
                $0.apiKeyIds = try view.all(
                    ApiKey.self,
                    in: shop,
                    where: [.equal("created_by", .uuid(user.id)), .isNull("revoked_at")],
                    limit: rowsMax
                ).map(\.id)
            }
        }
    }
}
