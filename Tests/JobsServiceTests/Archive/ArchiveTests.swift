import Chassis
import Contracts
import Foundation
import Schema
import Store
import Testing
import Wire

@testable import JobsService

@Suite("A shop carried out and in again", .enabled(if: ShopFloor.frontEnd() != nil))
struct ArchiveTests {
    private let folder = NSTemporaryDirectory() + "archive-" + UUID().uuidString.lowercased()

    /// A shop with a bit of everything: an imported file, work, a list, archived rows, a supervisor.
    private func busyShop() async throws -> ShopFloor {
        let floor = try await ShopFloor(data: folder + "/a")
        let file = try #require(ShopFloor.frontEnd())
        _ = try await floor.call(
            BmsImportsMethods.importEstimate,
            ImportEstimateRequest.with {
                $0.files = [
                    ImportFile.with {
                        $0.name = "front-end.xml"
                        $0.content = file
                    }
                ]
            }
        )
        let gone = try await floor.customer { $0.lastName = "Gone" }
        _ = try await floor.call(
            CustomersMethods.deleteCustomer,
            DeleteCustomerRequest.with { $0.id = gone.id }
        )
        _ = try await floor.call(
            DataImportsMethods.importData,
            ImportDataRequest.with {
                $0.kind = .customers
                $0.content = Data("number,last,credit limit\nC-1,=Lee,100.00\nC-2,,\n".utf8)
            }
        )
        let customer = try await floor.customer { $0.lastName = "Ng" }
        let car = try await floor.vehicle(of: customer) { $0.vin = "1M8GDM9AXKP042788" }
        let job = try await floor.call(
            JobsMethods.createJob,
            CreateJobRequest.with {
                $0.job.customerID = customer.id
                $0.job.vehicleID = car.id
            }
        )
        _ = try await floor.call(
            JobsMethods.recordAuthorization,
            RecordAuthorizationRequest.with {
                $0.id = job.id
                $0.method = .phone
                $0.by = "Kim Ng"
            }
        )
        _ = try await floor.move(job, .intake)
        _ = try await floor.call(
            UsersMethods.updateUser,
            UpdateUserRequest.with {
                $0.user.id = floor.technician.id
                $0.user.supervisorID = floor.owner.id
            }
        )
        return floor
    }

    private func contents(_ bench: ServiceBench, _ shop: ShopID) async throws -> ShopContents {
        try await bench.store.read { try ShopContents($0, shop) }
    }

    private func refusal(
        _ archive: ArchivedShop,
        _ shop: ShopID,
        _ bench: ServiceBench
    ) async -> RPCError? {
        do {
            _ = try await archive.restore(into: shop, bench)
            return nil
        } catch {
            return error as? RPCError
        }
    }

    @Test("in another database: every table, sum, number, audit entry and file is the same")
    func elsewhere() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let floor = try await busyShop()
        let archive = try await ArchivedShop.of(floor.shop, floor.bench)
        let other = try await ServiceBench(
            JobsService.definition,
            settings: ["data": folder + "/b"]
        )
        let answer = try await archive.restore(into: floor.shop, other)
        let before = try await contents(floor.bench, floor.shop)
        var after = try await contents(other, floor.shop)
        #expect(after.audit.last?.action == "shop.restored")
        after.audit.removeLast()
        after.auditTimes.removeLast()
        for (table, rows) in before.tables { #expect(after.tables[table] == rows, "\(table)") }
        #expect(after == before)
        #expect(before.sums["jobs.total_amount"] ?? 0 > 0)
        #expect(before.audit.count > 1)
        #expect(
            Dictionary(uniqueKeysWithValues: answer.tables.map { ($0.table, Int($0.rows)) })
                == before.tables.mapValues(\.count)
        )
        let shop = floor.shop
        let attachment = try #require(
            try await other.store.read { try $0.first(Attachment.self, in: shop) }
        )
        let hash = try #require(FileHash(attachment.sha256))
        let source = try await FileDesk(other.environment).store.source(hash, in: shop)
        let bytes = try #require(source)
        #expect(try bytes.exactly(Int(bytes.size), at: 0).map { Data($0) } == ShopFloor.frontEnd())
        #expect(try await other.store.verify() == [])
    }

    @Test("in the same database under another id: two shops that never touch")
    func besideItself() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let floor = try await busyShop()
        let archive = try await ArchivedShop.of(floor.shop, floor.bench)
        let copy = ShopID.make()
        let before = try await contents(floor.bench, floor.shop)
        let answer = try await archive.restore(into: copy, floor.bench)
        #expect(answer.archivedShopID == floor.shop.text)
        #expect(answer.shopID == copy.text)
        var after = try await contents(floor.bench, copy)
        after.audit.removeLast()
        after.auditTimes.removeLast()
        #expect(after == before)
        #expect(try await contents(floor.bench, floor.shop) == before)
        let number = try await floor.bench.call(
            CustomersMethods.createCustomer,
            CreateCustomerRequest.with { $0.customer.lastName = "New" },
            as: .bench(copy, role: "owner", user: floor.owner.id)
        ).customerNumber
        #expect(try await floor.customer().customerNumber == number)
        #expect(try await floor.bench.store.verify() == [])
    }

    @Test("passwords and sessions stay behind; everything else is counted in the manifest")
    func manifest() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let floor = try await busyShop()
        let archive = try await ArchivedShop.of(floor.shop, floor.bench)
        let manifest = try archive.manifest
        let named = Set(manifest.files.map(\.path)).union([ArchiveLayout.manifest])
        #expect(Set(archive.files.keys) == named)
        let tables = Set(manifest.tables.map(\.table))
        #expect(
            tables
                == Set(Contracts.jobs.records.map { $0.table.name })
                .subtracting(ArchiveLayout.staying)
        )
        for (path, bytes) in archive.files where path.hasSuffix(".jsonl") {
            #expect(!String(decoding: bytes, as: UTF8.self).contains("$argon2id"), "\(path)")
        }
        #expect(manifest.missingFiles.isEmpty)
        #expect(manifest.auditHead.utf8.count == 64)
    }

    @Test("the CSV of customers is a list that can be taken in again, formulas and all")
    func csv() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let floor = try await busyShop()
        let archive = try await ArchivedShop.of(floor.shop, floor.bench)
        let csv = try #require(archive.files["csv/customers.csv"])
        #expect(String(decoding: csv, as: UTF8.self).contains("'=Lee"))
        let shown = try await floor.call(
            DataImportsMethods.importData,
            ImportDataRequest.with {
                $0.kind = .customers
                $0.content = Data(csv)
                $0.dryRun = true
            }
        )
        // The archived customer's number is taken.
        #expect(shown.errors.map(\.code) == ["duplicate"])
        #expect((shown.created, shown.updated) == (0, 0))
        #expect(shown.skipped == shown.totalRows - 1)
    }

    @Test("any flipped byte, missing or further file, or newer version is refused, nothing written")
    func broken() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let floor = try await busyShop()
        let archive = try await ArchivedShop.of(floor.shop, floor.bench)
        let target = ShopID.make()
        for path in archive.files.keys.sorted() where path != ArchiveLayout.manifest {
            guard let bytes = archive.files[path], !bytes.isEmpty else { continue }
            var flipped = archive
            flipped.files[path]?[bytes.count / 2] ^= 1
            let error = await refusal(flipped, target, floor.bench)
            #expect(error?.reason == "ARCHIVE_DAMAGED", "\(path)")
            #expect(error?.metadata["path"] == path)
            var missing = archive
            missing.files[path] = nil
            #expect(
                await refusal(missing, target, floor.bench)?.reason == "ARCHIVE_INCOMPLETE",
                "\(path)"
            )
        }
        var further = archive
        further.files["tables/more.jsonl"] = [0x0A]
        #expect(await refusal(further, target, floor.bench)?.reason == "ARCHIVE_INCOMPLETE")
        var newer = archive
        var manifest = try archive.manifest
        manifest.formatVersion = ArchiveLayout.version + 1
        newer.files[ArchiveLayout.manifest] =
            Array("{\"somethingNew\":1,".utf8) + manifest.jsonBytes().dropFirst()
        let error = await refusal(newer, target, floor.bench)
        #expect(error?.reason == "ARCHIVE_VERSION")
        #expect(error?.metadata["found"] == "2")
        #expect(try await contents(floor.bench, target).tables.values.allSatisfy(\.isEmpty))
    }

    @Test("an audit entry that was rewritten is found, though every hash of the manifest agrees")
    func forged() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let floor = try await busyShop()
        var archive = try await ArchivedShop.of(floor.shop, floor.bench)
        try archive.forge(ArchiveLayout.audit) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            bytes = Array(text.replacing("jobs.updated", with: "jobs.created").utf8)
        }
        let target = ShopID.make()
        let error = await refusal(archive, target, floor.bench)
        #expect(error?.reason == "ARCHIVE_DAMAGED")
        #expect(error?.metadata["path"] == ArchiveLayout.audit)
        #expect(try await contents(floor.bench, target).tables.values.allSatisfy(\.isEmpty))
    }

    @Test("a line that is no row, or breaks a rule of its table, is refused with its number")
    func badRows() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let floor = try await busyShop()
        let archive = try await ArchivedShop.of(floor.shop, floor.bench)
        let target = ShopID.make()
        var unknown = archive
        try unknown.forge("tables/customers.jsonl") { $0 = Array("{\"shoeSize\":44}\n".utf8) + $0 }
        let first = await refusal(unknown, target, floor.bench)
        #expect(first?.message.contains("line 1: /shoeSize unknown_field") == true)
        var twice = archive
        try twice.forge("tables/vehicles.jsonl") { $0 += $0 }
        #expect(await refusal(twice, target, floor.bench)?.reason == "ARCHIVE_DAMAGED")
        var orphan = archive
        try orphan.forge("tables/customers.jsonl") { $0 = [] }
        #expect(await refusal(orphan, target, floor.bench)?.reason == "ARCHIVE_DAMAGED")
        #expect(try await contents(floor.bench, target).tables.values.allSatisfy(\.isEmpty))
        #expect(try await floor.bench.store.verify() == [])
    }

    @Test("a shop with as much as one row is no place for an archive")
    func notEmpty() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let floor = try await busyShop()
        let archive = try await ArchivedShop.of(floor.shop, floor.bench)
        let error = await refusal(archive, floor.shop, floor.bench)
        #expect(error?.reason == "SHOP_NOT_EMPTY")
    }

    @Test(
        "a piece stays within its archive and goes to the end of its file",
        arguments: [
            ("../x", Int64(0), "ARCHIVE_PIECE"), ("tables/../../x", 0, "ARCHIVE_PIECE"),
            ("/etc/passwd", 0, "ARCHIVE_PIECE"), ("files/abc", 0, "ARCHIVE_PIECE"),
            ("tables/a.jsonl", 5, "ARCHIVE_PIECE"), ("tables/a.jsonl", -1, "FIELDS_INVALID"),
        ]
    )
    func pieces(_ path: String, _ offset: Int64, _ reason: String) async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let floor = try await ShopFloor(data: folder + "/a")
        let request = StageArchiveRequest.with {
            $0.stagingID = UUIDv7.make()
            $0.path = path
            $0.offset = offset
            $0.content = Data("abc".utf8)
        }
        let error = await #expect(throws: RPCError.self) {
            try await floor.bench.call(
                ShopArchivesMethods.stageArchive,
                request,
                as: .operator(shop: floor.shop.text)
            )
        }
        #expect(error?.reason == reason)
    }

    @Test("a piece that is sent again changes nothing, and nobody but the operator sends one")
    func again() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let floor = try await ShopFloor(data: folder + "/a")
        let request = StageArchiveRequest.with {
            $0.stagingID = UUIDv7.make()
            $0.path = "tables/a.jsonl"
            $0.content = Data("abc".utf8)
        }
        for _ in 0..<2 {
            let size = try await floor.bench.call(
                ShopArchivesMethods.stageArchive,
                request,
                as: .operator(shop: floor.shop.text)
            ).size
            #expect(size == 3)
        }
        await #expect(throws: RPCError.self) {
            try await floor.call(ShopArchivesMethods.stageArchive, request)
        }
        await #expect(throws: RPCError.self) {
            let _: [ArchivePiece] = try await floor.bench.stream(
                ShopArchivesMethods.exportShop,
                ExportShopRequest(),
                as: .bench(floor.shop, role: "owner", user: floor.owner.id)
            )
        }
    }
}
