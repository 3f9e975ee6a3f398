import EstimateFiles

/// What is said about one file: as JSON for programs, as a line or two for people.
struct ImportLine: Sendable {
    let json: String
    let text: String

    /// The text without colours, for a file.
    var plain: String {
        text.replacing(/\u{1b}\[[0-9]*m/, with: "")
    }

    /// An estimate that was read; `imported` is the gateway's answer when it was handed over.
    init(_ estimate: EstimateFile, file: String, imported: JSONValue? = nil) {
        let report = estimate.report(file: file)
        guard let facts = try? JSONParser.parse(report) else {
            json = report
            text = file
            return
        }
        if let imported, case .object(let members) = facts {
            json = JSONValue.object(members + [.init("imported", imported)]).description
        } else {
            json = report
        }
        text = Self.text(facts, imported: imported)
    }

    init(refusal: EstimateFileRefusal, file: String) {
        json = refusal.report(file: file)
        text = Self.refused(file, refusal.message, reason: refusal.reason, at: refusal.at)
    }

    init(unreadable file: String, _ message: String) {
        let facts: JSONValue = [
            "file": .string(file), "error": .string(message), "reason": "UNREADABLE", "at": "",
        ]
        json = facts.description
        text = Self.refused(file, message, reason: "UNREADABLE", at: "")
    }

    private static func text(_ facts: JSONValue, imported: JSONValue?) -> String {
        let car = ["year", "make", "model"].compactMap { facts[$0].text }.joined(separator: " ")
        let money = [("gross", "gross"), ("deductible", "deductible"), ("net", "net")]
            .compactMap { key, label in facts[key].text.map { "\(label) \($0)" } }
            .joined(separator: ", ")
        let sums: String
        switch facts["addsUp"].flag {
        case true?: sums = Terminal.green("adds up")
        case false?: sums = Terminal.yellow("does not add up")
        case nil: sums = Terminal.yellow("no totals printed")
        }
        var lines = [
            "\(Terminal.bold(facts["file"].text ?? "")): \(facts["format"].text ?? "") "
                + "\(car), \(facts["damageLines"].text ?? "0") lines, \(money), \(sums)"
        ]
        lines += facts["differences"].items.map { row in
            "  \(row["what"].text ?? ""): printed \(row["printed"].text ?? ""), "
                + "from lines \(row["fromLines"].text ?? "")"
        }
        lines += facts["warnings"].items.compactMap { $0.text.map { "  warning: \($0)" } }
        if let imported {
            let job = imported["job"]["jobNumber"].text ?? imported["job"]["id"].text ?? ""
            let isKnown = imported["alreadyImported"].flag == true
            lines.append("  \(isKnown ? "known already" : "imported") as job \(job)")
        }
        return lines.joined(separator: "\n")
    }

    private static func refused(
        _ file: String,
        _ message: String,
        reason: String,
        at: String
    ) -> String {
        let place = at.isEmpty ? "" : " (at \(at))"
        return "\(Terminal.bold(file)): \(Terminal.red("refused")) \(reason): \(message)\(place)"
    }
}
