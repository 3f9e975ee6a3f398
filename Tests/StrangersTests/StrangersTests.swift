import BuiltPrograms
import Testing

/// M1, S1, S2: a real service on TCP, with keys and without, and everybody who should not be there.
/// Each oracle has its control in the same run (Tests/Strangers/strangers.py): an allowed key is
/// served, an allowed key that is taken off is not, and 64 MiB that are held are found.
@Suite("Strangers", .serialized, .enabled(if: BuiltPrograms.areThere && Python.speaksWire))
struct StrangersTests {
    /// Each takes a minute at most where nothing else runs.
    static let limit: Duration = .seconds(400)
    /// All holds but what docs/proofs.md says is missed.
    static let missed: Int32 = 3

    @Test(
        "wrong keys, stolen names and addresses, storms, half greetings and silence get no service, harm nobody and leave nothing",
        arguments: ["keys", "open"]
    )
    func attacks(endpoint: String) async throws {
        let script = "Tests/Strangers/strangers.py"
        let ended = try await Proof.run(script, [endpoint], within: Self.limit)
        #expect(ended.status == 0 || ended.status == Self.missed, "\(ended.output)")
        let why: Comment = "known: docs/proofs.md, Not proven here"
        withKnownIssue(why, isIntermittent: true) { #expect(ended.status != Self.missed) }
    }
}
