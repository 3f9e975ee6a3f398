import Testing

@testable import Wire

@Suite("The decisions of a stream")
struct StreamPolicyTests {
    static let limit = 32 << 20

    // Seen to fail with each of the three questions of `step` taken out.
    @Test("an item waits for credit first, then for room, then for the others' turn")
    func order() {
        var pacing = StreamPacing(outgoingBytesMax: Self.limit)
        #expect(pacing.step(bytes: 1, readyBytes: 0) == .send)
        for _ in 0..<StreamPacing.itemsPerTurnMax { pacing.sent(bytes: 1) }
        #expect(pacing.step(bytes: 1, readyBytes: 0) == .giveWay)
        #expect(pacing.step(bytes: 1, readyBytes: 1 << 20) == .awaitRoom)
        pacing.sent(bytes: SendWindow.initialBytes)
        #expect(pacing.step(bytes: 1, readyBytes: 1 << 20) == .awaitCredit)
        #expect(pacing.credited(bytes: 10_000) == true)
        #expect(pacing.step(bytes: 1, readyBytes: 0) == .giveWay)
        pacing.newTurn()
        #expect(pacing.step(bytes: 1, readyBytes: 0) == .send)
    }

    @Test("many bytes give way as many items do")
    func bytesGiveWay() {
        var pacing = StreamPacing(outgoingBytesMax: Self.limit)
        _ = pacing.credited(bytes: 1 << 20)
        pacing.sent(bytes: StreamPacing.bytesPerTurnMax - 1)
        #expect(pacing.step(bytes: 1, readyBytes: 0) == .send)
        pacing.sent(bytes: 1)
        #expect(pacing.step(bytes: 1, readyBytes: 0) == .giveWay)
    }

    @Test("what lies ready stays below 1 MiB, and below half of what would cost the session")
    func room() {
        for (limit, most) in [(32 << 20, 1 << 20), (1 << 20, 512 << 10), (0, 0), (-5, 0)] {
            let pacing = StreamPacing(outgoingBytesMax: limit)
            // Something is always sent where nothing lies: an item may be larger than the room.
            #expect(pacing.step(bytes: 16 << 20, readyBytes: 0) == .send)
            #expect(pacing.step(bytes: 1, readyBytes: max(1, most)) == .awaitRoom)
            #expect(pacing.step(bytes: most, readyBytes: 1) == .awaitRoom)
            #expect(pacing.step(bytes: .max, readyBytes: .max) == .awaitRoom)
            if most > 1 { #expect(pacing.step(bytes: most - 1, readyBytes: 1) == .send) }
        }
    }

    @Test("what came is read in order, then the end; credit follows what was read")
    func inbox() {
        var inbox = StreamInbox(windowBytes: 0)
        #expect(inbox.take() == .nothing)
        #expect(!inbox.hasBegun)
        let half = [UInt8](repeating: 7, count: SendWindow.initialBytes / 2)
        for item in [[1], half, [2]] { #expect(inbox.arrived(item) == true) }
        #expect(inbox.hasBegun && inbox.count == 3)
        #expect(inbox.take() == .item([1], credit: nil))
        #expect(inbox.take() == .item(half, credit: half.count + 1))
        inbox.ended()
        #expect(inbox.take() == .item([2], credit: nil))
        #expect(inbox.take() == .end)
        #expect(inbox.take() == .end)
    }

    @Test("no credit is given for a stream that has ended")
    func noCreditAfterEnd() {
        var inbox = StreamInbox(windowBytes: 0)
        let all = [UInt8](repeating: 7, count: SendWindow.initialBytes)
        #expect(inbox.arrived(all) == true)
        inbox.ended()
        #expect(inbox.take() == .item(all, credit: nil))
    }

    @Test("an item without credit is not kept")
    func overrun() {
        var inbox = StreamInbox(windowBytes: 0)
        #expect(inbox.arrived([UInt8](repeating: 0, count: SendWindow.initialBytes)) == true)
        #expect(inbox.arrived([]) == false)
        #expect(inbox.count == 1)
    }

    @Test("a million small items pass, whatever the reader's rhythm, and little room is kept")
    func rhythm() {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        var inbox = StreamInbox(windowBytes: 0)
        var (came, read) = (0, 0)
        while read < 1_000_000 {
            for _ in 0..<Int.random(in: 0...3_000, using: &generator) {
                guard inbox.arrived([UInt8(truncatingIfNeeded: came)]) else {
                    Issue.record("an item without credit, seed \(seed)")
                    return
                }
                came += 1
            }
            for _ in 0..<Int.random(in: 0...4_000, using: &generator) {
                guard case .item(let item, _) = inbox.take() else { break }
                if item != [UInt8(truncatingIfNeeded: read)] {
                    Issue.record("item \(read) out of order, seed \(seed)")
                    return
                }
                read += 1
            }
            // A reader that always stays behind: the sender has no credit left then.
            while inbox.count > 200_000, case .item = inbox.take() { read += 1 }
        }
        #expect(came - read == inbox.count, "seed \(seed)")
    }

    @Test("a stream is tried again only before its first item")
    func retry() {
        let gone = RPCError(.unavailable, "PEER_GONE", "m", outcome: .unknown)
        var generator = SeededGenerator(seed: 1)
        var budget = RetryBudget()
        for hasItems in [false, true] {
            let retry = Retry(
                effect: .noSideEffects,
                hasIdempotencyKey: true,
                hasItems: hasItems
            )
            let decision = retry.decide(
                gone,
                attempt: 0,
                left: .seconds(10),
                budget: &budget,
                using: &generator
            )
            #expect((decision == .fail) == hasItems)
        }
    }

    @Test("the length of a stream is no measure of load")
    func unmeasured() {
        let now = ContinuousClock.now
        var admission = FairAdmission(
            limit: AdaptiveLimit(min: 1, max: 8, initial: 4, now: now),
            queueMax: 4,
            queueAgeMax: .seconds(2),
            bytesMax: 1_000,
            now: now
        )
        let ticket = FairAdmission.Ticket(number: 1)
        let deadline = now.advanced(by: .seconds(300))
        let arrival = admission.arrive(ticket, tenant: 0, bytes: 9, now: now, deadline: deadline)
        #expect(arrival == .start && admission.inFlight == 1 && admission.bytes == 9)
        admission.leaveUnmeasured(bytes: 9)
        #expect(admission.inFlight == 0 && admission.bytes == 0)
        #expect(admission.limit.undisturbedSeconds == nil)
    }

    @Test("a stream's end tells an endpoint's health only if it failed")
    func balancing() {
        #expect(Balancer.Ending.answered.ofStream == .abandoned)
        #expect(Balancer.Ending.silent.ofStream == .abandoned)
        #expect(Balancer.Ending.failed.ofStream == .failed)
        #expect(Balancer.Ending.shed.ofStream == .shed)
    }
}
