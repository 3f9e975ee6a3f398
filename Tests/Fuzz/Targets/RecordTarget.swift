import Schema
import SwiftProtobuf

@testable import Schema

/// A record in the payload of a call. Whatever protobuf lets through is checked without a trap and
/// is written as JSON; what the checks let pass comes back from its columns, and from the JSON of
/// an answer, as it was.
///
/// Control: seconds times a million, unchecked; found in less than a second, 5 inputs.
enum RecordTarget {
    /// Deeper than protobuf nests values.
    private static let limits = JSONLimits(depthMax: 200)

    @Sendable static func take(_ bytes: [UInt8]) {
        take(bytes, as: Part.self)
        take(bytes, as: Signature.self)
    }

    private static func take<R: Record>(_ bytes: [UInt8], as type: R.Type) {
        guard let sent = try? R(serializedBytes: bytes) else { return }
        do {
            var reader = try JSONReader(sent.jsonBytes(), limits: limits)
            try reader.skipValue()
            try reader.end()
        } catch {
            fail("a record is written as JSON: \(error)")
        }
        var row = sent
        do {
            try row.fillDefaults()
            _ = try row.readOnlyViolations(field: "row")
            guard Validator.violations(of: row).isEmpty else { return }
            let values = try row.columnValues()
            var reader = ColumnValueReader(values)
            let read = try R(row: &reader)
            expect(try read.columnValues() == values, "a row is read as it was written")
            let answered = try R.parse(json: read.jsonBytes(), limits: limits)
            expect(try answered.columnValues() == values, "a row is answered as it was written")
        } catch {
            fail("a row that passed its checks is read: \(error)")
        }
    }
}

extension Money {
    /// As Contracts has it, in a file with much else.
    init(minor: Int64, currency: String) {
        self.init()
        self.minor = minor
        self.currency = currency
    }
}
