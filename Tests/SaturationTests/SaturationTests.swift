import BuiltPrograms
import Testing

/// A4, A5: a real service under more load than it can bear, by callers that try again. The figures
/// of the admission itself, with a clock of its own, and a loud shop beside a quiet one, are
/// `OverloadTests` in WireTests; scripts/saturation has the loud shop with release programs.
@Suite("Saturation", .enabled(if: BuiltPrograms.areThere && Python.speaksWire))
struct SaturationTests {
    /// It takes a minute where nothing else runs.
    static let limit: Duration = .seconds(400)

    @Test("at 3 times saturation goodput stays, the answered are quick, and all is well again soon")
    func saturation() async throws {
        let script = "Tests/Saturation/saturation.py"
        let ended = try await Proof.run(script, ["--short"], within: Self.limit)
        #expect(ended.status == 0, "\(ended.output)")
    }
}
