internal import Contracts
internal import Store

/// One thing wrong with a shop's books. There is never to be one: writes refuse what would make
/// it, so a finding means a fault of the program or of the file.
struct LedgerFinding: Sendable, Hashable {
    /// `L1`, `L3`, `L4`, `L5`, `L7`, `L9`, as the promises number them.
    let check: String
    /// The row: `JE-26-00001`, `INV-26-00001` …
    let place: String
    let detail: String
}

/// The books of one shop against themselves, read at one moment.
enum LedgerCheck {
    /// Rows of one kind that are checked at a time.
    static let batch = 1_000

    /// For `collisionos verify`: a sentence for each finding, of every shop that has books.
    static func sentences(_ view: View) throws -> [String] {
        let first = LedgerAccount.allCases[0].code
        let books = try view.acrossShops(Account.self, where: [.equal("code", .text(first))])
        return try books.flatMap { owned in
            try findings(view, in: owned.shop).map {
                "\($0.check) shop \(owned.shop) \($0.place): \($0.detail)"
            }
        }
    }

    static func findings(_ view: View, in shop: ShopID) throws -> [LedgerFinding] {
        try entries(view, in: shop) + invoices(view, in: shop) + payments(view, in: shop)
            + receivables(view, in: shop) + numbers(view, in: shop)
    }

    /// L1: each entry has lines, on one side each, whose debits and credits are its total; the
    /// journal as a whole balances.
    private static func entries(_ view: View, in shop: ShopID) throws -> [LedgerFinding] {
        var found: [LedgerFinding] = []
        let rows = try view.rows(
            """
            SELECT e.entry_number AS number, e.total_minor AS total,
            coalesce(sum(l.debit_minor), 0) AS debit, coalesce(sum(l.credit_minor), 0) AS credit
            FROM journal_entries e LEFT JOIN journal_lines l
            ON l.shop_id = e.shop_id AND l.journal_entry_id = e.id
            WHERE e.shop_id = ? GROUP BY e.id
            HAVING coalesce(sum(l.debit_minor), 0) != e.total_minor
            OR coalesce(sum(l.credit_minor), 0) != e.total_minor LIMIT \(batch)
            """,
            [.shop(shop)]
        )
        for row in rows {
            found.append(
                LedgerFinding(
                    check: "L1",
                    place: row.text("number") ?? "",
                    detail: "total \(row.integer("total") ?? 0), debit \(row.integer("debit") ?? 0)"
                        + ", credit \(row.integer("credit") ?? 0)"
                )
            )
        }
        let debit = try view.sum("debit", of: JournalLine.self, in: shop)
        let credit = try view.sum("credit", of: JournalLine.self, in: shop)
        if debit != credit {
            found.append(
                LedgerFinding(
                    check: "L1",
                    place: "journal",
                    detail: "debit \(debit), credit \(credit)"
                )
            )
        }
        return found
    }

    /// L7: an invoice is the sum of its lines and their tax; L5: what is paid on it is allocated.
    private static func invoices(_ view: View, in shop: ShopID) throws -> [LedgerFinding] {
        let rows = try view.rows(
            """
            SELECT i.invoice_number AS number, i.total_amount_minor AS total,
            i.amount_paid_minor AS paid, i.amount_due_minor AS due, i.status AS status,
            max(0, coalesce((SELECT sum(l.amount_minor + l.tax_amount_minor) FROM invoice_lines l
            WHERE l.shop_id = i.shop_id AND l.invoice_id = i.id), 0) + i.late_fee_amount_minor)
            AS lines,
            coalesce((SELECT sum(a.amount_minor - a.reversed_amount_minor)
            FROM payment_allocations a WHERE a.shop_id = i.shop_id AND a.invoice_id = i.id), 0)
            AS allocated, i.credited_amount_minor + i.written_off_amount_minor AS off
            FROM invoices i WHERE i.shop_id = ?1
            AND (total != lines OR paid != allocated
            OR (status NOT IN ('voided', 'cancelled') AND due != total - paid - off)
            OR (status IN ('voided', 'cancelled') AND due != 0)) LIMIT \(batch)
            """,
            [.shop(shop)]
        )
        return rows.map { row in
            func value(_ name: String) -> Int64 { row.integer(name) ?? 0 }
            let isLines = value("total") != value("lines")
            return LedgerFinding(
                check: isLines ? "L7" : "L5",
                place: row.text("number") ?? "",
                detail: "total \(value("total")), lines \(value("lines")), paid \(value("paid")), "
                    + "allocated \(value("allocated")), due \(value("due"))"
            )
        }
    }

    /// L5: what a payment pays, its credit and what was given back are the payment; L4: no more
    /// is given back than came in.
    private static func payments(_ view: View, in shop: ShopID) throws -> [LedgerFinding] {
        let rows = try view.rows(
            """
            SELECT p.payment_number AS number, p.amount_minor AS amount,
            p.unapplied_amount_minor AS unapplied, p.refunded_amount_minor AS refunded,
            coalesce((SELECT sum(a.amount_minor - a.reversed_amount_minor)
            FROM payment_allocations a WHERE a.shop_id = p.shop_id AND a.payment_id = p.id), 0)
            AS allocated
            FROM payments p WHERE p.shop_id = ?1 AND p.payment_status IN ('completed', 'refunded')
            AND (amount != allocated + unapplied + refunded OR refunded > amount OR unapplied < 0)
            LIMIT \(batch)
            """,
            [.shop(shop)]
        )
        return rows.map { row in
            func value(_ name: String) -> Int64 { row.integer(name) ?? 0 }
            return LedgerFinding(
                check: value("refunded") > value("amount") ? "L4" : "L5",
                place: row.text("number") ?? "",
                detail: "amount \(value("amount")), allocated \(value("allocated")), "
                    + "unapplied \(value("unapplied")), refunded \(value("refunded"))"
            )
        }
    }

    /// L9: the numbers of a year run from 1 without a gap, voided ones included.
    private static func numbers(_ view: View, in shop: ShopID) throws -> [LedgerFinding] {
        let series = [
            ("invoices", "invoice_number", "INV-26-".count),
            ("payments", "payment_number", "PAY-2026-".count),
            ("journal_entries", "entry_number", "JE-26-".count),
        ]
        var found: [LedgerFinding] = []
        for (table, column, length) in series {
            let rows = try view.rows(
                """
                SELECT substr(\(column), 1, \(length)) AS series, count(*) AS numbers,
                max(CAST(substr(\(column), \(length + 1)) AS INTEGER)) AS last
                FROM \(table) WHERE shop_id = ? GROUP BY 1 HAVING count(*) != last
                """,
                [.shop(shop)]
            )
            found += rows.map { row in
                LedgerFinding(
                    check: "L9",
                    place: row.text("series") ?? "",
                    detail: "\(row.integer("numbers") ?? 0) numbers up to "
                        + "\(row.integer("last") ?? 0)"
                )
            }
        }
        return found
    }

    /// L3, L13: the receivable accounts are the open invoices, the account of credits is the
    /// unapplied payments.
    private static func receivables(_ view: View, in shop: ShopID) throws -> [LedgerFinding] {
        var found: [LedgerFinding] = []
        func balance(_ account: LedgerAccount) throws -> Int64 {
            let lines: [Condition] = [.equal("account_code", .text(account.code))]
            return try view.sum("debit", of: JournalLine.self, in: shop, where: lines)
                .minus(view.sum("credit", of: JournalLine.self, in: shop, where: lines))
        }
        let issued: Condition = .oneOf(
            "status",
            [Invoice.Status.sent, .viewed, .overdue, .paid]
        )
        let pairs: [(LedgerAccount, Condition)] = [
            (.receivableInsurers, .equal("payer_type", Invoice.PayerType.insurer)),
            (.receivableCustomers, .notEqual("payer_type", Invoice.PayerType.insurer)),
        ]
        for (account, payer) in pairs {
            let open = try view.sum(
                "amount_due",
                of: Invoice.self,
                in: shop,
                where: [issued, payer]
            )
            let booked = try balance(account)
            if open != booked {
                found.append(
                    LedgerFinding(
                        check: "L3",
                        place: account.code,
                        detail: "\(account.name): \(booked) in the journal, \(open) open"
                    )
                )
            }
        }
        let credits = try view.sum(
            "unapplied_amount",
            of: Payment.self,
            in: shop,
            where: [.oneOf("payment_status", [Payment.PaymentStatus.completed, .refunded])]
        )
        let booked = try Int64(0).minus(balance(.customerCredits))
        if credits != booked {
            found.append(
                LedgerFinding(
                    check: "L3",
                    place: LedgerAccount.customerCredits.code,
                    detail: "credits: \(booked) in the journal, \(credits) unapplied"
                )
            )
        }
        return found
    }
}
