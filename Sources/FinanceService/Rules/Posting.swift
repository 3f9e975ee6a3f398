internal import Contracts

/// One side of a posting, not yet in the books.
struct PostingLine: Sendable, Equatable {
    var account: String
    /// Above zero = debit, below zero = credit.
    var amount: Int64
    var memo = ""
    var customerID = ""
    var insuranceCompanyID = ""
    var invoiceID = ""
    var paymentID = ""
}

/// An entry of the journal before it is written: its debits and credits are equal, or it is none.
struct Posting: Sendable {
    let kind: JournalEntry.SourceKind
    let sourceID: String
    /// One entry per source and purpose: `issue`, `void`, `receipt` …
    let purpose: String
    let description: String
    let currency: String
    let jobID: String
    /// Never empty, never zero.
    let lines: [PostingLine]
    /// Σ debits = Σ credits.
    let total: Int64
    var reverses = ""

    /// F052. Lines of zero are left out; lines of the same account and person are put together.
    ///
    /// - Returns: nil when nothing remains: there is nothing to post.
    init?(
        _ kind: JournalEntry.SourceKind,
        of sourceID: String,
        purpose: String,
        description: String,
        currency: String,
        jobID: String,
        lines: [PostingLine]
    ) throws(FinanceRefusal) {
        var merged: [PostingLine] = []
        for line in lines {
            if let index = merged.firstIndex(where: { $0.joins(line) }) {
                merged[index].amount = try merged[index].amount.plus(line.amount)
            } else {
                merged.append(line)
            }
        }
        merged.removeAll { $0.amount == 0 }
        let debit = try merged.map { max(0, $0.amount) }.total()
        let credit = try Int64(0).minus(try merged.map { min(0, $0.amount) }.total())
        guard debit == credit else { throw .unbalanced(debit: debit, credit: credit) }
        if merged.isEmpty { return nil }
        self.kind = kind
        self.sourceID = sourceID
        self.purpose = purpose
        self.description = description
        self.currency = currency
        self.jobID = jobID
        self.lines = merged.filter { $0.amount > 0 } + merged.filter { $0.amount < 0 }
        total = debit
    }

    /// The head of the entry; number, id and day come from the books.
    var entry: JournalEntry {
        JournalEntry.with {
            $0.currency = currency
            $0.sourceKind = kind
            if !sourceID.isEmpty { $0.sourceID = sourceID }
            $0.purpose = purpose
            $0.description_p = String(description.prefix(255))
            $0.total = .of(total, currency)
            if !jobID.isEmpty { $0.jobID = jobID }
            if !reverses.isEmpty { $0.reversesEntryID = reverses }
        }
    }
}

extension PostingLine {
    fileprivate func joins(_ other: PostingLine) -> Bool {
        var same = other
        same.amount = amount
        return self == same
    }

    /// As a row of the journal.
    func row(_ number: Int, currency: String, jobID: String) -> JournalLine {
        JournalLine.with {
            $0.currency = currency
            $0.lineNumber = Int32(clamping: number)
            $0.accountCode = account
            $0.debit = .of(max(0, amount), currency)
            $0.credit = .of(amount < 0 ? -amount : 0, currency)
            if !memo.isEmpty { $0.memo = String(memo.prefix(255)) }
            if !jobID.isEmpty { $0.jobID = jobID }
            if !customerID.isEmpty { $0.customerID = customerID }
            if !insuranceCompanyID.isEmpty { $0.insuranceCompanyID = insuranceCompanyID }
            if !invoiceID.isEmpty { $0.invoiceID = invoiceID }
            if !paymentID.isEmpty { $0.paymentID = paymentID }
        }
    }
}
