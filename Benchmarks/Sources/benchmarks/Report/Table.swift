import Foundation

/// The outcomes as a table for people.
struct Table {
    let outcomes: [Outcome]
    let course: Course
    let machine: Machine

    var text: String {
        var rows = [["measure", "who", "per second", "p50 µs", "p99 µs", "ours / peer"]]
        for outcome in outcomes {
            rows.append(cells("\(outcome.name) [\(outcome.unit)]", outcome.ours, ratio: ""))
            for (figures, ratio) in outcome.peers {
                rows.append(cells("", figures, ratio: Self.words(ratio)))
            }
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
        return ([head, ""] + lines).joined(separator: "\n")
    }

    private func cells(_ name: String, _ figures: Outcome.Figures, ratio: String) -> [String] {
        [
            name, figures.name, Self.rounded(figures.perSecond),
            figures.p50.map(Self.rounded) ?? "–", figures.p99.map(Self.rounded) ?? "–", ratio,
        ]
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
