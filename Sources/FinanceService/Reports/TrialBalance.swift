internal import Chassis
internal import Contracts
internal import Store

/// GET /v1/trialBalance — what every account comes to over a stretch of days (L1).
enum TrialBalance {
    static func handle(
        _ request: GetTrialBalanceRequest,
        _ call: Call
    ) async throws -> GetTrialBalanceResponse {
        let shop = try call.shop
        let days = try JournalDays(request.fromDate, request.toDate)
        let facts = try await ShopFacts.read(call)
        return try await call.read { view in
            try read(days, currency: facts.currency, view, in: shop)
        }
    }

    static func read(
        _ days: JournalDays,
        currency: String,
        _ view: View,
        in shop: ShopID
    ) throws -> GetTrialBalanceResponse {
        let rows = try view.rows(
            """
            SELECT l.account_code AS code, a.name AS name, a.kind AS kind,
            sum(l.debit_minor) AS debit, sum(l.credit_minor) AS credit
            FROM journal_lines l
            JOIN accounts a ON a.shop_id = l.shop_id AND a.id = l.account_id
            WHERE l.shop_id = ? AND l.posted_on BETWEEN ? AND ?
            GROUP BY l.account_code, a.name, a.kind ORDER BY l.account_code
            """,
            [.shop(shop), .text(days.from), .text(days.to)]
        )
        var answer = GetTrialBalanceResponse()
        var debit: Int64 = 0
        var credit: Int64 = 0
        for row in rows {
            let left = row.integer("debit") ?? 0
            let right = row.integer("credit") ?? 0
            debit = try debit.plus(left)
            credit = try credit.plus(right)
            let balance = try left.minus(right)
            answer.accounts.append(
                AccountBalance.with {
                    $0.code = row.text("code") ?? ""
                    $0.name = row.text("name") ?? ""
                    $0.kind = Account.Kind.stored(row.text("kind") ?? "")
                    $0.debit = .of(left, currency)
                    $0.credit = .of(right, currency)
                    $0.balance = .of(balance, currency)
                }
            )
        }
        answer.totalDebit = .of(debit, currency)
        answer.totalCredit = .of(credit, currency)
        answer.balanced = debit == credit
        return answer
    }
}

extension Account.Kind {
    /// From the name that the table keeps.
    static func stored(_ name: String) -> Account.Kind {
        switch name.lowercased() {
        case "asset": .asset
        case "liability": .liability
        case "equity": .equity
        case "income": .income
        case "expense": .expense
        default: .unspecified
        }
    }
}
