import Contracts
import Testing

@testable import PartsService

@Suite("What comes of an order")
struct ReceivingTests {
    private func receive(
        _ item: PartsOrderItem,
        _ line: ReceivedLine
    ) throws(PartsRefusal) -> PartsOrderItem {
        try item.received(line, returnDays: 30, by: "u", at: Sample.now)
    }

    @Test("P028, P029: two of three are some, three are all")
    func partial() throws {
        let order = Sample.order(.sent)
        let two = try receive(Sample.item(), Sample.slip(200))
        #expect(two.quantityReceivedHundredths == 200)
        #expect(two.quantityBackorderedHundredths == 100)
        #expect(two.status == .backordered)
        #expect(order.following([two], by: "u", at: Sample.now).status == .partiallyReceived)
        let three = try receive(two, Sample.slip(100))
        #expect(three.status == .received)
        #expect(three.quantityBackorderedHundredths == 0)
        let done = order.following([three], by: "u", at: Sample.now)
        #expect(done.status == .received)
        #expect(done.receivedDate.microseconds == Sample.now)
        #expect(done.receivedItemCount == 1)
    }

    @Test("P029: what was cancelled is not waited for")
    func cancelledLines() throws {
        let came = try receive(Sample.item(), Sample.slip(300))
        let order = Sample.order(.sent).following(
            [came, Sample.item(.cancelled)],
            by: "u",
            at: Sample.now
        )
        #expect(order.status == .received)
        #expect(Sample.order(.sent).following([], by: "u", at: 0).status == .sent)
    }

    @Test("P030: more than was ordered is refused unless accepted")
    func over() throws {
        let item = Sample.item()
        #expect(
            throws: PartsRefusal.overReceipt(item: item.id, ordered: 300, received: 400)
        ) { try receive(item, Sample.slip(400)) }
        var accepted = Sample.slip(400)
        accepted.acceptOverReceipt = true
        #expect(try receive(item, accepted).quantityReceivedHundredths == 400)
        #expect(throws: PartsRefusal.self) { try receive(item, Sample.slip(.max)) }
    }

    @Test(
        "P045: only what was ordered is received",
        arguments: PartsOrderItem.Status.allCases
    )
    func statuses(status: PartsOrderItem.Status) throws {
        let receivable: Set<PartsOrderItem.Status> = [
            .ordered, .confirmed, .shipped, .backordered, .received, .damaged,
        ]
        if receivable.contains(status) {
            #expect(try receive(Sample.item(status), Sample.slip(300)).status == .received)
        } else {
            #expect(throws: PartsRefusal.itemTransition(from: status, to: .received)) {
                try receive(Sample.item(status), Sample.slip(300))
            }
        }
    }

    @Test(
        "P032: another price is a variance; over 5 % or over 10.00 it is looked at",
        arguments: [
            (10_000, 11_000, 1_000, true), (10_000, 10_500, 500, false),
            (10_000, 10_501, 501, true), (10_000, 9_000, -1_000, true),
            (100_000, 101_000, 1_000, false), (100_000, 101_001, 1_001, true),
        ] as [(Int64, Int64, Int64, Bool)]
    )
    func variance(ordered: Int64, charged: Int64, difference: Int64, review: Bool) throws {
        var item = Sample.item()
        item.unitCost = Sample.money(ordered)
        let row = try #require(item.variance(Sample.slip(100, unit: charged), receipt: "S1"))
        #expect(row.difference.minor == difference)
        #expect(row.needsReview == review)
        #expect(row.receiptID == "S1")
    }

    @Test("P032: the ordered price, and none said, are no variance")
    func noVariance() {
        #expect(Sample.item().variance(Sample.slip(100, unit: 10_000), receipt: "S1") == nil)
        #expect(Sample.item().variance(Sample.slip(100), receipt: "S1") == nil)
    }

    @Test("P033: another number on the box is a substitute")
    func substitute() throws {
        var slip = Sample.slip(300)
        slip.partNumber = "71101-B"
        let item = try receive(Sample.item(), slip)
        #expect(item.partNumber == "71101-B")
        #expect(item.substituteForNumber == "71101")
    }

    @Test(
        "P034: damaged goods are not there, and go back",
        arguments: [(.damaged, .damaged), (.defective, .defective)]
            as [(PartsOrderItem.Condition, PartsOrderItem.ReturnReason)]
    )
    func damaged(condition: PartsOrderItem.Condition, reason: PartsOrderItem.ReturnReason) throws {
        var slip = Sample.slip(300)
        slip.condition = condition
        let item = try receive(Sample.item(), slip)
        #expect(item.status == .damaged)
        #expect(item.quantityReceivedHundredths == 0)
        #expect(item.returnReason == reason)
        let order = Sample.order(.sent).following([item], by: "u", at: Sample.now)
        #expect(order.hasReturns_p)
        #expect(order.status == .sent)
    }

    @Test("P035, P036: thirty days to send it back")
    func deadline() throws {
        let item = try receive(Sample.item(), Sample.slip(300))
        let last = Sample.now + 30 * Sample.day
        #expect(item.returnDeadline.microseconds == last)
        try item.checkMayReturn(at: last)
        #expect(throws: PartsRefusal.returnDeadline) { try item.checkMayReturn(at: last + 1) }
    }

    @Test("P043: a part that is to be inspected is not fitted before")
    func inspection() throws {
        var item = Sample.item(.received)
        item.inspectionRequired = true
        #expect(throws: PartsRefusal.inspectionRequired) {
            try item.checkMayInstall(job: .bodyStructure)
        }
        item.inspectionPassed = true
        try item.checkMayInstall(job: .bodyStructure)
    }

    @Test("P044: parts are fitted on a car in repair", arguments: Job.Status.allCases)
    func install(status: Job.Status) throws {
        let inRepair: Set<Job.Status> = [.bodyStructure, .paintPrep, .paintBooth, .reassembly]
        if inRepair.contains(status) {
            try Sample.item(.received).checkMayInstall(job: status)
        } else {
            #expect(throws: PartsRefusal.jobNotInRepair(status)) {
                try Sample.item(.received).checkMayInstall(job: status)
            }
        }
    }

    @Test("P043: what is not there is not fitted")
    func notThere() {
        #expect(throws: PartsRefusal.itemTransition(from: .ordered, to: .received)) {
            try Sample.item(.ordered).checkMayInstall(job: .bodyStructure)
        }
    }
}
