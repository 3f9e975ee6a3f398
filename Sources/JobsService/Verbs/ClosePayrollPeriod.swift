internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf

/// POST /v1/payrollPeriods:close — marks the entries of some days as paid, once (J138). Entries
/// that were written down late for days of an earlier period are paid with it.
enum ClosePayrollPeriod {
    static func handle(
        _ request: ClosePayrollPeriodRequest,
        _ call: Call
    ) async throws -> PayrollPeriod {
        try call.require(Permission.payrollView)
        let desk = try await ReportDesk(request.fromDate, request.toDate, call)
        let span = desk.range.whole
        // Days that have not passed are not paid.
        guard span.instants.upperBound <= call.now else { throw ReportRefusal.datesInvalid }
        return try await call.write { tx in
            let periods = try tx.all(PayrollPeriod.self, in: desk.shop)
            if let same = periods.first(where: { $0.covers(span) }) { return same }
            if let other = periods.first(where: { $0.overlaps(span) }) {
                throw LaborRefusal.periodOverlaps(other.name)
            }
            let first = periods.compactMap { CivilDate($0.startsOn) }.min() ?? span.first
            let begin = desk.range.calendar.start(of: min(first, span.first))
            let entries = try tx.all(
                LaborTimeEntry.self,
                in: desk.shop,
                where: [
                    .greaterOrEqual("clock_in", .integer(begin)),
                    .less("clock_in", .integer(span.instants.upperBound)),
                    .equal("payroll_processed", false),
                    .notEqual("status", LaborTimeEntry.Status.cancelled),
                ]
            )
            try PayrollPeriod.check(entries)
            return try pay(entries, span, desk, tx, call)
        }
    }

    private static func pay(
        _ entries: [LaborTimeEntry],
        _ span: PeriodSpan,
        _ desk: ReportDesk,
        _ tx: Transaction,
        _ call: Call
    ) throws -> PayrollPeriod {
        let now = Google_Protobuf_Timestamp(microseconds: call.now)
        var period = PayrollPeriod.with {
            $0.currency = desk.currency
            $0.name = span.first.text
            $0.startsOn = span.first.text
            $0.endsBefore = span.end.text
            $0.closedAt = now
            if !call.actor.userID.isEmpty { $0.closedBy = call.actor.userID }
            $0.entries = Int32(clamping: entries.count)
        }
        var cost: Int64 = 0
        for entry in entries {
            var paid = entry
            paid.payrollProcessed = true
            paid.payrollDate = now
            paid.payrollPeriod = period.name
            period.hoursHundredths = period.hoursHundredths.addingClamped(
                Int64(entry.hoursWorkedHundredths)
            )
            cost = cost.addingClamped(entry.laborCost.minor)
            _ = try tx.update(paid, expecting: entry.version, in: desk.shop, by: call.authorship)
        }
        period.laborCost = .of(cost, desk.currency)
        return try tx.insert(period, in: desk.shop, by: call.authorship)
    }
}

extension PayrollPeriod {
    fileprivate func covers(_ span: PeriodSpan) -> Bool {
        startsOn == span.first.text && endsBefore == span.end.text
    }

    /// ISO days compare as text.
    fileprivate func overlaps(_ span: PeriodSpan) -> Bool {
        startsOn < span.end.text && span.first.text < endsBefore
    }

    /// Nothing runs and nothing waits, or nothing is paid.
    static func check(_ entries: [LaborTimeEntry]) throws(LaborRefusal) {
        let open = entries.count { !$0.hasClockOut }
        guard open == 0 else { throw .entriesOpen(open) }
        let waiting = entries.count(where: \.isWaiting)
        guard waiting == 0 else { throw .entriesWaiting(waiting) }
    }
}
