import BuiltPrograms
import Testing

/// Tests/Crawl: nine roles, two shops, every route there is. Its controls are in the same run.
@Suite("Who may what, and whose it is", .serialized, .enabled(if: BuiltPrograms.areThere))
struct CrawlTests {
    /// Under a minute where nothing else runs.
    static let limit: Duration = .seconds(400)

    @Test("X002 X011: every route × nine roles × own shop and another's: no leak, 403 where due")
    func crawl() async throws {
        let ended = try await Proof.run("Tests/Crawl/crawl.py", [], within: Self.limit)
        #expect(ended.status == 0, "\(ended.output)")
    }
}
