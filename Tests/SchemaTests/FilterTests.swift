import Schema
import Testing

/// A table with a column of every kind, as the contracts would declare it.
enum Sample {
    static let states: [EnumerationValue] = [
        EnumerationValue(0, "STATE_UNSPECIFIED", ""), EnumerationValue(1, "OPEN", "open"),
        EnumerationValue(2, "STATE_CLOSED", "closed"),
    ]

    static let table = TableDescription(
        name: "orders",
        message: "sample.Order",
        resource: "Order",
        columns: [
            ColumnDescription(
                "id",
                json: "id",
                number: 1,
                kind: .uuid,
                behaviors: .outputOnly,
                filterable: true
            ),
            ColumnDescription(
                "claim_number",
                json: "claimNumber",
                number: 2,
                kind: .text,
                nullable: true,
                lengthMax: 5,
                filterable: true
            ),
            ColumnDescription(
                "state",
                json: "state",
                number: 3,
                kind: .enumeration(states),
                filterable: true
            ),
            ColumnDescription(
                "count",
                json: "count",
                number: 4,
                kind: .integer,
                minimum: 0,
                maximum: 9,
                filterable: true
            ),
            ColumnDescription(
                "is_open",
                json: "isOpen",
                number: 5,
                kind: .boolean,
                filterable: true
            ),
            ColumnDescription(
                "create_time",
                json: "createTime",
                number: 6,
                kind: .instant,
                behaviors: .outputOnly,
                filterable: true
            ),
            ColumnDescription(
                "total",
                json: "total",
                number: 7,
                kind: .money,
                nullable: true,
                filterable: true
            ),
            ColumnDescription("tags", json: "tags", number: 8, kind: .json, filterable: true),
            ColumnDescription("notes", json: "notes", number: 9, kind: .text),
            ColumnDescription(
                "secret",
                json: "secret",
                number: 10,
                kind: .text,
                filterable: true,
                sensitivity: .secret
            ),
            ColumnDescription(
                "parts_status",
                json: "partsStatus",
                number: 11,
                kind: .text,
                behaviors: [.outputOnly, .projection]
            ),
            ColumnDescription(
                "job_id",
                json: "jobId",
                number: 12,
                kind: .uuid,
                behaviors: [.required, .immutable]
            ),
        ]
    )
}

@Suite("Filters by AIP-160")
struct FilterTests {
    private func parse(_ text: String) throws -> Filter? {
        try Filter.parse(text, in: Sample.table)
    }

    @Test("an empty filter is none", arguments: ["", "   "])
    func empty(_ text: String) throws { #expect(try parse(text) == nil) }

    @Test("OR binds closer than AND, and terms side by side are joined by AND")
    func precedence() throws {
        let open = Filter.compare(column: 2, .equal, .enumeration("open"))
        let many = Filter.compare(column: 3, .greater, .integer(3))
        let claimed = Filter.present(column: 1)
        #expect(
            try parse("state = OPEN AND count > 3 OR claim_number:*")
                == .and([open, .or([many, claimed])])
        )
        #expect(try parse("state=OPEN count>3") == .and([open, many]))
        #expect(
            try parse("(state = open AND count > 3) OR claimNumber:*")
                == .or([.and([open, many]), claimed])
        )
        #expect(try parse("NOT state = OPEN") == .not(open))
        #expect(try parse("-state = OPEN") == .not(open))
        #expect(try parse("NOT (state = OPEN OR count > 3)") == .not(.or([open, many])))
    }

    @Test(
        "values take the column's type",
        arguments: [
            ("claim_number = \"a \\\"b\\\" c\"", 1, .equal, .text("a \"b\" c")),
            ("claim_number = null", 1, .equal, .null),
            ("claim_number = \"null\"", 1, .equal, .text("null")),
            ("state != STATE_CLOSED", 2, .notEqual, .enumeration("closed")),
            ("count <= -4", 3, .lessOrEqual, .integer(-4)),
            ("is_open = true", 4, .equal, .boolean(true)),
            (
                "create_time >= 2026-01-01T00:00:00Z", 5, .greaterOrEqual,
                .integer(1_767_225_600_000_000)
            ),
            ("total < 112563", 6, .less, .integer(112_563)),
            (
                "id = 0190A1B2-0000-7000-8000-000000000001", 0, .equal,
                .uuid("0190a1b2-0000-7000-8000-000000000001")
            ),
        ] as [(String, Int, Filter.Comparison, Filter.Value)]
    )
    func values(
        _ text: String,
        _ column: Int,
        _ comparison: Filter.Comparison,
        _ value: Filter.Value
    ) throws {
        #expect(try parse(text) == .compare(column: column, comparison, value))
    }

    @Test("a colon looks inside texts and lists, and equals elsewhere")
    func has() throws {
        #expect(try parse("claim_number:ab") == .has(column: 1, "ab"))
        #expect(try parse("tags:\"rush\"") == .has(column: 7, "rush"))
        #expect(try parse("state:OPEN") == .compare(column: 2, .equal, .enumeration("open")))
    }

    @Test(
        "what cannot be filtered is refused by name",
        arguments: [
            ("bay = 1", "unknown_field"), ("notes = a", "not_filterable"),
            ("secret = a", "not_filterable"), ("count = many", "wrong_type"),
            ("count = 1.5", "wrong_type"), ("count = 9223372036854775808", "wrong_type"),
            ("state = LOST", "wrong_type"), ("state > OPEN", "wrong_type"),
            ("state = STATE_UNSPECIFIED", "wrong_type"), ("is_open = yes", "wrong_type"),
            ("id = 7", "wrong_type"), ("create_time > yesterday", "wrong_type"),
            ("tags = rush", "wrong_type"), ("claim_number > null", "wrong_type"),
            ("state", "filter_syntax"), ("state =", "filter_syntax"), ("= OPEN", "filter_syntax"),
            ("(state = OPEN", "filter_syntax"), ("state = OPEN)", "filter_syntax"),
            ("state = OPEN AND", "filter_syntax"), ("OR state = OPEN", "filter_syntax"),
            ("claim_number = \"a", "filter_syntax"), ("state ! OPEN", "filter_syntax"),
            ("\"text alone\"", "filter_syntax"), ("count = 1 ; DROP", "filter_syntax"),
        ]
    )
    func refusals(_ text: String, _ reason: String) {
        let violation = #expect(throws: Violation.self) { try parse(text) }
        #expect(violation?.field == "filter")
        #expect(violation?.reason == reason)
    }

    @Test("length, depth and terms are limited")
    func limits() {
        func reason(_ text: String) -> String? {
            do {
                _ = try Filter.parse(text, in: Sample.table)
                return nil
            } catch {
                return error.reason
            }
        }
        #expect(
            reason("claim_number = \"" + String(repeating: "a", count: 4_096) + "\"")
                == "filter_too_long"
        )
        let nested =
            String(repeating: "(", count: 17) + "count=1" + String(repeating: ")", count: 17)
        #expect(reason(nested) == "filter_too_deep")
        #expect(reason(String(repeating: "NOT ", count: 17) + "count=1") == "filter_too_deep")
        #expect(reason(String(repeating: "-", count: 4_000)) == "filter_too_deep")
        #expect(
            reason(Array(repeating: "count=1", count: 65).joined(separator: " "))
                == "filter_too_deep"
        )
        #expect(reason(Array(repeating: "count=1", count: 64).joined(separator: " ")) == nil)
    }

    @Test("a refusal says at which character")
    func position() {
        let violation = #expect(throws: Violation.self) { try parse("count = 1 AND bay = 2") }
        #expect(violation?.detail.hasPrefix("at character 15:") == true)
    }

    @Test("a column that the caller may not see cannot be guessed by filtering")
    func hidden() {
        let violation = #expect(throws: Violation.self) {
            try Filter.parse("total > 5", in: Sample.table, readable: { $0.name != "total" })
        }
        #expect(violation?.reason == "not_filterable")
    }

    @Test("random text never stops the process", arguments: [5, 6])
    func fuzz(_ seed: UInt64) {
        var random = SeededRandom(seed)
        let words = [
            "count", "state", "=", "!=", "(", ")", "AND", "OR", "NOT", "-", ":", "*", "\"", "'",
            "\\", "1", "é", " ",
        ]
        for _ in 0..<3_000 {
            let count = Int.random(in: 0..<20, using: &random)
            let text = (0..<count).map { _ in words.randomElement(using: &random) ?? "" }.joined()
            _ = try? parse(text)
        }
    }
}

@Suite("Orders by AIP-132")
struct OrderTests {
    @Test("columns in order, down with desc")
    func parse() throws {
        let terms = try OrderTerm.parse("createTime desc, count , state asc", in: Sample.table)
        #expect(
            terms == [
                OrderTerm(column: 5, descending: true), OrderTerm(column: 3, descending: false),
                OrderTerm(column: 2, descending: false),
            ]
        )
        #expect(try OrderTerm.parse("", in: Sample.table).isEmpty)
    }

    @Test(
        "what is no order is refused",
        arguments: [
            ("count down", "order_syntax"), ("count,", "order_syntax"),
            ("count desc asc", "order_syntax"), ("count, count desc", "order_syntax"),
            ("bay", "unknown_field"), ("tags", "not_filterable"), ("notes", "not_filterable"),
            ("id,count,state,total,is_open", "order_too_long"),
        ]
    )
    func refusals(_ text: String, _ reason: String) {
        let violation = #expect(throws: Violation.self) {
            try OrderTerm.parse(text, in: Sample.table)
        }
        #expect(violation?.reason == reason)
    }
}

@Suite("Update masks by AIP-161")
struct UpdateMaskTests {
    @Test("paths become columns, in column order and once")
    func positions() throws {
        let positions = try UpdateMask.positions(
            of: ["notes", "claimNumber", "notes"],
            in: Sample.table
        )
        #expect(positions == [1, 8])
        #expect(try UpdateMask.positions(of: ["*"], in: Sample.table) == [1, 2, 3, 4, 6, 7, 8, 9])
    }

    @Test("every path that may not be written is named")
    func refusals() {
        let violations = #expect(throws: Violations.self) {
            try UpdateMask.positions(
                of: ["bay", "create_time", "parts_status", "job_id", "notes"],
                in: Sample.table
            )
        }
        #expect(
            violations?.list.map(\.reason) == [
                "unknown_field", "read_only", "read_only_projection", "immutable",
            ]
        )
    }
}
