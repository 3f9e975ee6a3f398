import Contracts
import Schema
import Testing
import Wire

@testable import JobsService

@Suite("Payroll")
struct PayrollTests {
    private func close(
        _ floor: ShopFloor,
        _ from: String = "2026-06-01",
        _ to: String = "2026-06-08"
    ) async throws -> PayrollPeriod {
        try await floor.call(
            PayrollMethods.closePayrollPeriod,
            ClosePayrollPeriodRequest.with {
                $0.fromDate = from
                $0.toDate = to
            }
        )
    }

    private func export(
        _ floor: ShopFloor,
        _ from: String = "2026-06-01",
        _ to: String = "2026-06-08",
        csv: Bool = false
    ) async throws -> ExportPayrollResponse {
        try await floor.call(
            PayrollMethods.exportPayroll,
            ExportPayrollRequest.with {
                $0.fromDate = from
                $0.toDate = to
                $0.csv = csv
            }
        )
    }

    /// Ten hours on the first Monday, and the clock a week later.
    private func week() async throws -> (ShopFloor, Job, LaborTimeEntry) {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let entry = try await floor.worked(job, hours: 10)
        floor.bench.clock.set(Sample.now + 8 * Sample.day)
        return (floor, job, entry)
    }

    @Test("J138: paid entries no longer change; an adjusting one is paid next time")
    func adjusted() async throws {
        let (floor, job, entry) = try await week()
        let period = try await close(floor)
        #expect(period.entries == 1)
        #expect(period.hoursHundredths == 1_000)
        #expect(period.laborCost == .of(33_000, "USD"))
        let paid = try await floor.stored(entry)
        #expect(paid.payrollProcessed)
        #expect(paid.payrollPeriod == "2026-06-01")
        #expect(
            await reason {
                try await floor.call(
                    LaborTimeEntriesMethods.updateLaborTimeEntry,
                    UpdateLaborTimeEntryRequest.with {
                        $0.laborTimeEntry.id = entry.id
                        $0.laborTimeEntry.notes = "too late"
                        $0.updateMask.paths = ["notes"]
                    }
                )
            } == "PAYROLL_PROCESSED"
        )
        #expect(
            await reason {
                try await floor.call(
                    LaborTimeEntriesMethods.deleteLaborTimeEntry,
                    DeleteLaborTimeEntryRequest.with { $0.id = entry.id }
                )
            } == "PAYROLL_PROCESSED"
        )
        let less = try await floor.call(
            TimeEntryReviewsMethods.adjustTimeEntry,
            AdjustTimeEntryRequest.with {
                $0.id = entry.id
                $0.hoursHundredths = -200
                $0.overtimeHoursHundredths = -200
                $0.reason = "left early"
            }
        )
        #expect(less.laborCost.minor == -9_000)
        let after = try await floor.stored(job)
        #expect(after.actualHoursHundredths == 800)
        #expect(after.laborCost.minor == 24_000)
        floor.bench.clock.set(Sample.now + 15 * Sample.day)
        let next = try await close(floor, "2026-06-08", "2026-06-15")
        #expect(next.entries == 1)
        #expect(next.laborCost.minor == -9_000)
        #expect(
            try await export(floor, "2026-06-08", "2026-06-15").rows.map(\.gross.minor) == [-9_000]
        )
    }

    @Test("the same days again change nothing; days of two periods are refused")
    func once() async throws {
        let (floor, _, entry) = try await week()
        let period = try await close(floor)
        let version = try await floor.stored(entry).version
        #expect(try await close(floor).id == period.id)
        #expect(try await floor.stored(entry).version == version)
        #expect(
            await reason { try await close(floor, "2026-06-07", "2026-06-09") }
                == "PERIOD_OVERLAPS"
        )
        #expect(
            await reason { try await close(floor, "2026-06-08", "2026-06-15") }
                == "DATES_INVALID"
        )
    }

    @Test("nothing is paid while something runs or waits")
    func waiting() async throws {
        let (floor, job, entry) = try await week()
        let dispute = DisputeTimeEntryRequest.with {
            $0.id = entry.id
            $0.reason = "nine hours"
        }
        _ = try await floor.call(TimeEntryReviewsMethods.disputeTimeEntry, dispute)
        #expect(await reason { try await close(floor) } == "ENTRIES_WAITING")
        _ = try await floor.call(
            TimeEntryReviewsMethods.resolveTimeEntry,
            ResolveTimeEntryRequest.with { $0.id = entry.id }
        )
        let open = try await floor.clockIn(job)
        #expect(
            await reason {
                floor.bench.clock.advance(seconds: 86_400)
                return try await close(floor, "2026-06-01", "2026-06-10")
            } == "ENTRIES_OPEN"
        )
        _ = try await floor.call(
            TimeEntryReviewsMethods.cancelTimeEntry,
            CancelTimeEntryRequest.with { $0.id = open.id }
        )
        #expect(try await close(floor, "2026-06-01", "2026-06-10").entries == 1)
    }

    @Test("an entry written down late for paid days is paid with the next")
    func late() async throws {
        let (floor, job, _) = try await week()
        _ = try await close(floor)
        _ = try await floor.call(
            LaborTimeEntriesMethods.createLaborTimeEntry,
            CreateLaborTimeEntryRequest.with {
                $0.laborTimeEntry.jobID = job.id
                $0.laborTimeEntry.technicianID = floor.technician.id
                $0.laborTimeEntry.laborType = .body
                $0.laborTimeEntry.clockIn = Sample.time(Sample.now + Sample.day)
                $0.laborTimeEntry.clockOut = Sample.time(Sample.now + Sample.day + Sample.hour)
            }
        )
        floor.bench.clock.set(Sample.now + 15 * Sample.day)
        #expect(try await close(floor, "2026-06-08", "2026-06-15").entries == 1)
        #expect(
            try await export(floor, "2026-06-08", "2026-06-15").rows
                .map(\.clockedHoursHundredths) == [100]
        )
    }

    @Test("pay is seen with payroll.view alone, and closed by who closes periods")
    func permissions() async throws {
        let (floor, _, _) = try await week()
        let export = ExportPayrollRequest.with {
            $0.fromDate = "2026-06-01"
            $0.toDate = "2026-06-08"
        }
        #expect(
            await reason {
                try await floor.call(
                    PayrollMethods.exportPayroll,
                    export,
                    by: floor.technician.id,
                    may: [.timeRecord, .reportsView]
                )
            } == "PERMISSION_MISSING"
        )
        let close = ClosePayrollPeriodRequest.with {
            $0.fromDate = "2026-06-01"
            $0.toDate = "2026-06-08"
        }
        for permissions in [[Permission.payrollView], [.periodsClose]] {
            #expect(
                await reason {
                    try await floor.call(
                        PayrollMethods.closePayrollPeriod,
                        close,
                        by: floor.owner.id,
                        may: permissions
                    )
                } == "PERMISSION_MISSING"
            )
        }
    }

    @Test("the export is rows or CSV")
    func csv() async throws {
        let (floor, _, _) = try await week()
        let rows = try await export(floor).rows
        #expect(rows.map(\.gross.minor) == [33_000])
        #expect(rows.map(\.overtimeHoursHundredths) == [200])
        #expect(rows.map(\.unpaidEntries) == [1])
        let text = try await export(floor, csv: true)
        #expect(text.rows.isEmpty)
        let lines = text.csv.split(separator: "\r\n")
        #expect(lines.first?.hasPrefix("employee_id,name,pay_plan,") == true)
        #expect(lines.last == ",Ada Byron,hourly,0,1000,200,0,3000,0,65000,33000,USD,1,0")
    }

    @Test(
        "what is earned, by the pay plan",
        arguments: [
            (.hourly, 33_000), (.flatRate, 36_000), (.commission, 13_000),
        ] as [(User.PayPlan, Int64)]
    )
    func plans(plan: User.PayPlan, gross: Int64) {
        let person = User.with {
            $0.hourlyRate = .of(3_000, "USD")
            $0.commissionRateBasisPoints = 2_000
        }
        var work = TechnicianSums()
        work.clocked = 1_000
        work.laborCost = 30_000
        work.attendedMinutes = 660
        work.flagged = 1_200
        work.laborSales = 65_000
        #expect(PayrollRow.gross(plan, person, work) == gross)
        #expect(plan == .hourly || PayrollRow.gross(plan, User(), work) == nil)
    }
}
