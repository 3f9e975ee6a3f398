import Contracts
import Store
import Testing

@testable import CommsService

@Suite("Messages that a job's way queues")
struct QueueingTests {
    @Test("J001: a new shop gets its templates and rules once, though the fact comes twice")
    func setUp() async throws {
        let desk = try await FrontDesk()
        let fact = try desk.shopSetUp()
        try await desk.tell(fact)
        try await desk.tell(fact)
        try await desk.tell(desk.shopSetUp())
        let templates = try await desk.all(CommunicationTemplate.self)
        #expect(templates.count == DefaultMessage.all.count)
        #expect(templates.allSatisfy { $0.timezone == "America/Toronto" })
        let rules = try await desk.all(AutomationRule.self)
        #expect(rules.count == DefaultMessage.all.compactMap(\.rule).count)
    }

    @Test("C008, C009: a move queues one message per channel, though the fact comes twice")
    func once() async throws {
        let desk = try await FrontDesk.open()
        let fact = try desk.moved(.intake)
        try await desk.tell(fact)
        try await desk.tell(fact)
        let rows = try await desk.all(CommunicationLog.self)
        #expect(Set(rows.map(\.channel)) == [.email, .sms])
        #expect(rows.count == 2)
        #expect(rows.allSatisfy { $0.status == .queued && $0.isAutomated })
        #expect(rows.allSatisfy { $0.customerID == desk.customer.id })
        try await desk.tell(desk.moved(.intake))
        #expect(try await desk.all(CommunicationLog.self).count == 4)
    }

    @Test("C008: a status that no active rule is about queues nothing")
    func others() async throws {
        let desk = try await FrontDesk.open()
        for status in [.blueprint, .bodyStructure, .paintBooth, .cancelled] as [Job.Status] {
            try await desk.tell(desk.moved(status))
        }
        #expect(try await desk.all(CommunicationLog.self).isEmpty)
    }

    @Test("C012: a move backward is not told")
    func backward() async throws {
        let desk = try await FrontDesk.open()
        try await desk.tell(desk.moved(.intake, .backward))
        #expect(try await desk.all(CommunicationLog.self).isEmpty)
    }

    @Test("C010: within the cooldown a second message is kept back, and says why")
    func cooldown() async throws {
        let desk = try await FrontDesk.open()
        try await desk.change("DROP_OFF") { $0.cooldownMinutes = 60 }
        try await desk.tell(desk.moved(.intake))
        desk.bench.clock.advance(seconds: 20 * 60)
        try await desk.tell(desk.moved(.intake))
        let held = try await desk.messages()
        #expect(held.map(\.status).filter { $0 == .queued }.count == 1)
        #expect(held.first { $0.status == .blocked }?.suppressedReason == "cooldown")
        desk.bench.clock.advance(seconds: 41 * 60)
        try await desk.tell(desk.moved(.intake))
        #expect(try await desk.messages().filter { $0.status == .queued }.count == 2)
    }

    @Test("C011: of three moves in a row the last one is told")
    func debounce() async throws {
        let desk = try await FrontDesk.open()
        try await desk.change("STATUS_UPDATE") { $0.isActive = true }
        for status in [.bodyStructure, .paintBooth, .reassembly] as [Job.Status] {
            try await desk.tell(desk.moved(status))
            desk.bench.clock.advance(seconds: 60)
        }
        let rows = try await desk.messages()
        #expect(rows.filter { $0.status == .queued }.count == 1)
        #expect(rows.filter { $0.suppressedReason == "debounced" }.count == 2)
        let last = rows.first { $0.status == .queued }
        #expect(last?.scheduledAt.microseconds == Sample.now + 12 * Sample.minute)
    }
}
