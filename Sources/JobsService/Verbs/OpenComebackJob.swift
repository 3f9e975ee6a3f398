internal import Chassis
internal import Contracts
internal import Store

/// POST /v1/jobs/{id}:comeback — a job under warranty for a car that was delivered (J053).
enum OpenComebackJob {
    static func handle(_ request: OpenComebackJobRequest, _ call: Call) async throws -> Job {
        let shop = try call.shop
        if !request.assignedTo.isEmpty { try call.require(Permission.jobsAssign) }
        return try await call.write { tx in
            let original = try tx.require(Job.self, request.id, etag: request.etag, in: shop)
            let row = try tx.require(Shop.self, shop.text, in: shop)
            let days =
                row.settings.hasWarrantyDays ? row.settings.warrantyDays : Job.warrantyDays
            var job = try original.comeback(
                reason: request.reason,
                warrantyDays: days,
                ShopCalendar(row),
                at: call.now
            )
            job.jobNumber = try Numbers.job(tx, in: shop, at: call.now)
            if !call.actor.userID.isEmpty { job.createdBy = call.actor.userID }
            if !request.assignedTo.isEmpty {
                job.assignedTo = request.assignedTo.lowercased()
                try JobAssignment.check(job, tx, in: shop)
            }
            let opened = try tx.insert(job.checked(at: "job"), in: shop, by: call.authorship)
            let marked = original.markedAsComeback(reason: request.reason, at: call.now)
            if marked != original {
                _ = try tx.update(
                    marked,
                    expecting: original.version,
                    in: shop,
                    by: call.authorship
                )
            }
            let fact = ComebackOpened.with {
                $0.jobID = opened.id
                $0.originalJobID = original.id
                $0.customerID = opened.customerID
                $0.vehicleID = opened.vehicleID
                $0.reason = request.reason
            }
            try tx.emit(fact, of: opened, in: shop, by: call.authorship)
            return opened
        }
    }
}
