internal import Chassis
internal import Contracts
internal import Schema
internal import Store

/// The books being written to, within one transaction.
struct Journal {
    let tx: Transaction
    let shop: ShopID
    let authorship: Authorship
    /// Who posts; empty for the service itself.
    var user = ""

    /// Adds the entry and its lines. Entries are never changed; a mistake is reversed.
    ///
    /// - Parameter posting: nil = nothing to post.
    /// - Throws: `FinanceRefusal.periodClosed` (F053), `.accountUnknown`.
    @discardableResult
    func post(_ posting: Posting?, on day: CivilDate) throws -> JournalEntry? {
        guard let posting else { return nil }
        try checkOpen(day)
        let accounts = try chart()
        var entry = posting.entry
        entry.entryNumber = try Numbers.entry(tx, in: shop, on: day)
        entry.postedOn = day.text
        if !user.isEmpty { entry.postedBy = user }
        entry = try tx.insert(entry, in: shop, by: authorship)
        var debit: Int64 = 0
        var credit: Int64 = 0
        for (index, line) in posting.lines.enumerated() {
            guard let account = accounts[line.account] else {
                throw FinanceRefusal.accountUnknown(line.account)
            }
            var row = line.row(index + 1, currency: posting.currency, jobID: posting.jobID)
            row.journalEntryID = entry.id
            row.accountID = account.id
            row.postedOn = day.text
            let stored = try tx.insert(row, in: shop, by: authorship)
            debit = try debit.plus(stored.debit.minor)
            credit = try credit.plus(stored.credit.minor)
        }
        // What was written balances, or nothing of it is kept (L1).
        guard debit == credit, debit == entry.total.minor else {
            throw FinanceRefusal.unbalanced(debit: debit, credit: credit)
        }
        return entry
    }

    /// Posts the opposite of what a source posted for a purpose.
    @discardableResult
    func reverse(
        _ kind: JournalEntry.SourceKind,
        of source: String,
        purpose: String,
        as reversal: String,
        on day: CivilDate
    ) throws -> JournalEntry? {
        let entry = try tx.first(
            JournalEntry.self,
            in: shop,
            where: [
                .equal("source_kind", kind), .equal("source_id", .uuid(source)),
                .equal("purpose", .text(purpose)),
            ]
        )
        guard let entry else { return nil }
        let lines = try tx.all(
            JournalLine.self,
            in: shop,
            where: [.equal("journal_entry_id", .uuid(entry.id))],
            order: [.ascending("line_number")]
        )
        return try post(
            try Posting.reversal(of: entry, lines, source: source, purpose: reversal),
            on: day
        )
    }

    /// F053: nothing is posted into closed books.
    private func checkOpen(_ day: CivilDate) throws {
        let period = try tx.first(
            AccountingPeriod.self,
            in: shop,
            where: [
                .lessOrEqual("starts_on", .text(day.text)),
                .greaterOrEqual("ends_on", .text(day.text)),
                .equal("closed", true),
            ]
        )
        if let period, period.refuses(day.text) { throw FinanceRefusal.periodClosed(day.text) }
    }

    /// The shop's accounts by code; made when the shop has none yet.
    private func chart() throws -> [String: Account] {
        var accounts = try tx.all(Account.self, in: shop)
        if accounts.isEmpty { accounts = try Chart.open(tx, in: shop, by: authorship) }
        var byCode: [String: Account] = [:]
        for account in accounts { byCode[account.code] = account }
        return byCode
    }
}

/// The chart of accounts of a new shop.
enum Chart {
    /// Makes the accounts, once; accounts that are there stay as they are.
    @discardableResult
    static func open(
        _ tx: Transaction,
        in shop: ShopID,
        by author: Authorship
    ) throws -> [Account] {
        let present = try tx.all(Account.self, in: shop)
        let codes = Set(present.map(\.code))
        var all = present
        for account in LedgerAccount.allCases where !codes.contains(account.code) {
            all.append(try tx.insert(account.row, in: shop, by: author))
        }
        return all
    }
}

extension Call {
    /// The books, for what this call posts.
    func journal(_ tx: Transaction) throws -> Journal {
        Journal(tx: tx, shop: try shop, authorship: authorship, user: actor.userID)
    }
}
