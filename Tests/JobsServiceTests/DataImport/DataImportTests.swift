import Chassis
import Contracts
import Foundation
import Store
import Testing
import Wire

@testable import JobsService

@Suite("Taking in lists from other programs")
struct DataImportTests {
    private func take(
        _ floor: ShopFloor,
        _ kind: DataImport.Kind,
        _ text: String,
        dryRun: Bool = false,
        columns: [(String, String)] = [],
        key: String = ""
    ) async throws -> ImportDataResponse {
        try await floor.call(
            DataImportsMethods.importData,
            ImportDataRequest.with {
                $0.kind = kind
                $0.fileName = "list.csv"
                $0.content = Data(text.utf8)
                $0.dryRun = dryRun
                $0.columns = columns.map { header, field in
                    ColumnMapping.with {
                        $0.header = header
                        $0.field = field
                    }
                }
            },
            key: key
        )
    }

    private func reason(_ body: () async throws -> Void) async -> String? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? RPCError)?.reason
        }
    }

    static let customers = """
        Customer No.;First;Surname;Cell;E-Mail Address;Credit Limit;Type;Company
        CUST-0040;Ann;Lee;(604) 555-0123;ann@example.com;250.50;;
        K-7;;Fleet;;;;fleet;Fleet Ltd
        ;Bob;'=Sum;;;;;
        """

    @Test(
        "customers come in with their numbers, amounts and words; the shop's counter goes on behind"
    )
    func customers() async throws {
        let floor = try await ShopFloor()
        let made = try await take(floor, .customers, Self.customers)
        #expect(made.errors.isEmpty)
        #expect((made.created, made.updated, made.skipped, made.failed) == (3, 0, 0, 0))
        #expect(made.batches.map(\.created) == [3])
        #expect(made.dataImport.status == .done)
        let rows = try await floor.all(Customer.self)
        let ann = try #require(rows.first { $0.lastName == "Lee" })
        #expect(ann.customerNumber == "CUST-0040")
        #expect(ann.mobileE164 == "+16045550123")
        #expect(ann.creditLimit == .of(25_050, "USD"))
        #expect(rows.first { $0.lastName == "Fleet" }?.customerType == .fleet)
        #expect(rows.first { $0.firstName == "Bob" }?.lastName == "=Sum")
        #expect(rows.first { $0.firstName == "Bob" }?.customerNumber == "CUST-0041")
        #expect(try await floor.customer().customerNumber == "CUST-0042")
    }

    @Test("known numbers are changed or passed over; nothing is made twice")
    func again() async throws {
        let floor = try await ShopFloor()
        let list = "customerNumber,lastName,city\nC-1,Lee,Hull\nC-2,Kay,York\n"
        _ = try await take(floor, .customers, list)
        let same = try await take(floor, .customers, list)
        #expect(same.alreadyImported)
        let next = try await take(
            floor,
            .customers,
            "customerNumber,lastName,city\nC-1,Lee,Leeds\nC-2,Kay,\nC-3,Roe,Bath\n"
        )
        #expect((next.created, next.updated, next.skipped) == (1, 1, 1))
        let rows = try await floor.all(Customer.self)
        #expect(rows.count == 3)
        #expect(rows.first { $0.customerNumber == "C-1" }?.city == "Leeds")
        #expect(rows.first { $0.customerNumber == "C-2" }?.city == "York")
    }

    static let wrong = """
        number,last,email,birthdate,type,credit limit,paymentTerms
        C-1,,a@example.com,1.2.1990,wizard,12.345,NET_30
        C-2,Lee,,,business,,
        C-1,Kay,,,,,
        C-4,Roe,,,,,,extra,cells
        C-5,Fine,,,,,
        """

    @Test("a dry run names every error with row, column and code, and keeps nothing")
    func dryRun() async throws {
        let floor = try await ShopFloor()
        let shown = try await take(floor, .customers, Self.wrong, dryRun: true)
        let errors = shown.errors.map { "\($0.row) \($0.column) \($0.code)" }.sorted()
        #expect(
            errors == [
                "1 birthdate pattern", "1 credit limit money", "1 last required",
                "1 type unknown_enum", "2 company_name company_name_required",
                "3 number duplicate_in_file", "4  columns",
            ]
        )
        #expect((shown.created, shown.failed, shown.totalRows) == (1, 4, 5))
        #expect(!shown.hasDataImport)
        #expect(try await floor.all(Customer.self).isEmpty)
        #expect(try await floor.all(DataImport.self).isEmpty)
        #expect(try await floor.customer().customerNumber == "CUST-0001")
    }

    @Test("rows that are refused are left out, the others go in, as the dry run said")
    func partly() async throws {
        let floor = try await ShopFloor()
        let shown = try await take(floor, .customers, Self.wrong, dryRun: true)
        let made = try await take(floor, .customers, Self.wrong)
        #expect(made.errors == shown.errors)
        #expect((made.created, made.failed) == (1, 4))
        #expect(made.dataImport.errors == shown.errors)
        #expect(try await floor.all(Customer.self).map(\.customerNumber) == ["C-5"])
    }

    @Test("J021, J022, J025: vehicles are held to the rules of vehicles, and name their owner")
    func vehicles() async throws {
        let floor = try await ShopFloor()
        _ = try await take(floor, .customers, "number,last\nC-1,Lee\n")
        let made = try await take(
            floor,
            .vehicles,
            """
            VIN,Year,Make,Model,Owner,Odometer
            1hgcv1f33ka900217,2019,Honda,Accord,C-1,1000
            SHORT,2019,Honda,Accord,C-1,
            1M8GDM9AXKP042788,1776,MCI,Coach,C-1,
            1HGBH41JXMN109186,1991,Honda,Accord,C-9,
            ,1991,Honda,Accord,C-1,
            """
        )
        #expect(made.created == 1)
        #expect(
            made.errors.map { "\($0.row) \($0.column) \($0.code)" } == [
                "2 VIN vin_invalid", "3 Year out_of_range", "4 Owner no_such_row",
                "5 VIN required",
            ]
        )
        let car = try #require(try await floor.all(VehicleRecord.self).first)
        #expect(car.vin == "1HGCV1F33KA900217")
        #expect(car.vinCheckDigitValid)
        let lower = try await take(
            floor,
            .vehicles,
            "vin,mileage\n1HGCV1F33KA900217,900\n"
        )
        #expect(lower.errors.map(\.code) == ["mileage_fell"])  // J027
    }

    @Test("open jobs come in estimate or intake with their numbers; further on they are not moved")
    func jobs() async throws {
        let floor = try await ShopFloor()
        let car = try await floor.vehicle(of: floor.customer())
        let list = """
            RO Number,VIN,Status,Promised,Rush
            RO-26-00017,\(car.vin),intake,2026-07-01,yes
            X-2,\(car.vin),paint booth,,
            X-3,1M8GDM9AXKP042788,estimate,,
            """
        let made = try await take(floor, .openJobs, list)
        #expect(
            made.errors.map { "\($0.row) \($0.column) \($0.code)" } == [
                "2 Status transition_not_allowed", "3 VIN no_such_row",
            ]
        )
        let job = try #require(try await floor.all(Job.self).first)
        #expect(job.jobNumber == "RO-26-00017")
        #expect(job.status == .intake)
        #expect(job.priority == .rush)
        #expect(job.customerID == car.customerID)
        let next = try await floor.call(
            JobsMethods.createJob,
            CreateJobRequest.with {
                $0.job.customerID = car.customerID
                $0.job.vehicleID = car.id
            }
        )
        #expect(next.jobNumber == "RO-26-00018")
        let moved = try await take(floor, .openJobs, "ro,status\nRO-26-00017,estimate\n")
        #expect(moved.errors.map(\.code) == ["immutable"])
    }

    @Test("JSON says the same as CSV, with numbers and booleans as they are")
    func json() async throws {
        let floor = try await ShopFloor()
        let list = """
            [{"number": "C-1", "lastName": "Lee", "creditLimit": 500.1, "taxExempt": true,
              "taxExemptNumber": "EX-1"},
             {"number": "C-2", "lastName": null}]
            """
        let made = try await take(floor, .customers, list)
        #expect(made.dataImport.format == .json)
        #expect(made.errors.map { "\($0.row) \($0.column) \($0.code)" } == ["2 lastName required"])
        let lee = try #require(try await floor.all(Customer.self).first)
        #expect(lee.creditLimit.minor == 50_010)
        #expect(lee.taxExempt)
    }

    @Test("a list is written in batches of 500, each in one transaction")
    func batches() async throws {
        let floor = try await ShopFloor()
        let lines = (1...1_203).map { "C-\($0),Name\($0)" }
        let made = try await take(
            floor,
            .customers,
            "number,last\n" + lines.joined(separator: "\n")
        )
        #expect(made.batches.map(\.created) == [500, 500, 203])
        #expect(made.batches.map(\.firstRow) == [1, 501, 1_001])
        #expect(made.batches.map(\.lastRow) == [500, 1_000, 1_203])
        let got = try await floor.call(
            DataImportsMethods.getDataImport,
            GetDataImportRequest.with { $0.id = made.dataImport.id }
        )
        #expect(got.batches == made.batches)
        #expect(got.dataImport == made.dataImport)
    }

    @Test("a repeated call is answered from what was stored, and takes effect once")
    func repeated() async throws {
        let floor = try await ShopFloor()
        let list = "last\nLee\nKay\n"
        let first = try await take(floor, .customers, list, key: "k-1")
        let second = try await take(floor, .customers, list, key: "k-1")
        #expect(second == first)
        #expect(try await floor.all(Customer.self).count == 2)
    }

    @Test("headers are understood by name, by alias and by what the caller says")
    func mapping() async throws {
        let floor = try await ShopFloor()
        let made = try await take(
            floor,
            .customers,
            "Kundennummer,Last Name,Shoe size\nC-1,Lee,44\n",
            columns: [("Kundennummer", "customerNumber")]
        )
        #expect(made.columns.map(\.field) == ["customer_number", "last_name", ""])
        #expect(try await floor.all(Customer.self).first?.customerNumber == "C-1")
        let unknown = await reason {
            _ = try await take(floor, .customers, "last\nx", columns: [("last", "shoeSize")])
        }
        #expect(unknown == "COLUMN_UNKNOWN")
        let twice = await reason { _ = try await take(floor, .customers, "last,surname\na,b") }
        #expect(twice == "COLUMNS_COLLIDE")
        let none = await reason { _ = try await take(floor, .customers, "x,y\na,b") }
        #expect(none == "COLUMNS_MISSING")
        let broken = await reason { _ = try await take(floor, .customers, "last\n\"a") }
        #expect(broken == "LIST_UNREADABLE")
    }

    @Test("who may not add customers imports none")
    func permissions() async throws {
        let floor = try await ShopFloor()
        let refusal = await reason {
            _ = try await floor.bench.call(
                DataImportsMethods.importData,
                ImportDataRequest.with {
                    $0.kind = .customers
                    $0.content = Data("last\nLee".utf8)
                },
                as: .bench(
                    floor.shop,
                    permissions: [UInt32(Permission.integrationsEdit.rawValue)],
                    user: floor.owner.id
                )
            )
        }
        #expect(refusal == "PERMISSION_MISSING")
    }
}
