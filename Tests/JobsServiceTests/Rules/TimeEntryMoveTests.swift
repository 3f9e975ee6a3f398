import Contracts
import Schema
import Testing

@testable import JobsService

@Suite("What becomes of a time entry")
struct TimeEntryMoveTests {
    private typealias Status = LaborTimeEntry.Status

    private static let all: [LaborTimeEntry.Status] = [
        .active, .onBreak, .completed, .disputed, .cancelled,
    ]

    private static let arrows: Set<[LaborTimeEntry.Status]> = [
        [.active, .onBreak], [.onBreak, .active], [.active, .completed], [.active, .cancelled],
        [.completed, .disputed], [.disputed, .completed],
    ]

    private func entry(_ status: LaborTimeEntry.Status) -> LaborTimeEntry {
        var entry = Sample.entry(from: Sample.now, to: Sample.now + 4 * Sample.hour)
        entry.technicianID = "tom"
        entry.status = status
        entry.hoursWorkedHundredths = 400
        return entry
    }

    @Test("1.12: every pair of statuses", arguments: all, all)
    func machine(from: LaborTimeEntry.Status, to: LaborTimeEntry.Status) throws {
        if Self.arrows.contains([from, to]) {
            #expect(try entry(from).moved(to: to).status == to)
        } else {
            #expect(throws: LaborRefusal.entryTransition(from: from, to: to)) {
                try entry(from).moved(to: to)
            }
        }
    }

    @Test("a disputed entry waits; who resolves it approves it")
    func dispute() throws {
        let disputed = try entry(.completed).disputed("I left at noon")
        #expect(disputed.isWaiting)
        #expect(disputed.disputeReason == "I left at noon")
        let resolved = try disputed.resolved(
            clockOut: Sample.now + 3 * Sample.hour,
            notes: "seen",
            by: "mia",
            at: Sample.now + Sample.day
        )
        #expect(resolved.status == .completed)
        #expect(resolved.hoursWorkedHundredths == 300)
        #expect(resolved.approvedBy == "mia")
        #expect(!resolved.isWaiting)
    }

    @Test("nobody approves the own time; a disputed entry is resolved first")
    func approval() throws {
        #expect(throws: LaborRefusal.ownTimeEntry) {
            try entry(.completed).approved("", by: "tom", at: Sample.now)
        }
        #expect(throws: LaborRefusal.entryDisputed) {
            try entry(.disputed).approved("", by: "mia", at: Sample.now)
        }
        for status in [LaborTimeEntry.Status.active, .onBreak, .cancelled] {
            #expect(throws: LaborRefusal.entryTransition(from: status, to: .completed)) {
                try entry(status).approved("", by: "mia", at: Sample.now)
            }
        }
        let approved = try entry(.completed).approved("fine", by: "mia", at: Sample.now)
        #expect(approved.approved)
        #expect(approved.approvalNotes == "fine")
        #expect(approved.approvalDate == Sample.time())
    }

    @Test(
        "J135: open for longer than the shop allows ends at the limit",
        arguments: [
            (16, nil, nil), (17, nil, (16, true)), (3, 2, (2, false)), (3, 4, nil),
            (20, 18, (16, true)), (3, -1, (0, false)),
        ] as [(Int64, Int64?, (Int64, Bool)?)]
    )
    func openEnd(hours: Int64, left: Int64?, end: (Int64, Bool)?) {
        let open = Sample.entry(from: Sample.now)
        let found = open.openEnd(
            minutesMax: 960,
            technicianLeft: left.map { Sample.now + $0 * Sample.hour },
            now: Sample.now + hours * Sample.hour
        )
        let wanted = end.map {
            LaborTimeEntry.OpenEnd(instant: Sample.now + $0.0 * Sample.hour, isForgotten: $0.1)
        }
        #expect(found == wanted)
    }

    @Test("J138: an adjusting entry takes paid hours back or adds some")
    func adjustment() throws {
        var paid = entry(.completed)
        paid.payrollProcessed = true
        paid.customerRate = Sample.money(6_000)
        let less = try paid.adjusted(
            hours: -100,
            overtime: -50,
            reason: "left early",
            earlier: [],
            by: "mia",
            at: Sample.now + Sample.day
        )
        #expect(less.adjustsEntryID == paid.id)
        #expect(less.hoursWorkedHundredths == -100)
        // 0.5 h × 30 + 0.5 h × 45
        #expect(less.laborCost.minor == -3_750)
        #expect(less.billableAmount.minor == -6_000)
        #expect(!less.payrollProcessed)
        #expect(!less.isWaiting)
        #expect(less.clockIn == less.clockOut)
    }

    @Test("J138: what an adjustment may not be")
    func adjustmentRefused() {
        var paid = entry(.completed)
        func adjust(
            _ hours: Int32,
            _ overtime: Int32 = 0,
            by person: String = "mia",
            earlier: [LaborTimeEntry] = []
        ) throws(LaborRefusal) {
            _ = try paid.adjusted(
                hours: hours,
                overtime: overtime,
                reason: "r",
                earlier: earlier,
                by: person,
                at: Sample.now
            )
        }
        #expect(throws: LaborRefusal.notPaidYet) { try adjust(100) }
        paid.payrollProcessed = true
        #expect(throws: LaborRefusal.ownTimeEntry) { try adjust(100, by: "tom") }
        #expect(throws: LaborRefusal.adjustmentSigns) { try adjust(0) }
        #expect(throws: LaborRefusal.adjustmentSigns) { try adjust(100, 150) }
        #expect(throws: LaborRefusal.adjustmentSigns) { try adjust(100, -50) }
        #expect(throws: LaborRefusal.adjustmentSigns) { try adjust(-100, 50) }
        #expect(throws: LaborRefusal.adjustmentTooLarge(paidHundredths: 400)) { try adjust(-401) }
        var before = entry(.completed)
        before.hoursWorkedHundredths = -300
        #expect(throws: LaborRefusal.adjustmentTooLarge(paidHundredths: 100)) {
            try adjust(-101, earlier: [before])
        }
        #expect(throws: Never.self) { try adjust(-100, earlier: [before]) }
    }

    @Test("J140: rework is tied to the first entry on the line, else of the same labour")
    func rework() throws {
        var body = entry(.completed)
        body.laborType = .body
        var paint = entry(.completed)
        paint.laborType = .paint
        paint.estimateLineItemID = "line"
        var again = Sample.entry(from: Sample.now)
        again.laborType = .body
        #expect(
            try again.rework(.damage, of: "", among: [body, paint]).originalTimeEntryID == body.id
        )
        again.estimateLineItemID = "line"
        var done = try again.rework(.damage, of: "", among: [body, paint])
        #expect(done.originalTimeEntryID == paint.id)
        #expect(done.isRework)
        #expect(done.reworkReason == .damage)
        #expect(done.reworkCount == 1)
        done.clockOut = Sample.time(Sample.now + Sample.hour)
        try done.compute()
        #expect(done.billableHoursHundredths == 0)
        let third = try again.rework(.other, of: paint.id, among: [body, paint, done])
        #expect(third.reworkCount == 2)
        #expect(throws: LaborRefusal.originalEntryElsewhere) {
            try again.rework(.other, of: "elsewhere", among: [body])
        }
        #expect(throws: LaborRefusal.originalEntryElsewhere) {
            try again.rework(.other, of: "", among: [])
        }
    }

    @Test(
        "J139: sold hours by the share of clocked time, and they add up",
        arguments: [
            (600, [400, 200], [400, 200]), (600, [100, 100, 100], [200, 200, 200]),
            (100, [1, 1, 1], [34, 33, 33]), (500, [300], [500]), (500, [0, 0], [0, 0]),
            (0, [100], [0]), (700, [100, 0], [700, 0]),
        ] as [(Int32, [Int32], [Int32])]
    )
    func shares(sold: Int32, worked: [Int32], flagged: [Int32]) {
        #expect(EstimateLineItem.flagged(sold, by: worked) == flagged)
    }

    @Test("J141: the entry says what is left of what it is sold for")
    func profit() throws {
        var entry = Sample.entry(from: Sample.now, to: Sample.now + 4 * Sample.hour)
        entry.customerRate = Sample.money(5_000)
        try entry.compute()
        #expect(entry.laborCost.minor == 12_000)
        #expect(entry.billableAmount.minor == 20_000)
        #expect(entry.profitabilityBasisPoints == 4_000)
        entry.isRework = true
        entry.price()
        #expect(!entry.hasProfitabilityBasisPoints)
    }

    @Test("J132, J141: the selling rate is the line's, the shop's for the labour, or the shop's")
    func sellingRate() {
        let line = EstimateLineItem.with { $0.laborRate = Sample.money(7_000) }
        var settings = ShopSettings()
        func rate(_ line: EstimateLineItem?, _ type: LaborTimeEntry.LaborType) -> Int64? {
            LaborTimeEntry.customerRate(line: line, settings, type, currency: "CAD")?.minor
        }
        #expect(rate(nil, .paint) == 6_500)
        settings.laborRate = Sample.money(6_000)
        settings.laborRates = [
            ShopLaborRate.with {
                $0.laborType = .paint
                $0.rate = Sample.money(6_200)
            }
        ]
        #expect(rate(line, .paint) == 7_000)
        #expect(rate(nil, .paint) == 6_200)
        #expect(rate(nil, .body) == 6_000)
        settings.laborRate = .of(6_000, "USD")
        #expect(rate(nil, .body) == nil)
    }
}
