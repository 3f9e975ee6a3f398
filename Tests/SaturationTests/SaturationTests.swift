import BuiltPrograms
import Testing

/// A4, A5: a real service under more load than it can bear, by callers that try again. The figures
/// of the admission itself, with a clock of its own, are `OverloadTests` in WireTests.
@Suite("Saturation", .serialized, .enabled(if: BuiltPrograms.areThere && Python.speaksWire))
struct SaturationTests {
    /// It takes one minute and a half where nothing else runs.
    static let limit: Duration = .seconds(400)
    /// Every call was answered and every control found what it is there for, but a bar is missed.
    static let missed: Int32 = 3

    @Test(
        "up to 5 times saturation goodput stays, the answered are quick, all is well again soon, and a loud shop harms none"
    )
    func saturation() async throws {
        let script = "Tests/Saturation/saturation.py"
        let ended = try await Proof.run(script, [], within: Self.limit)
        #expect(ended.status == 0 || ended.status == Self.missed, "\(ended.output)")
        let why: Comment = "debug programs miss bars: docs/proofs.md, Saturation"
        withKnownIssue(why, isIntermittent: true) {
            #expect(ended.status != Self.missed)
        }
    }
}
