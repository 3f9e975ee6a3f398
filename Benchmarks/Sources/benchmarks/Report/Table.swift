import Foundation

/// The findings as a table for people.
struct Table {
    let findings: Findings
    let course: Course
    let machine: Machine

    var text: String {
        var rows = [["measure", "who", "per second", "p50 µs", "p99 µs", "ours / peer", "bar"]]
        for outcome in findings.outcomes {
            rows.append(cells("\(outcome.name) [\(outcome.unit)]", outcome.ours, nil))
            for (figures, ratio) in outcome.peers { rows.append(cells("", figures, ratio)) }
        }
        let widths = (rows.first ?? []).indices.map { column in
            rows.map { $0[column].count }.max() ?? 0
        }
        let lines = rows.map { row in
            zip(row, widths).enumerated().map { column, cell in
                column < 2 ? cell.0.padded(to: cell.1) : cell.0.padded(to: cell.1, left: true)
            }.joined(separator: "  ")
        }
        let head =
            "\(machine.text)\nMedians of \(course.rounds) rounds of \(course.seconds) s for each. "
            + "Ratios: ours to the peer's, median (least – most), round by round."
        let readings = findings.readings.map { reading in
            let bar = Self.mark(reading.most.map { "≤ \(Self.short($0))" }, reading.isReached)
            return "\(reading.name): \(Self.rounded(reading.value)) \(reading.unit)  \(bar)"
        }
        return ([head, ""] + lines + [""] + readings).joined(separator: "\n")
    }

    private func cells(
        _ name: String,
        _ figures: Outcome.Figures,
        _ ratio: Outcome.Ratio?
    ) -> [String] {
        [
            name, figures.name, Self.rounded(figures.perSecond),
            figures.p50.map(Self.rounded) ?? "–", figures.p99.map(Self.rounded) ?? "–",
            ratio.map(Self.words) ?? "",
            ratio.map { Self.mark($0.bar.map { "≥ \(Self.short($0))" }, $0.isReached) } ?? "",
        ]
    }

    private static func mark(_ bar: String?, _ isReached: Bool?) -> String {
        guard let bar, let isReached else { return "" }
        return "\(bar) \(isReached ? "✓" : "✗")"
    }

    private static func words(_ ratio: Outcome.Ratio) -> String {
        "\(short(ratio.median)) (\(short(ratio.least)) – \(short(ratio.most)))"
    }

    private static func short(_ value: Double) -> String {
        String(format: value < 0.1 ? "%.3f" : "%.2f", value)
    }

    private static func rounded(_ value: Double) -> String {
        String(format: value < 100 ? "%.1f" : "%.0f", value)
    }
}

extension String {
    fileprivate func padded(to width: Int, left: Bool = false) -> String {
        let blanks = String(repeating: " ", count: max(0, width - count))
        return left ? blanks + self : self + blanks
    }
}
