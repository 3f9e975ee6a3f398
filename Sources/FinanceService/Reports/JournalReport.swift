internal import Chassis
internal import Contracts
internal import Schema
internal import Store

/// GET /v1/journal — entries with their lines, newest first.
enum ListJournal {
    static func handle(_ request: ListJournalRequest, _ call: Call) async throws
        -> ListJournalResponse
    {
        let shop = try call.shop
        let days = try JournalDays(request.fromDate, request.toDate)
        var conditions = days.conditions
        if !request.jobID.isEmpty { conditions.append(.equal("job_id", .uuid(request.jobID))) }
        let picked = conditions
        return try await call.read { view in
            var query = ListQuery(
                conditions: picked,
                order: try OrderTerm.parse("posted_on desc, id desc", in: JournalEntry.table),
                pageSize: Int(request.pageSize),
                after: request.pageToken.isEmpty ? nil : PageToken(request.pageToken)
            )
            if !request.accountCode.isEmpty {
                query.conditions.append(
                    .oneOf("id", try entries(on: request.accountCode, days, view, in: shop))
                )
            }
            let page = try view.list(JournalEntry.self, in: shop, query)
            var answer = ListJournalResponse()
            answer.nextPageToken = page.next?.text ?? ""
            for entry in page.rows {
                var whole = JournalEntryWithLines()
                whole.entry = entry
                whole.lines = try view.all(
                    JournalLine.self,
                    in: shop,
                    where: [.equal("journal_entry_id", .uuid(entry.id))],
                    order: [.ascending("line_number")]
                )
                answer.entries.append(whole)
            }
            return answer
        }
    }

    /// Entries that touch an account, newest first: as many as a condition may name. Narrow the
    /// days to see older ones.
    private static func entries(
        on code: String,
        _ days: JournalDays,
        _ view: View,
        in shop: ShopID
    ) throws -> [SQLValue] {
        let rows = try view.rows(
            """
            SELECT DISTINCT journal_entry_id AS entry FROM journal_lines
            WHERE shop_id = ? AND account_code = ? AND posted_on BETWEEN ? AND ?
            ORDER BY posted_on DESC, journal_entry_id DESC LIMIT \(ConditionLimits.valuesMax)
            """,
            [.shop(shop), .text(code), .text(days.from), .text(days.to)]
        )
        return rows.compactMap { $0.uuid("entry").map { .uuid($0) } }
    }
}

/// A stretch of days, both included; an empty end is open.
struct JournalDays: Sendable {
    let from: String
    let to: String

    init(_ from: String, _ to: String) throws {
        for (field, text) in [("from_date", from), ("to_date", to)] where !text.isEmpty {
            guard RFC3339.microseconds(text + "T00:00:00Z") != nil else {
                throw Violations([
                    Violation(field: field, reason: "not_a_date", detail: "a day: 2026-11-23")
                ])
            }
        }
        self.from = from.isEmpty ? "0000-00-00" : from
        self.to = to.isEmpty ? "9999-99-99" : to
    }

    var conditions: [Condition] {
        [.greaterOrEqual("posted_on", .text(from)), .lessOrEqual("posted_on", .text(to))]
    }
}
