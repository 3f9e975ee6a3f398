import Chassis
import Contracts
import Foundation
import Schema
import Store
import Testing
import Wire

@testable import JobsService

@Suite("What is no longer needed goes")
struct RetentionTests {
    @Test(
        "each class has its period, and the shop may set another",
        arguments: [
            (RetentionClass.retentionPhotos, "2019-06-01"),
            (.retentionEstimatePhotos, "2025-06-01"),
            (.retentionImportFiles, "2024-06-01"), (.retentionProspects, "2024-06-01"),
        ]
    )
    func cutoffs(kind: RetentionClass, date: String) {
        let cutoff = kind.cutoff(RetentionPeriods(), at: Sample.now)
        #expect(CivilDate(microseconds: cutoff).text == date)
        let one = RetentionPeriods.with {
            $0.photosMonths = 1
            $0.estimatePhotosMonths = 1
            $0.importFilesMonths = 1
            $0.prospectsMonths = 1
        }
        #expect(CivilDate(microseconds: kind.cutoff(one, at: Sample.now)).text == "2026-05-01")
    }

    @Test("days are counted from now; no class is due from the future")
    func days() {
        for kind in RetentionClass.all {
            #expect(kind.cutoff(RetentionPeriods(), at: Sample.now) < Sample.now, "\(kind)")
            #expect(!kind.table.isEmpty)
        }
        #expect(
            RetentionClass.retentionSessions.cutoff(RetentionPeriods(), at: Sample.now)
                == Sample.now - 30 * Sample.day
        )
        let known = RetentionClass.allCases.filter { $0 != .unspecified }
        #expect(Set(known) == Set(RetentionClass.all))
    }

    private static let year = 366 * Sample.day

    private func run(
        _ floor: ShopFloor,
        dry: Bool = false,
        _ kinds: [RetentionClass] = []
    ) async throws -> [RetentionClass: RetentionRun] {
        let response = try await floor.call(
            RetentionMethods.runRetention,
            RunRetentionRequest.with {
                $0.validateOnly = dry
                $0.classes = kinds
            }
        )
        return Dictionary(uniqueKeysWithValues: response.runs.map { ($0.retentionClass, $0) })
    }

    private func set(_ job: Job, _ status: Job.Status, _ floor: ShopFloor) async throws {
        let shop = floor.shop
        _ = try await floor.bench.store.write { tx in
            var row = try tx.require(Job.self, job.id, in: shop)
            row.status = status
            return try tx.update(row, expecting: nil, in: shop, by: Authorship(actor: "test"))
        }
    }

    private func isGone(_ row: FileRow, _ floor: ShopFloor) async throws -> Bool {
        try await floor.all(FileRow.self).first { $0.id == row.id }?.hasBytesPurgedTime ?? true
    }

    @Test("photos of a closed job lose their bytes after seven years, and keep their hash")
    func photos() async throws {
        let floor = try await ShopFloor()
        let closed = try await floor.job()
        let open = try await floor.otherJob()
        let old = try await floor.upload(SampleFile.jpeg(salt: 1), "a.jpg") { $0.jobID = closed.id }
        let paper = try await floor.upload(SampleFile.pdf, "a.pdf") { $0.jobID = closed.id }
        let running = try await floor.upload(SampleFile.jpeg(), "b.jpg") { $0.jobID = open.id }
        try await set(closed, .delivered, floor)
        try await set(open, .intake, floor)
        floor.bench.clock.advance(seconds: 6 * Self.year / 1_000_000)
        #expect(try await run(floor)[.retentionPhotos]?.matched == 0)
        floor.bench.clock.advance(seconds: 2 * Self.year / 1_000_000)
        let dry = try await run(floor, dry: true)[.retentionPhotos]
        #expect(dry?.matched == 1 && dry?.purged == 1 && dry?.dryRun == true)
        #expect(try await !isGone(old, floor))
        let real = try await run(floor)[.retentionPhotos]
        #expect(real?.purged == 1 && real?.held == 0 && real?.error.isEmpty == true)
        #expect(try await isGone(old, floor))
        #expect(try await !isGone(paper, floor))
        #expect(try await !isGone(running, floor))
        let rows = try await floor.all(FileRow.self)
        #expect(rows.first { $0.id == old.id }?.sha256 == old.sha256)
        // Once is enough.
        #expect(try await run(floor)[.retentionPhotos]?.matched == 0)
    }

    @Test("photos of an estimate that became no repair go after twelve months")
    func estimatePhotos() async throws {
        let floor = try await ShopFloor()
        let asked = try await floor.job()
        let row = try await floor.upload(SampleFile.jpeg(), "a.jpg") { $0.jobID = asked.id }
        try await set(asked, .estimate, floor)
        floor.bench.clock.advance(seconds: Self.year / 1_000_000 + 86_400)
        let runs = try await run(floor)
        #expect(runs[.retentionEstimatePhotos]?.purged == 1)
        #expect(runs[.retentionPhotos]?.matched == 0)
        #expect(try await isGone(row, floor))
    }

    @Test("C045: what is under a legal hold stays, and is counted")
    func held() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let row = try await floor.upload(SampleFile.jpeg(), "a.jpg") { $0.jobID = job.id }
        let ofCar = try await floor.upload(SampleFile.jpeg(salt: 9), "b.jpg") {
            $0.vehicleID = job.vehicleID
        }
        try await set(job, .delivered, floor)
        let hold = try await floor.call(
            PrivacyMethods.placeLegalHold,
            PlaceLegalHoldRequest.with {
                $0.jobID = job.id
                $0.reason = "court"
            }
        )
        floor.bench.clock.advance(seconds: 8 * Self.year / 1_000_000)
        let kept = try await run(floor)[.retentionPhotos]
        #expect(kept?.matched == 2 && kept?.held == 2 && kept?.purged == 0)
        #expect(try await !isGone(row, floor))
        #expect(try await !isGone(ofCar, floor))
        _ = try await floor.call(
            PrivacyMethods.releaseLegalHold,
            ReleaseLegalHoldRequest.with { $0.id = hold.id }
        )
        #expect(try await run(floor)[.retentionPhotos]?.purged == 2)
    }

    @Test("deleted files lose their bytes after thirty days, and stay deleted")
    func deleted() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let row = try await floor.upload(SampleFile.pdf, "a.pdf") { $0.jobID = job.id }
        _ = try await floor.call(
            AttachmentsMethods.deleteAttachment,
            DeleteAttachmentRequest.with { $0.id = row.id }
        )
        floor.bench.clock.advance(seconds: 29 * 86_400)
        #expect(try await run(floor)[.retentionDeletedFiles]?.matched == 0)
        floor.bench.clock.advance(seconds: 2 * 86_400)
        #expect(try await run(floor)[.retentionDeletedFiles]?.purged == 1)
        let left = try await floor.call(
            AttachmentsMethods.getAttachment,
            GetAttachmentRequest.with { $0.id = row.id }
        )
        #expect(left.hasBytesPurgedTime && left.hasDeleteTime && left.status == .deleted)
    }

    @Test("idle prospects become nobody after 24 months; customers and busy prospects do not")
    func prospects() async throws {
        let floor = try await ShopFloor()
        let idle = try await floor.customer { $0.customerStatus = .prospect }
        let known = try await floor.customer()
        let repaired = try await floor.job()
        let shop = floor.shop
        _ = try await floor.bench.store.write { tx in
            var row = try tx.require(Customer.self, repaired.customerID, in: shop)
            row.customerStatus = .prospect
            return try tx.update(row, expecting: nil, in: shop, by: Authorship(actor: "test"))
        }
        try await set(repaired, .delivered, floor)
        floor.bench.clock.advance(seconds: 3 * Self.year / 1_000_000)
        let busy = try await floor.customer { $0.customerStatus = .prospect }
        let runs = try await run(floor, [.retentionProspects])
        #expect(runs.count == 1 && runs[.retentionProspects]?.purged == 1)
        let names = Dictionary(
            uniqueKeysWithValues: try await floor.all(Customer.self).map { ($0.id, $0.lastName) }
        )
        #expect(names[idle.id] == "Erased 1")
        #expect(names[known.id] == "Hale" && names[busy.id] == "Hale")
        #expect(names[repaired.customerID] == "Hale")
    }

    @Test("ended sessions, quarantined files, exports and import files go in their time")
    func others() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        _ = await reason {
            try await floor.upload(SampleFile.pdf, "a.jpg") { $0.jobID = job.id }
        }
        _ = try await floor.call(
            PrivacyMethods.exportCustomer,
            ExportCustomerRequest.with { $0.id = job.customerID }
        )
        let file = try await floor.upload(SampleFile.pdf, "estimate.pdf") {
            $0.jobID = job.id
            $0.subCategory = FileRow.importFile
        }
        _ = try await floor.bench.call(
            SessionsMethods.openSession,
            OpenSessionRequest.with {
                $0.email = "ada@example.com"
                $0.password = ShopFloor.password
            },
            as: nil
        )
        floor.bench.clock.advance(seconds: 89 * 86_400)
        let first = try await run(floor)
        #expect(first[.retentionSessions]?.purged == 1)
        #expect(first[.retentionExports]?.purged == 1)
        #expect(first[.retentionUploads]?.purged == 2)
        #expect(first[.retentionQuarantine]?.matched == 0)
        floor.bench.clock.advance(seconds: 3 * 86_400)
        #expect(try await run(floor)[.retentionQuarantine]?.purged == 1)
        floor.bench.clock.advance(seconds: 2 * Self.year / 1_000_000)
        #expect(try await run(floor)[.retentionImportFiles]?.purged == 1)
        #expect(try await isGone(file, floor))
    }

    @Test("every night once, from two o'clock of the shop on; the runs are kept")
    func nightly() async throws {
        let floor = try await ShopFloor()
        let environment = floor.bench.environment
        // 01:30 in Toronto, where the shop is.
        floor.bench.clock.set(try #require(RFC3339.microseconds("2026-06-02T05:30:00Z")))
        #expect(try await NightlyRetention.sweep(environment) == 0)
        floor.bench.clock.advance(seconds: 1_800)
        #expect(try await NightlyRetention.sweep(environment) == 1)
        #expect(try await NightlyRetention.sweep(environment) == 0)
        floor.bench.clock.advance(seconds: 86_400)
        #expect(try await NightlyRetention.sweep(environment) == 1)
        let kept = try await floor.call(
            RetentionMethods.listRetentionRuns,
            ListRetentionRunsRequest()
        )
        #expect(kept.runs.count == 2 * RetentionClass.all.count)
    }
}
