internal import Contracts

/// A table as RFC 4180 has it: comma, quotes where needed, lines end with CR LF. Cells that a
/// spreadsheet would run as a formula begin with an apostrophe.
enum ReportCSV {
    static func text(_ rows: [[String]]) -> String {
        rows.map { $0.map(cell).joined(separator: ",") + "\r\n" }.joined()
    }

    static func of(_ report: Report) -> String {
        let head = [
            "key", "label", "kpi", "title", "formula", "unit", "numerator", "denominator", "value",
            "n", "text",
        ]
        let lines = ([report.totals] + report.groups).flatMap { group in
            group.kpis.map { kpi in
                [
                    group.key, group.label, kpi.name, kpi.title, kpi.formula, kpi.unit,
                    kpi.hasNumerator ? String(kpi.numerator) : "",
                    kpi.hasDenominator ? String(kpi.denominator) : "",
                    kpi.hasValue ? String(kpi.value) : "", String(kpi.n), kpi.text,
                ]
            }
        }
        return text([head] + lines)
    }

    static func cell(_ text: String) -> String {
        var text = text
        // A number may have a sign; any other text that begins like one may not.
        if let first = text.first, "=+-@\t\r".contains(first), Int64(text) == nil {
            text = "'" + text
        }
        guard text.contains(where: { ",\"\r\n".contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
