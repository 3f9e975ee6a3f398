import Foundation

/// One line on standard error that says how far long work has come. Silent where there is no
/// terminal, and for work that ends within half a second.
struct ProgressBar {
    private static let silence: Duration = .milliseconds(500)
    private static let redrawInterval: Duration = .milliseconds(100)
    private static let width = 30

    private let total: Int
    private let began = ContinuousClock.now
    private var drawn: ContinuousClock.Instant?

    init(total: Int) { self.total = total }

    mutating func show(_ done: Int, _ what: String) {
        let now = ContinuousClock.now
        guard Terminal.isErrorTerminal, total > 1, now - began > Self.silence else { return }
        if let drawn, now - drawn < Self.redrawInterval, done < total { return }
        drawn = now
        let filled = Self.width * min(done, total) / total
        let bar =
            String(repeating: "█", count: filled)
            + String(repeating: "░", count: Self.width - filled)
        write("\r\u{1b}[K\(bar) \(done)/\(total) \(what.suffix(40))")
    }

    /// Takes the bar away, so that a line may be printed; it comes back with the next step.
    mutating func clear() {
        guard drawn != nil else { return }
        write("\r\u{1b}[K")
        drawn = nil
    }

    /// Takes the bar away for good.
    func end() {
        if drawn != nil { write("\r\u{1b}[K") }
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
