/// How long to wait before a fallen program is started again: doubling, and back to the beginning
/// once it has stood for a while.
struct Backoff {
    static let first: Duration = .milliseconds(200)
    static let longest: Duration = .seconds(10)
    /// A program that ran so long had started well.
    static let stoodLongEnough: Duration = .seconds(30)

    private var next = Self.first

    mutating func delay(afterRunning time: Duration) -> Duration {
        if time >= Self.stoodLongEnough { next = Self.first }
        defer { next = min(next * 2, Self.longest) }
        return next
    }
}
