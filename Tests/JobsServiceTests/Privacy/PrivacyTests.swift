import Chassis
import Contracts
import Foundation
import Store
import Testing
import Wire

@testable import JobsService

@Suite("What persons may ask of their data")
struct PrivacyTests {
    /// A customer with a delivered job, its papers and its photos.
    struct Case {
        let floor: ShopFloor
        let customer: Customer
        let vehicle: VehicleRecord
        let job: Job
        let photo: FileRow
        let person: FileRow
        let licence: FileRow

        init(delivered: Bool = true) async throws {
            floor = try await ShopFloor()
            let made = try await floor.customer {
                $0.email = "morgan@example.com"
                $0.notes = "has a dog called Rex"
            }
            customer = made
            let car = try await floor.vehicle(of: made) {
                $0.licensePlate = "ABC 123"
                $0.notes = "Rex sits in the back"
            }
            vehicle = car
            let opened = try await floor.call(
                JobsMethods.createJob,
                CreateJobRequest.with {
                    $0.job.customerID = made.id
                    $0.job.vehicleID = car.id
                    $0.job.customerNotes = "call Rex's owner after five"
                }
            )
            photo = try await floor.upload(SampleFile.jpeg(salt: 1), "car.jpg") {
                $0.jobID = opened.id
                $0.notes = "Morgan's car"
            }
            person = try await floor.upload(SampleFile.jpeg(salt: 2), "morgan.jpg") {
                $0.jobID = opened.id
                $0.showsPerson = true
            }
            licence = try await floor.upload(SampleFile.pdf, "licence.pdf") {
                $0.customerID = made.id
            }
            let shop = floor.shop
            job = try await floor.bench.store.write { tx in
                var row = opened
                if delivered { row.status = .delivered } else { row.status = .intake }
                return try tx.update(row, expecting: nil, in: shop, by: Authorship(actor: "test"))
            }
        }

        func erase(_ change: (inout EraseCustomerRequest) -> Void = { _ in }) async throws
            -> ErasureReport
        {
            var request = EraseCustomerRequest.with {
                $0.id = customer.id
                $0.reason = "letter of 2026-05-30"
            }
            change(&request)
            return try await floor.call(PrivacyMethods.eraseCustomer, request)
        }
    }

    @Test("an erasure takes the person out everywhere, and says what stays and why")
    func erase() async throws {
        let at = try await Case()
        let report = try await at.erase()
        #expect(report.customer.lastName == "Erased 1")
        #expect(report.filesRemoved == 2)
        #expect(
            Set(report.scrubbed.map(\.table)).isSuperset(of: ["vehicles", "jobs", "attachments"])
        )
        let kept = Dictionary(uniqueKeysWithValues: report.kept.map { ($0.table, $0) })
        #expect(kept["jobs"]?.count == 1 && kept["jobs"]?.reason.isEmpty == false)
        #expect(kept["invoices"]?.reason.isEmpty == false)
        // Nothing that was said is left in any row.
        for table in PersonalData.tables {
            let shop = at.floor.shop
            let rows = CustomerRows(
                customers: [at.customer.id],
                vehicles: [at.vehicle.id],
                jobs: [at.job.id]
            )
            let texts = try await at.floor.bench.store.read { view in
                try table.rows(view, shop, rows).map {
                    String(decoding: $0.jsonBytes(), as: UTF8.self)
                }
            }
            for text in texts {
                for word in ["Morgan", "morgan", "Rex", "ABC 123"] where text.contains(word) {
                    let isName = table.table.name == "attachments" && word == "morgan"
                    #expect(isName, "\(table.table.name): \(word)")
                }
            }
        }
        // The car of a repair keeps its VIN, the photo of the car its bytes.
        let cars = try await at.floor.all(VehicleRecord.self)
        #expect(cars.first?.vin == at.vehicle.vin)
        #expect(try await at.floor.read(at.photo.id).content == Data(SampleFile.jpeg(salt: 1)))
        for id in [at.person.id, at.licence.id] {
            #expect(await reason { try await at.floor.read(id) } == "BYTES_GONE")
        }
        let facts = try await at.floor.facts(CustomerErased.protoMessageName)
        let fact = try CustomerErased(serializedBytes: try #require(facts.first).payload)
        #expect(fact.customerID == at.customer.id && fact.jobIds == [at.job.id])
        #expect(fact.erasedName == "Erased 1")
        #expect(try await audited(at, "customers.erased"))
    }

    @Test("an erasure done twice is done once; the next person has the next number")
    func again() async throws {
        let at = try await Case()
        _ = try await at.erase()
        let again = try await at.erase()
        #expect(again.alreadyErased && again.customer.lastName == "Erased 1")
        let other = try await at.floor.customer()
        let next = try await at.floor.call(
            PrivacyMethods.eraseCustomer,
            EraseCustomerRequest.with {
                $0.id = other.id
                $0.reason = "asked"
            }
        )
        #expect(next.customer.lastName == "Erased 2")
        let late = await reason {
            try await at.floor.upload(SampleFile.pdf, "x.pdf") { $0.customerID = at.customer.id }
        }
        #expect(late == "CUSTOMER_ERASED")
    }

    @Test("a rehearsal says what would be done and does nothing")
    func rehearsal() async throws {
        let at = try await Case()
        let rehearsed = try await at.erase { $0.validateOnly = true }
        let customers = try await at.floor.all(Customer.self)
        #expect(customers.first?.lastName == "Hale")
        #expect(try await at.floor.facts(CustomerErased.protoMessageName).isEmpty)
        let done = try await at.erase()
        #expect(rehearsed.scrubbed == done.scrubbed)
        #expect(rehearsed.filesRemoved == done.filesRemoved)
        #expect(rehearsed.kept == done.kept)
    }

    @Test("an open job and a held one stop an erasure; a released one does not")
    func stopped() async throws {
        let open = try await Case(delivered: false)
        #expect(await reason { try await open.erase() } == "OPEN_JOBS")
        let at = try await Case()
        let hold = try await at.floor.call(
            PrivacyMethods.placeLegalHold,
            PlaceLegalHoldRequest.with {
                $0.jobID = at.job.id
                $0.reason = "claim in court"
            }
        )
        #expect(await reason { try await at.erase() } == "LEGAL_HOLD")
        let twice = await reason {
            try await at.floor.call(
                PrivacyMethods.placeLegalHold,
                PlaceLegalHoldRequest.with {
                    $0.jobID = at.job.id
                    $0.reason = "claim in court"
                }
            )
        }
        #expect(twice == "ALREADY_HELD")
        for _ in 0..<2 {
            let freed = try await at.floor.call(
                PrivacyMethods.releaseLegalHold,
                ReleaseLegalHoldRequest.with { $0.id = hold.id }
            )
            #expect(freed.hasReleasedTime)
        }
        #expect(try await at.erase().customer.hasErasedAt)
    }

    @Test("an export holds every row of the customer and nobody else's, and lists the files")
    func export() async throws {
        let at = try await Case()
        _ = try await at.floor.customer { $0.lastName = "Stranger" }
        let made = try await at.floor.call(
            PrivacyMethods.exportCustomer,
            ExportCustomerRequest.with { $0.id = at.customer.id }
        )
        #expect(made.files == 3)
        #expect(made.document.accessLevel == .confidential)
        let part = try await at.floor.read(made.document.id)
        let json = try #require(
            try JSONSerialization.jsonObject(with: part.content) as? [String: Any]
        )
        let tables = try #require(json["tables"] as? [String: [[String: Any]]])
        #expect(tables["customers"]?.first?["email"] as? String == "morgan@example.com")
        #expect(tables["customers"]?.count == 1)
        #expect(tables["vehicles"]?.first?["licensePlate"] as? String == "ABC 123")
        #expect(tables["jobs"]?.first?["id"] as? String == at.job.id)
        let files = try #require(json["files"] as? [[String: Any]])
        let listed = Set(files.compactMap { $0["path"] as? String })
        let ids = [at.photo.id, at.person.id, at.licence.id]
        #expect(listed == Set(ids.map { "/v1/attachments/\($0)/content" }))
        #expect(try await audited(at, "customers.exported"))
        // The copy that was made goes with the person.
        _ = try await at.erase()
        let gone = await reason { try await at.floor.read(made.document.id) }
        #expect(gone == "BYTES_GONE")
        let nothing = await reason {
            try await at.floor.call(
                PrivacyMethods.exportCustomer,
                ExportCustomerRequest.with { $0.id = at.customer.id }
            )
        }
        #expect(nothing == "CUSTOMER_ERASED")
    }

    @Test("only who holds the permission exports and erases", arguments: ["manager", "technician"])
    func permissions(role: String) async throws {
        let at = try await Case()
        let error = await #expect(throws: RPCError.self) {
            try await at.floor.bench.call(
                PrivacyMethods.eraseCustomer,
                EraseCustomerRequest.with {
                    $0.id = at.customer.id
                    $0.reason = "no"
                },
                as: .bench(at.floor.shop, role: role, permissions: [3, 5, 8, 10])
            )
        }
        #expect(error?.code == .permissionDenied)
    }

    @Test("restricting is a flag that others hear of, and can be lifted; nobody writes it by hand")
    func restrict() async throws {
        let floor = try await ShopFloor()
        let customer = try await floor.customer()
        let request = RestrictCustomerRequest.with {
            $0.id = customer.id
            $0.reason = "asked by mail"
        }
        #expect(try await floor.call(PrivacyMethods.restrictCustomer, request).processingRestricted)
        let lifted = try await floor.call(PrivacyMethods.unrestrictCustomer, request)
        #expect(!lifted.processingRestricted)
        let byHand = await reason {
            try await floor.call(
                CustomersMethods.updateCustomer,
                UpdateCustomerRequest.with {
                    $0.customer.id = customer.id
                    $0.customer.processingRestricted = true
                    $0.updateMask.paths = ["processing_restricted"]
                }
            )
        }
        #expect(byHand == "FIELDS_INVALID")
    }

    private func audited(_ at: Case, _ action: String) async throws -> Bool {
        let shop = at.floor.shop
        let id = at.customer.id
        let trail = try await at.floor.bench.store.read { view in
            try view.auditTrail(Customer.protoMessageName, id, in: shop)
        }
        let entry = trail.first { $0.entry.action == action }
        return entry.map { !$0.entry.after.contains("Hale") } ?? false
    }
}
