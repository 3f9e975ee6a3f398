import Contracts
import Schema
import SwiftProtobuf
import Testing

/// Keeps a row's values and gives them back, as a store would.
private struct Row: ColumnVisitor, ColumnReader {
    private var values: [ColumnValue] = []
    private var position = 0

    mutating func uuid(_ value: String?) { values.append(value.map { .uuid($0) } ?? .null) }
    mutating func text(_ value: String?) { values.append(value.map { .text($0) } ?? .null) }
    mutating func integer(_ value: Int64?) { values.append(value.map { .integer($0) } ?? .null) }
    mutating func boolean(_ value: Bool?) { values.append(value.map { .boolean($0) } ?? .null) }
    mutating func money(_ minor: Int64?, currency: String) {
        values.append(minor.map { .money($0) } ?? .null)
    }
    mutating func instant(_ value: Int64?) { values.append(value.map { .instant($0) } ?? .null) }
    mutating func enumeration(_ value: Int?) {
        values.append(value.map { .enumeration($0) } ?? .null)
    }
    mutating func json(_ text: String?) { values.append(text.map { .json($0) } ?? .null) }
    mutating func bytes(_ value: [UInt8]?) { values.append(value.map { .bytes($0) } ?? .null) }

    private mutating func next() -> ColumnValue {
        defer { position += 1 }
        return values.indices.contains(position) ? values[position] : .null
    }

    mutating func uuid() -> String? { if case .uuid(let value) = next() { value } else { nil } }
    mutating func text() -> String? { if case .text(let value) = next() { value } else { nil } }
    mutating func integer() -> Int64? {
        if case .integer(let value) = next() { value } else { nil }
    }
    mutating func boolean() -> Bool? { if case .boolean(let value) = next() { value } else { nil } }
    mutating func money() -> Int64? { if case .money(let value) = next() { value } else { nil } }
    mutating func instant() -> Int64? {
        if case .instant(let value) = next() { value } else { nil }
    }
    mutating func enumeration() -> Int? {
        if case .enumeration(let value) = next() { value } else { nil }
    }
    mutating func json() -> String? { if case .json(let value) = next() { value } else { nil } }
    mutating func bytes() -> [UInt8]? { if case .bytes(let value) = next() { value } else { nil } }
}

@Suite("Records as rows")
struct RowTests {
    @Test(
        "a random record goes into a row and comes out with the same columns",
        arguments: [7, 8] as [UInt64]
    )
    func round(_ seed: UInt64) throws {
        var makers = RandomMessages(
            descriptors: try Descriptors(Contracts.services.map(\.descriptors)),
            random: SeededRandom(seed)
        )
        for record in Contracts.services.flatMap(\.records) {
            try check(record, makers.json(record.protoMessageName), seed)
        }
    }

    private func check<R: Record>(_ type: R.Type, _ json: String, _ seed: UInt64) throws {
        let record = try R(jsonString: json)
        var row = Row()
        try record.visit(&row)
        let back = try R(row: &row)
        #expect(try back.columnValues() == record.columnValues(), "seed \(seed) \(R.table.name)")
        #expect(try record.columnValues().count == R.table.columns.count)
        #expect(try back.changedColumns(from: record).isEmpty)
        var copy = R()
        copy.take(Array(R.table.columns.indices), from: record)
        #expect(copy.isEqualTo(message: record), "seed \(seed) \(R.table.name)")
    }

    @Test("a new job gets the defaults of the contract, and keeps what was said")
    func defaults() throws {
        var job = Job()
        job.priority = .high
        job.currency = "CAD"
        try job.fillDefaults()
        #expect(job.status == .estimate)
        #expect(job.priority == .high)
        #expect(job.partsStatus == .pending)
        #expect(job.hasCustomerShare && job.customerShare.minor == 0)
        #expect(job.customerShare.currency == "CAD")
        var user = User()
        user.isActive = false
        try user.fillDefaults()
        #expect(user.hasIsActive && !user.isActive)
    }

    @Test("only what changed counts as changed")
    func changes() throws {
        var old = Job()
        old.notes = "a"
        old.totalAmount = Money(minor: 5, currency: "CAD")
        var new = old
        #expect(try new.changedColumns(from: old).isEmpty)
        new.notes = "b"
        new.totalAmount.minor = 6
        let names = try new.changedColumns(from: old).map { Job.table.columns[$0].name }
        #expect(names == ["total_amount", "notes"])
    }

    @Test("an Update without a mask writes the fields that are set and may be written")
    func implicitMask() throws {
        var job = Job()
        job.notes = "left door"
        job.jobNumber = "RO-26-00001"
        let positions = try UpdateMask.positions(of: [], setIn: job)
        #expect(positions.map { Job.table.columns[$0].name } == ["notes"])
    }

    @Test("what the service decides is refused from a client, what another decides by its own name")
    func readOnly() throws {
        var job = Job()
        job.jobNumber = "RO-26-00001"
        job.paymentStatus = .paid
        job.notes = "mine to write"
        let reasons = try job.readOnlyViolations(field: "job").map { "\($0.field) \($0.reason)" }
        #expect(reasons == ["job.job_number read_only", "job.payment_status read_only_projection"])
    }

    @Test("every violation of a row is named at once")
    func violations() {
        var customer = Customer()
        customer.currency = "cad"
        customer.firstName = String(repeating: "é", count: 1_000)
        let found = Validator.violations(of: customer, field: "customer")
        #expect(found.contains { $0.field == "customer.currency" && $0.reason == "pattern" })
        #expect(found.contains { $0.field == "customer.first_name" && $0.reason == "too_long" })
        #expect(found.count >= 2)
    }
}

@Suite("Requests are checked before they are served")
struct RequestTests {
    @Test("what a verb needs is said")
    func required() {
        let reasons = MoveJobRequest().violations().map { "\($0.field) \($0.reason)" }
        #expect(reasons == ["id required", "to_status required"])
    }

    @Test("texts keep their length, and the path leads into lists")
    func nested() {
        var request = ReceivePartsRequest()
        request.lines = [ReceivedLine(), ReceivedLine()]
        let fields = request.violations().map(\.field)
        #expect(fields.contains { $0.hasPrefix("lines[1].") })
        var move = MoveJobRequest()
        move.id = "0190a1b2-c3d4-7e5f-8a6b-7c8d9eafb0c1"
        move.toStatus = .intake
        #expect(move.violations().isEmpty)
        move.reason = String(repeating: "é", count: 256)
        #expect(move.violations().map(\.reason) == ["too_long"])
        move.reason = String(repeating: "é", count: 255)
        #expect(move.violations().isEmpty)
    }
}
