import Chassis
import Contracts
import Schema
import Store
import Testing

@testable import JobsService

@Suite("The board")
struct BoardTests {
    private func board(
        _ floor: ShopFloor,
        _ change: (inout GetBoardRequest) -> Void = { _ in }
    ) async throws -> GetBoardResponse {
        var request = GetBoardRequest()
        change(&request)
        return try await floor.call(BoardsMethods.getBoard, request)
    }

    @Test("every join and filter of the board goes by an index")
    func plan() async throws {
        let floor = try await ShopFloor()
        let queries = [
            BoardQuery(), BoardQuery(showEstimates: true),
            BoardQuery(technician: floor.owner.id),
            BoardQuery(insurer: floor.owner.id, department: "paint"),
        ]
        for query in queries {
            let statement = query.statement(in: floor.shop)
            let steps = try await floor.bench.store.read { view in
                try view.rows("EXPLAIN QUERY PLAN " + statement.sql, statement.values)
                    .compactMap { $0.text("detail") }
            }
            #expect(steps.count >= 9)
            #expect(!steps.contains { $0.contains("SCAN") }, "\(steps)")
        }
    }

    @Test("a card says what blocks the car: the hold with its owner, the block, the promise")
    func card() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.move(floor.job(), .intake)
        _ = try await floor.call(
            StandstillsMethods.blockStage,
            BlockStageRequest.with {
                $0.jobID = job.id
                $0.cause = .customer
                $0.reason = "no keys"
                $0.ownerID = floor.technician.id
            }
        )
        floor.bench.clock.advance(seconds: 3_600)
        _ = try await floor.move(job, .onHold, reason: "police seal")
        floor.bench.clock.advance(seconds: 1_800)
        let board = try await board(floor)
        #expect(board.columns.map(\.status) == Array(Job.Status.ordered.dropFirst().dropLast()))
        #expect(board.columns.first?.title == "Vehicle Drop-off")
        #expect(board.columns.first?.cards == 1)
        #expect(board.columns.first?.blocked == 1)
        let card = try #require(board.cards.first)
        #expect(card.jobNumber == job.jobNumber)
        #expect(card.status == .onHold && card.column == .intake)
        #expect(card.vehicleText == "2019 Honda Accord")
        #expect(card.customerName == "Morgan Hale")
        #expect(card.blockers.map(\.kind) == [.block, .hold])
        #expect(card.blockers.map(\.reason) == ["no keys", "police seal"])
        #expect(card.blockers.map(\.ageMinutes) == [90, 30])
        #expect(card.blockers.map(\.ownerName) == ["Ada Byron", "Ada Byron"])
        #expect(card.blockers.first?.ownerID == floor.technician.id)
        let theirs = try await floor.asTechnician(BoardsMethods.getBoard, GetBoardRequest())
        #expect(theirs.cards.map(\.customerName) == [""])
    }

    @Test("two stages side by side and two blocks are one card with all of them")
    func once() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.move(floor.job(), .intake)
        let glass = WorkflowStatus.planned(job: job, stage: .disassembly, definition: nil)
            .started(at: Sample.now, Sample.calendar)
        _ = try await floor.insert([glass])
        for reason in ["a", "b"] {
            _ = try await floor.call(
                StandstillsMethods.blockStage,
                BlockStageRequest.with {
                    $0.jobID = job.id
                    $0.reason = reason
                }
            )
        }
        let cards = try await board(floor).cards
        #expect(cards.count == 1)
        #expect(cards.first?.running == [.intake, .disassembly])
        #expect(Set(cards.first?.blockers.map(\.reason) ?? []) == ["a", "b"])
    }

    @Test("J039, J055: the promise says original, current, at risk and overdue")
    func promise() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.move(floor.job(), .intake)
        for days in [1, 9] as [Int64] {
            _ = try await floor.call(
                PromisesMethods.setPromise,
                SetPromiseRequest.with {
                    $0.jobID = job.id
                    $0.date = Sample.time(Sample.now + days * Sample.day)
                    $0.reason = "supplement"
                }
            )
        }
        var promise = try #require(try await board(floor).cards.first?.promise)
        #expect(promise.original == Sample.time(Sample.now + Sample.day))
        #expect(promise.current == Sample.time(Sample.now + 9 * Sample.day))
        #expect(promise.changes == 1)
        #expect(!promise.atRisk && !promise.overdue)
        floor.bench.clock.advance(seconds: 10 * 86_400)
        promise = try #require(try await board(floor).cards.first?.promise)
        #expect(promise.atRisk && promise.overdue)
    }

    @Test("three thousand jobs: every open one once, in its column, by its day; filters and limits")
    func many() async throws {
        let floor = try await ShopFloor()
        let opened = try await floor.job()
        let statuses = Job.Status.ordered + [.cancelled]
        let insurer = UUIDv7.make()
        let jobs = (0..<3_000).map { number in
            var job = Sample.job(statuses[number % statuses.count])
            job.jobNumber = "RO-26-\(10_000 + number)"
            job.currency = opened.currency
            job.customerID = opened.customerID
            job.vehicleID = opened.vehicleID
            job.targetDeliveryDate = Sample.time(
                Sample.now + Int64((number * 7_919) % 3_000) * Sample.hour
            )
            if number % 10 == 0 { job.assignedTo = floor.technician.id }
            if number % 4 == 0 { job.insuranceCompanyID = insurer }
            return job
        }
        _ = try await floor.insert(jobs)
        let open = jobs.filter { ![.estimate, .delivered, .cancelled].contains($0.status) }
        let whole = try await board(floor) { $0.cardsMax = 5_000 }
        #expect(whole.cards.count == open.count)
        #expect(Set(whole.cards.map(\.jobNumber)) == Set(open.map(\.jobNumber)))
        #expect(!whole.truncated)
        #expect(whole.columns.map(\.cards).reduce(0, +) == Int32(open.count))
        for column in whole.columns {
            let here = whole.cards.filter { $0.column == column.status }
            #expect(here.count == Int(column.cards))
            let days = here.map(\.promise.current.microseconds)
            #expect(days == days.sorted())
        }
        let mine = try await board(floor) { $0.technicianID = floor.technician.id }
        #expect(mine.cards.count == open.count { $0.hasAssignedTo })
        #expect(mine.cards.allSatisfy { $0.technicianName == "Ada Byron" })
        let insured = try await board(floor) { $0.insuranceCompanyID = insurer }
        #expect(insured.cards.count == open.count { $0.hasInsuranceCompanyID })
        #expect(try await board(floor) { $0.department = "paint" }.cards.isEmpty)
        let few = try await board(floor) { $0.cardsMax = 10 }
        #expect(few.cards.count == 10 && few.truncated)
        let estimates = try await board(floor) {
            $0.showEstimates = true
            $0.cardsMax = 5_000
        }
        #expect(estimates.cards.count == open.count + 201)
    }
}
