import Foundation

/// The findings as a page shows them.
struct MarkdownTable {
    let findings: Findings
    let course: Course
    let machine: Machine

    var text: String {
        let head =
            "\(machine.text). Medians of \(course.rounds) rounds of \(course.seconds) s for each, "
            + "all contestants in turn. Ratios are ours to the peer's, round by round: above 1 we "
            + "are faster. The bar is what we mean to reach."
        var parts = [head]
        if !findings.outcomes.isEmpty {
            let rows = ["| | CollisionOS | beside | ratio | bar |", "|---|---|---|---|---|"]
            parts.append((rows + findings.outcomes.flatMap(Self.rows)).joined(separator: "\n"))
        }
        if !findings.readings.isEmpty {
            let rows = ["| | | bar |", "|---|---|---|"]
            parts.append((rows + findings.readings.map(Self.row)).joined(separator: "\n"))
        }
        return parts.joined(separator: "\n\n")
    }

    private static func rows(_ outcome: Outcome) -> [String] {
        var name = outcome.name
        var ours = figures(outcome.ours, outcome.unit)
        guard !outcome.peers.isEmpty else { return ["| \(name) | \(ours) | | | |"] }
        return outcome.peers.map { peer, ratio in
            defer { (name, ours) = ("", "") }
            let theirs = "\(peer.name): \(figures(peer, outcome.unit))"
            let reached = bar(ratio.bar.map { "≥ \(short($0))" }, ratio.isReached)
            return "| \(name) | \(ours) | \(theirs) | \(short(ratio.median)) | \(reached) |"
        }
    }

    private static func row(_ reading: Reading) -> String {
        let reached = bar(reading.most.map { "≤ \(short($0))" }, reading.isReached)
        return "| \(reading.name) | \(short(reading.value)) \(reading.unit) | \(reached) |"
    }

    private static func figures(_ figures: Outcome.Figures, _ unit: String) -> String {
        let perSecond = figures.perSecond
        let rate =
            perSecond >= 10_000
            ? String(format: "%.0f k", perSecond / 1_000)
            : perSecond >= 1_000
                ? String(format: "%.1f k", perSecond / 1_000) : String(format: "%.0f", perSecond)
        let p99 = figures.p99.map { ", p99 " + time($0) } ?? ""
        return "\(rate) \(unit)/s\(p99)"
    }

    private static func time(_ microseconds: Double) -> String {
        microseconds < 1_000
            ? String(format: "%.0f µs", microseconds)
            : String(format: microseconds < 10_000 ? "%.1f ms" : "%.0f ms", microseconds / 1_000)
    }

    private static func bar(_ text: String?, _ isReached: Bool?) -> String {
        guard let text, let isReached else { return "" }
        return "\(text) \(isReached ? "✓" : "✗")"
    }

    private static func short(_ value: Double) -> String {
        String(format: value < 0.1 ? "%.3f" : value < 100 ? "%.2f" : "%.0f", value)
    }
}
