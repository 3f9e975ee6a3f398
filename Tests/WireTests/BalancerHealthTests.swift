import Testing

@testable import Wire

@Suite("The balancer, with a clock of its own")
struct BalancerHealthTests {
    let start = Instant.now

    func at(_ milliseconds: Int) -> Instant { start.advanced(by: .milliseconds(milliseconds)) }

    func ready(_ count: Int, shards: [Int] = []) -> Balancer {
        var balancer = Balancer(now: start)
        for number in 0..<count {
            let shard = shards.indices.contains(number) ? shards[number] : 0
            guard let index = balancer.added(shard: shard, now: start) else { continue }
            balancer.setReady(index, true, now: start)
        }
        return balancer
    }

    /// One call after another, a millisecond apart, each as slow as its endpoint is.
    func picks(
        _ balancer: inout Balancer,
        milliseconds range: Range<Int>,
        latency: [Int],
        seed: UInt64 = 7
    ) -> [Int] {
        var generator = SeededGenerator(seed: seed)
        var picks = [Int](repeating: 0, count: latency.count)
        for millisecond in range {
            guard let index = balancer.pick(now: at(millisecond), using: &generator) else {
                continue
            }
            picks[index] += 1
            balancer.began(index, now: at(millisecond))
            balancer.ended(
                index,
                after: .microseconds(latency[index]),
                .answered,
                now: at(millisecond)
            )
        }
        return picks
    }

    func fail(_ balancer: inout Balancer, _ index: Int, times: Int, at millisecond: Int) {
        for _ in 0..<times {
            balancer.began(index, now: at(millisecond))
            balancer.ended(index, after: .milliseconds(1), .failed, now: at(millisecond))
        }
    }

    @Test("no call goes where nobody is ready, and all go to the only one")
    func few() {
        var generator = SeededGenerator(seed: 1)
        var balancer = Balancer(now: start)
        #expect(balancer.pick(now: start, using: &generator) == nil)
        #expect(balancer.added(now: start) == 0)
        #expect(balancer.pick(now: start, using: &generator) == nil)
        balancer.setReady(0, true, now: start)
        #expect(balancer.pick(now: start, using: &generator) == 0)
        #expect(balancer.pick(avoiding: 0, now: start, using: &generator) == 0)
        balancer.setReady(0, false, now: start)
        #expect(balancer.pick(now: start, using: &generator) == nil)
    }

    // With the latency left out of `cost`, all five get a fifth.
    @Test("a slow endpoint gets fewer calls, and is not forgotten")
    func latency() {
        var balancer = ready(5)
        let before = picks(
            &balancer,
            milliseconds: 0..<20_000,
            latency: [900, 900, 900, 900, 2_700]
        )
        #expect(before[4] < 1_500, "\(before)")
        #expect(before[4] > 0, "\(before)")
        #expect(before.prefix(4).allSatisfy { $0 > 3_500 }, "\(before)")
        // Healed: its estimate fades while it is left alone, and it has its share again.
        let after = picks(
            &balancer,
            milliseconds: 20_000..<40_000,
            latency: [900, 900, 900, 900, 900],
            seed: 8
        )
        #expect(after[4] > 2_500, "\(after)")
    }

    @Test("of two, calls go where fewer are outstanding")
    func outstanding() {
        var balancer = ready(2)
        let later = at(20_000)
        for _ in 0..<4 { balancer.began(0, now: later) }
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<100 {
            #expect(balancer.pick(now: later, using: &generator) == 1)
            #expect(balancer.pick(avoiding: 1, now: later, using: &generator) == 0)
        }
    }

    // Without `isPassedOver` the newcomer gets a quarter from its first moment on.
    @Test("a fresh endpoint begins with a tenth of its share and has all of it after ten seconds")
    func slowStart() {
        var balancer = ready(3)
        let latency = [1_000, 1_000, 1_000, 1_000]
        _ = picks(&balancer, milliseconds: 0..<15_000, latency: latency)
        #expect(balancer.added(now: at(15_000)) == 3)
        balancer.setReady(3, true, now: at(15_000))
        let first = picks(&balancer, milliseconds: 15_000..<16_000, latency: latency)
        let last = picks(&balancer, milliseconds: 26_000..<27_000, latency: latency)
        #expect((5...90).contains(first[3]), "\(first)")
        #expect((150...350).contains(last[3]), "\(last)")
    }

    @Test("five failures in a row eject, one probe decides, and the pause doubles")
    func ejection() {
        var balancer = ready(3)
        var generator = SeededGenerator(seed: 3)
        fail(&balancer, 1, times: 4, at: 0)
        #expect(balancer.health(of: 1)?.ejectedUntil == nil)
        fail(&balancer, 1, times: 1, at: 0)
        #expect(balancer.health(of: 1)?.ejectedUntil == at(1_000))
        for _ in 0..<200 { #expect(balancer.pick(now: at(999), using: &generator) != 1) }

        // The pause is over: one probe goes first, and while it is under way nothing else does.
        var pick = balancer.pick(now: at(1_000), using: &generator)
        for _ in 0..<50 where pick != 1 { pick = balancer.pick(now: at(1_000), using: &generator) }
        #expect(pick == 1)
        balancer.began(1, now: at(1_000))
        for _ in 0..<200 { #expect(balancer.pick(now: at(1_001), using: &generator) != 1) }
        balancer.ended(1, after: .milliseconds(1), .failed, now: at(1_002))
        #expect(balancer.health(of: 1)?.ejectedUntil == at(3_002))

        balancer.began(1, now: at(3_002))
        balancer.ended(1, after: .milliseconds(1), .answered, now: at(3_003))
        #expect(balancer.health(of: 1)?.ejectedUntil == nil)
        #expect(balancer.health(of: 1)?.share(now: at(3_003)) == 0.1)
    }

    @Test("an abandoned probe proves nothing: the next call probes again")
    func abandonedProbe() {
        var balancer = ready(2)
        fail(&balancer, 0, times: 5, at: 0)
        balancer.began(0, now: at(1_000))
        balancer.ended(0, after: .milliseconds(1), .abandoned, now: at(1_001))
        var generator = SeededGenerator(seed: 4)
        #expect((0..<20).contains { _ in balancer.pick(now: at(1_002), using: &generator) == 0 })
    }

    // Without `mayBeEjected` all four are gone after five failures each.
    @Test("never more than half of the endpoints are ejected")
    func neverBelowHalf() {
        var balancer = ready(4)
        for index in 0..<4 { fail(&balancer, index, times: 20, at: 0) }
        let ejected = (0..<4).filter { balancer.health(of: $0)?.ejectedUntil != nil }
        #expect(ejected.count == 2)
        // One of the two that are trusted goes away: what is left counts, ejected or not.
        for index in (0..<4).filter({ !ejected.contains($0) }).prefix(2) {
            balancer.setReady(index, false, now: at(10))
        }
        var generator = SeededGenerator(seed: 5)
        #expect(balancer.pick(now: at(11), using: &generator) != nil)
    }

    @Test("an endpoint far slower than the median is ejected, one of two is not")
    func latencyOutlier() {
        for count in [2, 4] {
            var balancer = ready(count)
            for millisecond in 0..<1_100 {
                for index in 0..<count {
                    let slow = index == 0 ? 40 : 2
                    balancer.began(index, now: at(millisecond))
                    balancer.ended(
                        index,
                        after: .milliseconds(slow),
                        .answered,
                        now: at(millisecond)
                    )
                }
            }
            #expect((balancer.health(of: 0)?.ejectedUntil != nil) == (count == 4))
            #expect(balancer.health(of: 1)?.ejectedUntil == nil)
        }
    }

    @Test("who refuses at once does not look like the quickest")
    func quickRefusals() {
        var balancer = ready(2)
        var generator = SeededGenerator(seed: 6)
        var picks = [0, 0]
        for millisecond in 10_000..<12_000 {
            guard let index = balancer.pick(now: at(millisecond), using: &generator) else {
                continue
            }
            picks[index] += 1
            balancer.began(index, now: at(millisecond))
            balancer.ended(
                index,
                after: index == 0 ? .microseconds(20) : .milliseconds(2),
                index == 0 ? .shed : .answered,
                now: at(millisecond)
            )
        }
        #expect(picks[0] < picks[1] / 2, "\(picks)")
    }

    @Test("a call for a shard goes to that shard or nowhere")
    func shards() {
        var balancer = ready(4, shards: [0, 0, 1, 2])
        var generator = SeededGenerator(seed: 9)
        for _ in 0..<100 {
            #expect((0...1).contains(balancer.pick(shard: 0, now: start, using: &generator) ?? 9))
            #expect(balancer.pick(shard: 1, now: start, using: &generator) == 2)
        }
        #expect(balancer.pick(shard: 3, now: start, using: &generator) == nil)
        #expect(balancer.pick(shard: -1, now: start, using: &generator) == nil)
        // The only one of its shard is never ejected.
        fail(&balancer, 2, times: 50, at: 0)
        #expect(balancer.pick(shard: 1, now: start, using: &generator) == 2)
        balancer.removed(2, now: start)
        #expect(balancer.pick(shard: 1, now: start, using: &generator) == nil)
        #expect(balancer.added(shard: 64, now: start) == nil)
    }

    @Test("after any history the counts are right and indices are in bounds")
    func anyHistory() {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        var balancer = Balancer(now: start)
        var outstanding = [Int](repeating: 0, count: Balancer.endpointsMax)
        var now = start
        let endings: [Balancer.Ending] = [.answered, .silent, .shed, .failed, .abandoned]
        for _ in 0..<20_000 {
            now = now.advanced(by: .milliseconds(Int.random(in: 0...30, using: &generator)))
            let index = Int.random(in: 0..<12, using: &generator)
            switch Int.random(in: 0..<12, using: &generator) {
            case 0 where balancer.health(of: index) == nil: _ = balancer.added(now: now)
            case 1 where Int.random(in: 0..<20, using: &generator) == 0:
                balancer.removed(index, now: now)
            case 2: balancer.setReady(index, Bool.random(using: &generator), now: now)
            case 3...8:
                guard let pick = balancer.pick(avoiding: index, now: now, using: &generator) else {
                    continue
                }
                #expect(balancer.health(of: pick)?.isReady == true, "seed \(seed)")
                balancer.began(pick, now: now)
                outstanding[pick] += 1
            default:
                guard outstanding[index] > 0 else { continue }
                outstanding[index] -= 1
                let ending = endings.randomElement(using: &generator) ?? .answered
                balancer.ended(index, after: .milliseconds(3), ending, now: now)
            }
            for index in 0..<12 {
                guard let health = balancer.health(of: index) else { continue }
                #expect(health.outstanding == outstanding[index], "seed \(seed)")
            }
        }
    }

    @Test("a duration in seconds is what it is, forwards and backwards")
    func seconds() {
        for seconds in [0.0, 1e-9, 0.25, 3_600, 1e9, -1e-9, -0.25, -1e9] {
            let told = Duration.seconds(seconds).inSeconds
            #expect(abs(told - seconds) <= abs(seconds) * 1e-9 + 1e-15, "\(seconds): \(told)")
        }
    }
}
