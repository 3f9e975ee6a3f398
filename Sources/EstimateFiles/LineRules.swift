/// What the formats' lines have in common.
enum LineRules {
    /// J118: every line must say what it is; the refusal lists the ones that do not.
    static func requireDescriptions(
        _ lines: [(number: String, description: String?)],
        at place: String
    ) throws(EstimateFileRefusal) {
        guard !lines.isEmpty else {
            throw EstimateFileRefusal(.noLines, "The estimate has no damage lines.", at: place)
        }
        let silent = lines.filter { $0.description == nil }.map(\.number)
        guard !silent.isEmpty else { return }
        let shown = silent.prefix(20).joined(separator: ", ") + (silent.count > 20 ? " …" : "")
        throw EstimateFileRefusal(
            .lineDescription,
            "\(silent.count == 1 ? "Line" : "Lines") \(shown) without a description.",
            at: place,
            lines: silent
        )
    }

    /// One entry for each labour; part and charge go with the first.
    static func entries(_ line: Line, labors: [Line.Labor], isNote: Bool) -> [Line] {
        var first = line
        first.labor = labors.first
        if line.status == "3" { strip(&first) }
        first.kind = isNote ? .note : kind(of: first)
        let others = labors.dropFirst().map { labor in
            var entry = line
            entry.part = nil
            entry.charge = nil
            entry.labor = labor
            if line.status == "3" { strip(&entry) }
            entry.kind = kind(of: entry)
            return entry
        }
        return [first] + others
    }

    /// A deleted line stays as text.
    private static func strip(_ line: inout Line) {
        line.part = nil
        line.charge = nil
        line.labor = nil
    }

    private static func kind(of line: Line) -> Line.Kind {
        if line.isSublet, line.labor?.hours ?? 0 == 0 { return .sublet }
        if let part = line.part, part.type != "PAE", part.price != 0 { return .part }
        if let charge = line.charge, charge.bucket == .material { return .material }
        if let labor = line.labor { return labor.type == "LAR" ? .refinish : .labor }
        if let charge = line.charge { return charge.bucket == .sublet ? .sublet : .other }
        if let part = line.part, part.type != "PAE", part.number != nil { return .part }
        return .note
    }

    /// The price of one, when the whole divides into that many without a remainder.
    static func unitPrice(of part: Line.Part) -> Int64? {
        guard part.quantity > 0 else { return nil }
        let hundredfold = part.price * 100
        return hundredfold % part.quantity == 0 ? hundredfold / part.quantity : nil
    }
}
