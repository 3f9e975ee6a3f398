internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf
internal import Wire

/// POST /v1/bmsImports:import — a real estimate file becomes customer, vehicle, estimate with its
/// lines, and job, in one transaction; the insurer is found or made by Finance before it (B5).
enum ImportEstimate {
    static func handle(
        _ request: ImportEstimateRequest,
        _ call: Call
    ) async throws -> ImportEstimateResponse {
        let shop = try call.shop
        let source = try await read(request, call)
        if request.validateOnly { return preview(source) }
        let hash = source.contentHash
        if let known = try await call.read({ try ImportedBefore.find(hash, $0, shop) }) {
            return known
        }
        let insurer = try await insurer(of: source, call)
        let originals = try await OriginalFiles(desk: try call.files(), shop: shop)
            .keep(source.files)
        return try await call.write { tx in
            if let known = try ImportedBefore.find(hash, tx, shop) { return known }
            return try ImportWriter(
                source: source,
                hash: hash,
                originals: originals,
                insurer: insurer,
                tx: tx,
                shop: shop,
                call: call
            ).write()
        }
    }

    /// The files, read. What is refused is kept as a failed import with its errors, and nothing
    /// else (J118).
    private static func read(
        _ request: ImportEstimateRequest,
        _ call: Call
    ) async throws -> ImportSource {
        do {
            return try await ImportSource.read(request.files)
        } catch ImportRefusal.estimateFile(let reason, let message, let at, let lines, _)
            where !request.validateOnly
        {
            let shop = try call.shop
            let failed = BmsImport.failed(
                request.files,
                reason: reason,
                message: message,
                at: at,
                lines: lines,
                by: call.actor.userID,
                from: call.now,
                to: call.environment.clock.now()
            )
            let record = try await call.environment.store.write { tx in
                try tx.insert(failed, in: shop, by: call.authorship).id
            }
            throw ImportRefusal.estimateFile(
                reason: reason,
                message: message,
                at: at,
                lines: lines,
                record: record
            )
        }
    }

    private static func insurer(of source: ImportSource, _ call: Call) async throws -> String {
        guard let name = source.estimate.insurer else { return "" }
        let ensure = EnsureInsuranceCompanyRequest.with {
            $0.name = name.cut(255)
            if let code = source.estimate.insurerCode { $0.code = code.cut(10) }
        }
        return try await call.client("finance").call(
            InsuranceCompaniesMethods.ensureInsuranceCompany,
            ensure,
            CallOptions(
                idempotencyKey: "insurer-" + SecretToken.hash(name),
                actor: .service("jobs", shop: try call.shop.text)
            )
        ).id
    }

    /// What would be made, with nothing kept.
    private static func preview(_ source: ImportSource) -> ImportEstimateResponse {
        let currency = source.estimate.currency ?? "CAD"
        return ImportEstimateResponse.with {
            $0.customer = .imported(from: source.estimate)
            $0.vehicle = .imported(from: source.estimate)
            $0.estimate = .imported(from: source.estimate, currency: currency, at: 0)
            $0.lines = EstimateLineItem.imported(from: source.estimate, currency: currency)
            $0.check = EstimateCheck.of(source, currency)
            $0.warnings = source.warnings
        }
    }
}

/// J116: the same bytes in the same shop are the import of then.
enum ImportedBefore {
    static func find(
        _ hash: String,
        _ view: View,
        _ shop: ShopID
    ) throws -> ImportEstimateResponse? {
        let row = try view.first(
            BmsImport.self,
            in: shop,
            where: [
                .equal("content_hash", .text(hash)),
                .oneOf("status", [BmsImport.Status.success, .partial]),
                .equal("rolled_back", false),
            ]
        )
        guard let row else { return nil }
        var answer = ImportEstimateResponse()
        answer.bmsImport = row
        answer.alreadyImported = true
        answer.insuranceCompanyID = row.insuranceCompanyID
        answer.warnings = row.warnings
        if let found = try view.get(Customer.self, row.customerID, in: shop) {
            answer.customer = found
        }
        if let found = try view.get(Vehicle.self, row.vehicleID, in: shop) {
            answer.vehicle = found
        }
        if let found = try view.get(Estimate.self, row.estimateID, in: shop) {
            answer.estimate = found
        }
        if let found = try view.get(Job.self, row.jobID, in: shop) { answer.job = found }
        answer.lines = try view.all(
            EstimateLineItem.self,
            in: shop,
            where: [.equal("estimate_id", .uuid(row.estimateID))],
            order: [.ascending("line_number")]
        )
        return answer
    }
}

extension EstimateCheck {
    static func of(_ source: ImportSource, _ currency: String) -> EstimateCheck {
        let check = source.estimate.check()
        return EstimateCheck.with {
            $0.addsUp = check.addsUp ?? true
            if let gross = source.estimate.totals.gross { $0.printedTotal = .of(gross, currency) }
            $0.linesTotal = .of(source.estimate.headerTotals.gross, currency)
            $0.differences = check.differences.map(\.what)
        }
    }
}
