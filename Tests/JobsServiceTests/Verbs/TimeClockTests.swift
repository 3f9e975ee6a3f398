import Contracts
import Schema
import Store
import Testing
import Wire

@testable import JobsService

@Suite("The time clock")
struct TimeClockTests {
    @Test("J129: several breaks of one entry are rows, and taken off")
    func breaks() async throws {
        let floor = try await ShopFloor()
        let entry = try await floor.clockIn(try await floor.job())
        for minutes in [Int64(15), 30] {
            floor.bench.clock.advance(seconds: 3_600)
            _ = try await floor.call(
                LaborTimeEntriesMethods.startBreak,
                StartBreakRequest.with { $0.id = entry.id }
            )
            floor.bench.clock.advance(seconds: minutes * 60)
            if minutes == 15 {
                _ = try await floor.call(
                    LaborTimeEntriesMethods.endBreak,
                    EndBreakRequest.with { $0.id = entry.id }
                )
            }
        }
        let closed = try await floor.clockOut(entry)
        #expect(closed.breakTimeHoursHundredths == 75)
        #expect(closed.hoursWorkedHundredths == 200)
        let breaks = try await floor.call(
            TimeBreaksMethods.listTimeBreaks,
            ListTimeBreaksRequest.with { $0.laborTimeEntryID = entry.id }
        ).timeBreaks
        #expect(
            breaks.map { $0.endTime.microseconds - $0.startTime.microseconds }
                == [15 * Sample.minute, 30 * Sample.minute]
        )
    }

    @Test("J133: the database itself keeps a second open entry out")
    func uniqueOpenEntry() async throws {
        let floor = try await ShopFloor()
        let entry = try await floor.clockIn(try await floor.job())
        let shop = floor.shop
        await #expect(throws: StoreRefusal.self) {
            try await floor.bench.store.write { tx in
                var second = entry
                second.id = ""
                _ = try tx.insert(second, in: shop, by: Authorship(actor: "test"))
            }
        }
    }

    @Test("J133: by the shop's setting, clocking in elsewhere closes the first entry")
    func switching() async throws {
        let floor = try await ShopFloor()
        let first = try await floor.job()
        let second = try await floor.call(
            JobsMethods.createJob,
            CreateJobRequest.with {
                $0.job.customerID = first.customerID
                $0.job.vehicleID = first.vehicleID
            }
        )
        let entry = try await floor.clockIn(first)
        #expect(await reason { try await floor.clockIn(second) } == "ALREADY_CLOCKED_IN")
        try await floor.set { $0.clockSwitchesJobs = true }
        floor.bench.clock.advance(seconds: 3_600)
        let next = try await floor.clockIn(second)
        #expect(try await floor.stored(entry).status == .completed)
        #expect(try await floor.stored(first).actualHoursHundredths == 100)
        // The same job again is no switch.
        #expect(await reason { try await floor.clockIn(second) } == "ALREADY_CLOCKED_IN")
        #expect(try await floor.stored(next).status == .active)
    }

    @Test("J131: overtime is found over the day's entries, in the shop's time zone")
    func overtime() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let morning = try await floor.worked(job, hours: 6)
        let evening = try await floor.worked(job, hours: 4)
        #expect(try await floor.stored(morning).overtimeHoursHundredths == 0)
        #expect(evening.overtimeHoursHundredths == 200)
        // 6 + 2 hours at 30.00, 2 at 45.00.
        #expect(try await floor.stored(job).laborCost.minor == 33_000)
        // 15:00 UTC began the second one; the same instant of the next day is another day.
        floor.bench.clock.advance(seconds: 14 * 3_600)
        #expect(try await floor.worked(job, hours: 8).overtimeHoursHundredths == 0)
    }

    @Test("J131: an entry that is written down late makes later ones overtime")
    func late() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let entry = try await floor.worked(job, hours: 8)
        #expect(entry.overtimeHoursHundredths == 0)
        let written = try await floor.call(
            LaborTimeEntriesMethods.createLaborTimeEntry,
            CreateLaborTimeEntryRequest.with {
                $0.laborTimeEntry.jobID = job.id
                $0.laborTimeEntry.technicianID = floor.technician.id
                $0.laborTimeEntry.laborType = .body
                $0.laborTimeEntry.clockIn = Sample.time(Sample.now - Sample.hour)
                $0.laborTimeEntry.clockOut = Sample.time(Sample.now)
            }
        )
        #expect(!written.requiresApproval)
        #expect(try await floor.stored(entry).overtimeHoursHundredths == 100)
        #expect(try await floor.stored(job).laborCost.minor == 8 * 3_000 + 4_500)
    }

    @Test("an entry that the technician writes down waits for somebody else's approval")
    func ownEntry() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let written = try await floor.call(
            LaborTimeEntriesMethods.createLaborTimeEntry,
            CreateLaborTimeEntryRequest.with {
                $0.laborTimeEntry.jobID = job.id
                $0.laborTimeEntry.technicianID = floor.technician.id
                $0.laborTimeEntry.laborType = .body
                $0.laborTimeEntry.clockIn = Sample.time(Sample.now - Sample.hour)
                $0.laborTimeEntry.clockOut = Sample.time(Sample.now)
            },
            role: "technician"
        )
        #expect(written.requiresApproval)
        let approve = ApproveTimeEntryRequest.with { $0.id = written.id }
        #expect(
            await reason {
                try await floor.call(
                    TimeEntryReviewsMethods.approveTimeEntry,
                    approve,
                    role: "technician"
                )
            } == "OWN_TIME_ENTRY"
        )
        let approved = try await floor.call(TimeEntryReviewsMethods.approveTimeEntry, approve)
        #expect(approved.approvedBy == floor.owner.id)
        // A change of what is paid takes the approval back.
        let changed = try await floor.call(
            LaborTimeEntriesMethods.updateLaborTimeEntry,
            UpdateLaborTimeEntryRequest.with {
                $0.laborTimeEntry.id = written.id
                $0.laborTimeEntry.breakTimeHoursHundredths = 50
                $0.updateMask.paths = ["break_time_hours_hundredths"]
            }
        )
        #expect(!changed.approved)
        #expect(changed.hoursWorkedHundredths == 50)
    }

    @Test("who has no say over others writes only the own time")
    func others() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let other = try await floor.person("tom")
        let entry = try await floor.worked(job, hours: 1)
        let update = UpdateLaborTimeEntryRequest.with {
            $0.laborTimeEntry.id = entry.id
            $0.laborTimeEntry.notes = "mine"
            $0.updateMask.paths = ["notes"]
        }
        #expect(
            await reason {
                try await floor.call(
                    LaborTimeEntriesMethods.updateLaborTimeEntry,
                    update,
                    by: other.id,
                    may: [.timeRecord]
                )
            } == "PERMISSION_MISSING"
        )
        #expect(
            await reason {
                try await floor.call(
                    TimeEntryReviewsMethods.disputeTimeEntry,
                    DisputeTimeEntryRequest.with {
                        $0.id = entry.id
                        $0.reason = "no"
                    },
                    by: other.id,
                    may: [.timeRecord]
                )
            } == "PERMISSION_MISSING"
        )
    }

    @Test("1.12: status and approval are not written by an update")
    func frozenColumns() async throws {
        let floor = try await ShopFloor()
        let entry = try await floor.worked(try await floor.job(), hours: 1)
        for path in ["status", "approved", "requires_approval", "payroll_period"] {
            #expect(
                await reason {
                    try await floor.call(
                        LaborTimeEntriesMethods.updateLaborTimeEntry,
                        UpdateLaborTimeEntryRequest.with {
                            $0.laborTimeEntry.id = entry.id
                            $0.updateMask.paths = [path]
                        }
                    )
                } != "",
                "\(path)"
            )
        }
    }

    @Test("a mistaken entry is cancelled while it runs, and counts nowhere")
    func cancel() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let entry = try await floor.clockIn(job)
        let cancel = CancelTimeEntryRequest.with { $0.id = entry.id }
        let cancelled = try await floor.call(TimeEntryReviewsMethods.cancelTimeEntry, cancel)
        #expect(cancelled.status == .cancelled)
        _ = try await floor.worked(job, hours: 1)
        #expect(try await floor.stored(job).actualHoursHundredths == 100)
        #expect(
            await reason {
                try await floor.call(TimeEntryReviewsMethods.cancelTimeEntry, cancel)
            } == "TRANSITION_NOT_ALLOWED"
        )
    }

    @Test("J139: two technicians on a line of 6.0 hours, clocked 4 and 2")
    func shares() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let line = try await floor.line(hours: 600)
        let tom = try await floor.person("tom")
        let long = try await floor.worked(job, hours: 4) { $0.estimateLineItemID = line.id }
        #expect(!long.hasFlaggedHoursHundredths)
        #expect(long.customerRate.minor == 6_500)
        let open = try await floor.clockIn(job, by: tom.id) { $0.estimateLineItemID = line.id }
        floor.bench.clock.advance(seconds: 2 * 3_600)
        let short = try await floor.clockOut(open) { $0.workStatus = .completed }
        #expect(short.flaggedHoursHundredths == 200)
        #expect(try await floor.stored(long).flaggedHoursHundredths == 400)
        // More work on it moves the shares, not the sum; work that is done again has none.
        let more = try await floor.worked(job, hours: 2) { $0.estimateLineItemID = line.id }
        let again = try await floor.worked(job, hours: 9) {
            $0.estimateLineItemID = line.id
            $0.isRework = true
        }
        #expect(try await floor.stored(long).flaggedHoursHundredths == 300)
        #expect(try await floor.stored(short).flaggedHoursHundredths == 150)
        #expect(more.flaggedHoursHundredths == 150)
        #expect(!again.hasFlaggedHoursHundredths)
        #expect(again.originalTimeEntryID == more.id)  // J140
        #expect(again.billableHoursHundredths == 0)
    }
}
