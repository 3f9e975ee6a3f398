import Testing

@testable import Schema

@Suite("Rows are checked in one pass")
struct ValidatorTests {
    /// Violations of one column that is visited once.
    private func violations(
        _ column: ColumnDescription,
        _ visit: (inout Validator) -> Void
    ) -> [String] {
        let table = TableDescription(name: "t", message: "t.T", resource: "T", columns: [column])
        var validator = Validator(table, field: "job")
        visit(&validator)
        #expect(validator.violations.allSatisfy { $0.field == "job.x" })
        return validator.violations.map(\.reason)
    }

    private func column(
        _ kind: ColumnKind,
        nullable: Bool = false,
        _ behaviors: Behaviors = [],
        default value: String? = nil,
        min: Int = 0,
        max: Int = 0,
        from: Int64? = nil,
        to: Int64? = nil,
        pattern: String = ""
    ) -> ColumnDescription {
        ColumnDescription(
            "x",
            json: "x",
            number: 1,
            kind: kind,
            nullable: nullable,
            behaviors: behaviors,
            default: value,
            lengthMin: min,
            lengthMax: max,
            minimum: from,
            maximum: to,
            pattern: pattern
        )
    }

    @Test("lengths count characters, not bytes")
    func lengths() {
        let name = column(.text, min: 2, max: 3)
        #expect(violations(name) { $0.text("éàü") } == [])
        #expect(violations(name) { $0.text("abcd") } == ["too_long"])
        #expect(violations(name) { $0.text("a") } == ["too_short"])
        #expect(violations(column(.bytes, max: 2)) { $0.bytes([1, 2, 3]) } == ["too_long"])
        #expect(violations(column(.json, max: 2)) { $0.json("[1,[2,3],\"a,]\"]") } == ["too_long"])
        #expect(violations(column(.json, max: 3)) { $0.json("[1,[2,3],\"a,]\"]") } == [])
    }

    @Test("what is required is said")
    func required() {
        let states = ColumnKind.enumeration(Sample.states)
        #expect(violations(column(.text, .required)) { $0.text("") } == ["required"])
        #expect(violations(column(.uuid, .required)) { $0.uuid("") } == ["required"])
        #expect(
            violations(column(.money, nullable: true, .required)) { $0.money(nil, currency: "") }
                == ["required"]
        )
        #expect(violations(column(states, .required)) { $0.enumeration(0) } == ["required"])
        #expect(violations(column(states)) { $0.enumeration(0) } == ["unspecified"])
        #expect(violations(column(states, nullable: true)) { $0.enumeration(nil) } == [])
        #expect(violations(column(.instant)) { $0.instant(nil) } == ["required"])
        #expect(violations(column(.instant, .outputOnly)) { $0.instant(nil) } == [])
        #expect(violations(column(.text)) { $0.text("") } == [])
    }

    @Test("values keep their range and their form")
    func forms() {
        let hours = column(.integer, from: 0, to: 100)
        #expect(violations(hours) { $0.integer(-1) } == ["out_of_range"])
        #expect(violations(hours) { $0.integer(101) } == ["out_of_range"])
        #expect(violations(hours) { $0.integer(100) } == [])
        #expect(violations(column(.uuid)) { $0.uuid("7") } == ["not_a_uuid"])
        let day = column(.text, nullable: true, pattern: "\\d{4}-\\d{2}-\\d{2}")
        #expect(violations(day) { $0.text("") } == ["pattern"])
        #expect(violations(day) { $0.text("2026-11-23") } == [])
        #expect(violations(day) { $0.text(nil) } == [])
        #expect(violations(column(.text)) { $0.text("a\0b") } == ["pattern"])
        #expect(
            violations(column(.enumeration(Sample.states))) { $0.enumeration(9) } == [
                "unknown_enum"
            ]
        )
        #expect(violations(column(.instant)) { $0.instant(.max) } == ["out_of_range"])
        let first: Int64 = -62_135_596_800_000_000
        #expect(violations(column(.instant)) { $0.instant(first) } == [])
        #expect(violations(column(.instant)) { $0.instant(first - 1) } == ["out_of_range"])
    }

    @Test("an amount is in the row's currency and in range")
    func money() {
        let table = TableDescription(
            name: "t",
            message: "t.T",
            resource: "T",
            columns: [
                ColumnDescription("currency", json: "currency", number: 1, kind: .text),
                ColumnDescription("x", json: "x", number: 2, kind: .money, minimum: 0),
            ]
        )
        func reasons(_ minor: Int64, _ currency: String) -> [String] {
            var validator = Validator(table, field: "")
            validator.text("CAD")
            validator.money(minor, currency: currency)
            return validator.violations.map(\.reason)
        }
        #expect(reasons(5, "CAD") == [])
        #expect(reasons(5, "") == [])
        #expect(reasons(5, "USD") == ["currency_mismatch"])
        #expect(reasons(-5, "CAD") == ["out_of_range"])
        #expect(reasons(.max, "CAD") == ["out_of_range"])
        #expect(reasons(.min, "CAD") == ["out_of_range"])
    }
}
