import Testing

@testable import Wire

typealias Instant = ContinuousClock.Instant

@Suite("Liveness, with a clock of its own")
struct LivenessTests {
    let start = Instant.now

    /// Checks every 250 ms from the start until before `end`.
    func actions(
        _ liveness: inout Liveness,
        until end: Duration,
        heardAt: Set<Int> = []
    ) -> [(millisecond: Int, action: Liveness.Action)] {
        var actions: [(Int, Liveness.Action)] = []
        for millisecond in stride(from: 250, to: Int(end.wholeMilliseconds) + 1, by: 250) {
            let now = start.advanced(by: .milliseconds(millisecond))
            if heardAt.contains(millisecond) { liveness.heard(at: now) }
            let action = liveness.check(at: now)
            if action != .nothing { actions.append((millisecond, action)) }
        }
        return actions
    }

    @Test("a silent peer is pinged each second and gone after three")
    func silence() {
        var liveness = Liveness(now: start)
        let actions = actions(&liveness, until: .seconds(3))
        #expect(actions.map(\.millisecond) == [1_000, 2_000, 3_000])
        #expect(actions.map(\.action) == [.ping, .ping, .gone])
    }

    @Test("a peer that talks is not pinged")
    func talk() {
        var liveness = Liveness(now: start)
        let heard = Set(stride(from: 500, through: 10_000, by: 500))
        #expect(actions(&liveness, until: .seconds(10), heardAt: heard).isEmpty)
    }

    @Test("one frame within three seconds is enough")
    func lateAnswer() {
        var liveness = Liveness(now: start)
        let actions = actions(&liveness, until: .seconds(5), heardAt: [2_750])
        #expect(!actions.contains { $0.action == .gone })
    }

    @Test("a pause of our own is not held against the peer, which then has time to answer")
    func ownPause() {
        var liveness = Liveness(now: start)
        _ = liveness.check(at: start.advanced(by: .milliseconds(250)))
        let awake = start.advanced(by: .seconds(30))
        #expect(liveness.check(at: awake) == .ping)
        #expect(liveness.check(at: awake.advanced(by: .milliseconds(250))) == .nothing)
        var later = awake.advanced(by: .milliseconds(250))
        var gone: Duration?
        while gone == nil, later < awake.advanced(by: .seconds(10)) {
            later = later.advanced(by: .milliseconds(250))
            if liveness.check(at: later) == .gone { gone = later - awake }
        }
        #expect(gone == .seconds(2))
    }
}
