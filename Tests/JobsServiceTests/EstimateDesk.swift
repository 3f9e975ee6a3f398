import Chassis
import Contracts
import Schema
import Store
import SwiftProtobuf
import Synchronization
import Wire

@testable import JobsService

/// What the estimate tests do over and over, at a shop on its bench.
extension ShopFloor {
    /// An insurer as Finance tells of it: one that asks for nothing unless the test says so.
    func insurer(
        sequence: Int64 = 1,
        _ change: (inout InsuranceCompany) -> Void = { _ in }
    ) async throws -> InsuranceCompany {
        var insurer = InsuranceCompany.with {
            $0.id = UUIDv7.make()
            $0.version = 1
            $0.currency = "USD"
            $0.name = "Prairie Mutual"
            $0.requiresApproval = false
            $0.requiresPhotos = false
            $0.supplementApprovalRequired = false
            $0.allowsUsedParts = true
            $0.allowsAftermarketParts = true
        }
        change(&insurer)
        let fact = Fact(
            position: FactPosition(epoch: 1, sequence: sequence),
            shop: shop,
            kind: InsuranceCompany.table.message + ".saved",
            aggregateType: InsuranceCompany.table.message,
            aggregateID: insurer.id,
            aggregateVersion: 1,
            payload: try insurer.serializedBytes(),
            time: Sample.now
        )
        try await bench.deliver([fact], from: "finance")
        return insurer
    }

    func estimate(
        of customer: Customer? = nil,
        _ change: (inout Estimate) -> Void = { _ in }
    ) async throws -> Estimate {
        let owner: Customer
        if let customer { owner = customer } else { owner = try await self.customer() }
        let vehicle = try await vehicle(of: owner)
        var estimate = Estimate.with {
            $0.customerID = owner.id
            $0.vehicleID = vehicle.id
        }
        change(&estimate)
        return try await call(
            EstimatesMethods.createEstimate,
            CreateEstimateRequest.with { $0.estimate = estimate }
        )
    }

    /// A part at a price unless the test says otherwise.
    @discardableResult
    func line(
        _ estimate: Estimate,
        _ minor: Int64 = 10_000,
        _ change: (inout EstimateLineItem) -> Void = { _ in }
    ) async throws -> EstimateLineItem {
        var line = EstimateLineItem.with {
            $0.estimateID = estimate.id
            $0.type = .part
            $0.partType = .oem
            $0.description_p = "Fender"
            $0.unitPrice = .of(minor, "USD")
        }
        change(&line)
        return try await call(
            EstimateLineItemsMethods.createEstimateLineItem,
            CreateEstimateLineItemRequest.with { $0.estimateLineItem = line }
        )
    }

    func update(
        _ line: EstimateLineItem,
        _ paths: [String],
        _ change: (inout EstimateLineItem) -> Void
    ) async throws -> EstimateLineItem {
        var asked = EstimateLineItem.with { $0.id = line.id }
        change(&asked)
        return try await call(
            EstimateLineItemsMethods.updateEstimateLineItem,
            UpdateEstimateLineItemRequest.with {
                $0.estimateLineItem = asked
                $0.updateMask.paths = paths
            }
        )
    }

    func submit(_ estimate: Estimate) async throws -> Estimate {
        try await call(
            EstimatesMethods.submitEstimate,
            SubmitEstimateRequest.with { $0.id = estimate.id }
        )
    }

    func approve(_ estimate: Estimate, insurance: Bool = false) async throws -> Estimate {
        _ = try await submit(estimate)
        _ = try await call(
            EstimatesMethods.reviewEstimate,
            ReviewEstimateRequest.with { $0.id = estimate.id }
        )
        return try await call(
            EstimatesMethods.approveEstimate,
            ApproveEstimateRequest.with {
                $0.id = estimate.id
                $0.customerApproval = true
                $0.insuranceApproval = insurance
            }
        )
    }

    func convert(_ estimate: Estimate) async throws -> Job {
        try await call(
            EstimatesMethods.convertEstimate,
            ConvertEstimateRequest.with { $0.id = estimate.id }
        )
    }

    func openSupplement(_ estimate: Estimate) async throws -> EstimateSupplement {
        try await call(
            EstimateSupplementsMethods.openSupplement,
            OpenSupplementRequest.with {
                $0.estimateID = estimate.id
                $0.reason = "hidden damage"
            }
        )
    }

    func submit(_ supplement: EstimateSupplement) async throws -> EstimateSupplement {
        try await call(
            EstimateSupplementsMethods.submitSupplement,
            SubmitSupplementRequest.with { $0.id = supplement.id }
        )
    }

    /// Rejects the named lines as not related, approves all others.
    func decide(
        _ supplement: EstimateSupplement,
        rejecting lines: [EstimateLineItem] = [],
        insurance: Bool = false
    ) async throws -> EstimateSupplement {
        try await call(
            EstimateSupplementsMethods.decideSupplement,
            DecideSupplementRequest.with {
                $0.id = supplement.id
                $0.approveOthers = true
                $0.insuranceApproval = insurance
                $0.decidedByName = "A. Adjuster"
                $0.lines = lines.map { line in
                    SupplementLineDecision.with {
                        $0.lineID = line.id
                        $0.reason = "not related"
                    }
                }
            }
        )
    }

    func orderable(_ job: Job) async throws -> [EstimateLineItem] {
        try await bench.call(
            JobsMethods.getOrderableLines,
            GetOrderableLinesRequest.with { $0.jobID = job.id },
            as: .service("parts", shop: shop.text)
        ).lines
    }

    func current<R: Record>(_ row: R) async throws -> R {
        let shop = shop
        return try await bench.store.read { try $0.require(R.self, row.id, in: shop) }
    }
}
