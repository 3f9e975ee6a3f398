import Chassis
import Contracts
import Schema
import Store
import Wire

@testable import JobsService

/// Calls of the floor that several tests make.
extension ShopFloor {
    /// A call as the technician with what a technician may, not with every permission.
    func asTechnician<Q, S>(_ method: Method<Q, S>, _ request: Q) async throws -> S {
        try await bench.call(
            method,
            request,
            as: .bench(
                shop,
                role: "technician",
                permissions: User.Role.technician.defaultPermissions.map {
                    UInt32(clamping: $0.rawValue)
                },
                user: technician.id
            )
        )
    }

    func plan(_ job: Job) async throws -> [WorkflowStatus] {
        try await call(
            StageRunsMethods.planStages,
            PlanStagesRequest.with { $0.jobID = job.id }
        ).runs
    }

    func run(_ job: Job, _ stage: WorkflowStatus.Stage) async throws -> WorkflowStatus {
        let runs = try await all(WorkflowStatus.self)
            .filter { $0.jobID == job.id && $0.stage == stage }
        return runs.max { $0.reworkCount < $1.reworkCount } ?? WorkflowStatus()
    }

    func start(
        _ run: WorkflowStatus,
        bay: String = "",
        technician: String = "",
        celsius: Int32? = nil
    ) async throws -> WorkflowStatus {
        try await call(
            WorkflowStatusesMethods.startStage,
            StartStageRequest.with {
                $0.id = run.id
                $0.bayNumber = bay
                $0.technicianID = technician
                if let celsius { $0.temperatureHundredths = celsius * 100 }
            }
        )
    }

    func complete(_ run: WorkflowStatus, role: String = "owner") async throws -> WorkflowStatus {
        try await call(
            WorkflowStatusesMethods.completeStage,
            CompleteStageRequest.with { $0.id = run.id },
            role: role
        )
    }

    func inspect(
        _ run: WorkflowStatus,
        passed: Bool = true
    ) async throws -> WorkflowStatus {
        try await call(
            StageRunsMethods.inspectStage,
            InspectStageRequest.with {
                $0.id = run.id
                $0.passed = passed
                $0.notes = "seen"
            }
        )
    }

    func job(again job: Job) async throws -> Job {
        try await call(JobsMethods.getJob, GetJobRequest.with { $0.id = job.id })
    }

    /// Another job on the same car.
    func sister(of job: Job) async throws -> Job {
        let made = try await call(
            JobsMethods.createJob,
            CreateJobRequest.with {
                $0.job.customerID = job.customerID
                $0.job.vehicleID = job.vehicleID
            }
        )
        return try await call(
            JobsMethods.recordAuthorization,
            RecordAuthorizationRequest.with {
                $0.id = made.id
                $0.method = .phone
                $0.by = "Morgan Hale"
            }
        )
    }

    /// Rows written past the verbs, as a test of reports needs them.
    func insert<R: Record>(_ rows: [R]) async throws -> [R] {
        let shop = shop
        return try await bench.store.write { tx in
            try rows.map { try tx.insert($0, in: shop, by: Authorship(actor: "test", shop: shop)) }
        }
    }

    /// Changes the shop's definition of a stage.
    func stage(
        _ code: String,
        _ paths: [String],
        _ change: (inout ProductionStage) -> Void
    ) async throws {
        var stage =
            try await all(ProductionStage.self).first { $0.stageCode == code }
            ?? ProductionStage()
        change(&stage)
        let changed = stage
        _ = try await call(
            ProductionStagesMethods.updateProductionStage,
            UpdateProductionStageRequest.with {
                $0.productionStage = changed
                $0.updateMask.paths = paths
            }
        )
    }
}
