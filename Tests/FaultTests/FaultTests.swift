import BuiltPrograms
import Testing

/// D1–D4: one service on a bad disk. Each proof has its control in the same run and fails without
/// it: a fault that never happens, a disk that is not full, the log as synchronous=NORMAL leaves it.
@Suite("A bad disk", .serialized, .enabled(if: BuiltPrograms.areThere))
struct FaultTests {
    /// Each takes half a minute at most where nothing else runs.
    static let limit: Duration = .seconds(300)

    @Test(
        "EIO, no space and kill -9 at writes and the sync of a create: never a false yes",
        .enabled(if: BuiltPrograms.hasCommand("strace"))
    )
    func inputOutput() async throws {
        try await prove("io", "--points", "3")
    }

    @Test("a full disk refuses writes by name, keeps reads and health, and heals")
    func fullDisk() async throws {
        try await prove("full")
    }

    @Test(
        "a power cut at every sync loses nothing acknowledged; with synchronous=NORMAL it would",
        .enabled(if: BuiltPrograms.hasCommand("cc"))
    )
    func powerCut() async throws {
        try await prove("power", "--creates", "120", "--cuts", "250")
    }

    private func prove(_ arguments: String...) async throws {
        let ended = try await Proof.run("Tests/Faults/faults.py", arguments, within: Self.limit)
        #expect(ended.status == 0, "\(ended.output)")
    }
}
