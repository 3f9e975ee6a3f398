import Chassis
import Contracts
import Store
import Testing
import Wire

@testable import JobsService

@Suite("Moving a job")
struct MoveTests {
    @Test("a move writes the job, its run, its history and its fact together")
    func rows() async throws {
        let floor = try await ShopFloor()
        var job = try await floor.job()
        // 11:00 in Toronto: the shop is open.
        floor.bench.clock.advance(seconds: 6 * 3_600)
        job = try await floor.move(job, .intake)
        #expect(job.checkInDate.microseconds == Sample.now + 6 * Sample.hour)
        floor.bench.clock.advance(seconds: 47 * 60)
        job = try await floor.move(job, .blueprint)

        let runs = try await floor.all(WorkflowStatus.self)
        #expect(Set(runs.map { [$0.stage.storedName, "\($0.status)"] }).count == 2)
        let intake = try #require(runs.first { $0.stage == .intake })
        #expect(intake.status == .completed)
        #expect(intake.actualDuration == 47)
        #expect(runs.first { $0.stage == .blueprint }?.status == .inProgress)

        let history = try await floor.all(JobStageHistory.self)
        #expect(history.count == 2)
        let second = try #require(history.first { $0.toStage == "blueprint" })
        #expect(second.fromStage == "intake")
        #expect(second.stageDuration == 47)
        #expect(second.recordedBy == floor.owner.id)

        let facts = try await floor.facts(JobMoved.protoMessageName)
            .map { try JobMoved(serializedBytes: $0.payload) }
        #expect(facts.map(\.toStatus) == [.intake, .blueprint])
        #expect(facts.last?.jobVersion == job.version)
    }

    @Test("J044: a job is cancelled when the parts that came in are on their way back")
    func cancelWithParts() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.move(floor.job(), .intake)
        let here = PartsOrderItem.with {
            $0.status = .received
            $0.quantityReceivedHundredths = 100
        }
        var back = here
        back.status = .returned
        let ordered = PartsOrderItem.with { $0.status = .ordered }
        floor.parts.items.withLock { $0 = [here, back, ordered] }
        let error = await #expect(throws: RPCError.self) {
            try await floor.move(job, .cancelled, reason: "total loss")
        }
        #expect(error?.reason == "PARTS_RECEIVED")
        #expect(error?.metadata["count"] == "1")
        floor.parts.items.withLock { $0 = [back, ordered] }
        let cancelled = try await floor.move(job, .cancelled, reason: "total loss")
        #expect(cancelled.status == .cancelled)
    }

    @Test("J040: a refused move changes nothing, and names where the job may go")
    func refused() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let error = await #expect(throws: RPCError.self) {
            try await floor.move(job, .paintBooth)
        }
        #expect(error?.reason == "TRANSITION_NOT_ALLOWED")
        #expect(error?.metadata["allowed"] == "intake,cancelled")
        #expect(try await floor.all(JobStageHistory.self).isEmpty)
        #expect(try await floor.facts(JobMoved.protoMessageName).isEmpty)
    }

    @Test("J042: a held run goes on where it stood")
    func held() async throws {
        let floor = try await ShopFloor()
        var job = try await floor.job()
        job = try await floor.move(job, .intake)
        job = try await floor.move(job, .onHold, reason: "no keys")
        #expect(job.heldFrom == .intake)
        job = try await floor.move(job, .intake)
        let runs = try await floor.all(WorkflowStatus.self)
        #expect(runs.map(\.status) == [.inProgress])
    }

    @Test(
        "J046, X008: the body shop waits for critical parts; without Parts's answer nothing is done"
    )
    func parts() async throws {
        let floor = try await ShopFloor()
        var job = try await floor.job()
        job = try await floor.move(job, .intake)
        job = try await floor.move(job, .blueprint)
        job = try await floor.call(
            JobsMethods.completeBlueprint,
            CompleteBlueprintRequest.with { $0.id = job.id }
        )
        floor.parts.missing.withLock { $0 = ["line"] }
        let missing = await #expect(throws: RPCError.self) {
            try await floor.move(job, .bodyStructure)
        }
        #expect(missing?.reason == "CRITICAL_PARTS_MISSING")
        floor.parts.isDown.withLock { $0 = true }
        let down = await #expect(throws: RPCError.self) {
            try await floor.move(job, .bodyStructure)
        }
        #expect(down?.code == .unavailable)
        #expect(try await floor.all(Job.self).map(\.status) == [.blueprint])
        floor.parts.isDown.withLock { $0 = false }
        floor.parts.missing.withLock { $0 = [] }
        #expect(try await floor.move(job, .bodyStructure).status == .bodyStructure)
    }

    @Test("J049–J051: the way out asks for money and signature and leaves a vehicle history")
    func delivery() async throws {
        let floor = try await ShopFloor()
        var job = try await floor.move(inDetail(floor), .readyPickup)
        floor.finance.customerBalance.withLock { $0 = 25_000 }
        let owed = await #expect(throws: RPCError.self) { try await floor.move(job, .delivered) }
        #expect(owed?.reason == "BALANCE_DUE")
        floor.finance.customerBalance.withLock { $0 = 0 }
        let unsigned = await #expect(throws: RPCError.self) {
            try await floor.move(job, .delivered)
        }
        #expect(unsigned?.reason == "SIGNATURE_REQUIRED")
        _ = try await floor.call(
            JobsMethods.signDelivery,
            SignDeliveryRequest.with {
                $0.id = job.id
                $0.signerName = "Morgan Hale"
                $0.consentText = "I have my car back."
                $0.image = .init([1, 2, 3])
            }
        )
        floor.bench.clock.advance(seconds: 36 * 3_600)
        job = try await floor.move(job, .delivered)
        #expect(job.cycleTime == 2)
        #expect(job.progressPercentage == 100)
        let history = try await floor.all(VehicleHistory.self)
        #expect(history.map(\.jobID) == [job.id])
        let facts = try await floor.facts(JobDelivered.protoMessageName)
        #expect(facts.count == 1)
    }

    @Test("a job is ready for pick-up when the photos that a stage asks for are there")
    func photos() async throws {
        let floor = try await ShopFloor()
        var job = try await inDetail(floor)
        var stage = try #require(try await floor.all(ProductionStage.self).first)
        stage.photosRequired = true
        stage.photoTypes = ["after"]
        _ = try await floor.call(
            ProductionStagesMethods.updateProductionStage,
            UpdateProductionStageRequest.with { $0.productionStage = stage }
        )
        let error = await #expect(throws: RPCError.self) { try await floor.move(job, .readyPickup) }
        #expect(error?.reason == "PHOTOS_REQUIRED")
        _ = try await floor.upload(SampleFile.jpeg(), "after.jpg") {
            $0.jobID = job.id
            $0.category = .afterRepair
        }
        job = try await floor.move(job, .readyPickup)
        #expect(job.status == .readyPickup)
    }

    /// A job on its way out, checked and passed.
    private func inDetail(_ floor: ShopFloor) async throws -> Job {
        var job = try await floor.job()
        job = try await floor.move(job, .intake)
        job = try await floor.move(job, .blueprint)
        _ = try await floor.call(
            JobsMethods.completeBlueprint,
            CompleteBlueprintRequest.with { $0.id = job.id }
        )
        for status in [.bodyStructure, .reassembly, .qualityControl] as [Job.Status] {
            job = try await floor.move(job, status)
        }
        _ = try await floor.call(
            JobsMethods.recordQualityCheck,
            RecordQualityCheckRequest.with {
                $0.id = job.id
                $0.passed = true
            }
        )
        return try await floor.move(job, .detail)
    }

    @Test("J082: a failed check sends the job back")
    func failedCheck() async throws {
        let floor = try await ShopFloor()
        var job = try await floor.job()
        for status in [.intake, .blueprint] as [Job.Status] {
            job = try await floor.move(job, status)
        }
        _ = try await floor.call(
            JobsMethods.completeBlueprint,
            CompleteBlueprintRequest.with { $0.id = job.id }
        )
        for status in [.bodyStructure, .reassembly, .qualityControl] as [Job.Status] {
            job = try await floor.move(job, status)
        }
        job = try await floor.call(
            JobsMethods.recordQualityCheck,
            RecordQualityCheckRequest.with {
                $0.id = job.id
                $0.passed = false
                $0.defects = ["gap at the hood"]
                $0.returnTo = .bodyStructure
            }
        )
        #expect(job.status == .bodyStructure)
        let back = try #require(
            try await floor.all(JobStageHistory.self).first { $0.movementType == .backward }
        )
        #expect(back.notes == "gap at the hood")
        #expect(!back.firstTimeRight)
        let again = try await floor.all(WorkflowStatus.self)
            .filter { $0.stage == .bodyStructure && $0.status == .inProgress }
        #expect(again.map(\.reworkCount) == [1])
    }
}
