import BuiltPrograms
import Testing

/// D1, E1–E3, E5, E6, A2, A3: five real programs, killed, frozen and cut off under load. The control
/// is in the run itself: each check must find its mutant (Tests/Chaos/mutants.py), so that a run in
/// which a write was lost, done twice, not told, told late or answered to another cannot pass.
@Suite("Kill and freeze", .serialized, .enabled(if: BuiltPrograms.areThere))
struct ChaosTests {
    /// 25 cycles take two to three minutes where nothing else runs.
    static let limit: Duration = .seconds(900)

    @Test(
        "25 cycles of kill -9, SIGSTOP and a bad wire: nothing acknowledged is lost or done twice"
    )
    func cycles() async throws {
        let script = "Tests/Chaos/chaos.py"
        let ended = try await Proof.run(script, ["--cycles", "25"], within: Self.limit)
        #expect(ended.status == 0, "\(ended.output)")
    }

    @Test("each service restarted in turn, under load: no caller notices")
    func rollingRestart() async throws {
        let script = "Tests/Chaos/rolling.py"
        let ended = try await Proof.run(script, ["--rounds", "1"], within: Self.limit)
        #expect(ended.status == 0, "\(ended.output)")
    }
}
