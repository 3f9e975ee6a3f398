/// Lines held against printed totals, comparison by comparison.
public struct Check: Sendable, Equatable {
    public struct Row: Sendable, Equatable {
        public var what: String
        /// Minor units, or hundredths of hours where `what` says hours.
        public var printed: Int64
        public var fromLines: Int64
        /// How far apart the two may be: one cent for every component rounded by itself.
        public var allowed: Int64
        /// Told, but no proof of an error: an estimator may have overridden the amount.
        public var isAdvisory = false

        public var delta: Int64 { fromLines - printed }
        public var isOK: Bool { delta.magnitude <= allowed.magnitude }
    }

    public var rows: [Row]

    /// The comparisons that fail, advisory ones left out.
    public var differences: [Row] { rows.filter { !$0.isOK && !$0.isAdvisory } }

    /// Whether lines and totals agree; absent when the file prints no gross total.
    public var addsUp: Bool?
}

extension EstimateFile {
    /// Compares lines and printed totals by the rules of both vendors' shapes.
    public func check() -> Check {
        let sums = lineSums
        var rows = laborRows(sums) + partRows(sums) + otherRows(sums)
        rows += sectionRows() + taxRows() + summaryRows(sums)
        var check = Check(rows: rows, addsUp: nil)
        if totals.gross != nil { check.addsUp = check.differences.isEmpty }
        return check
    }

    /// Hours exactly; amounts are hours times rate plus additional and sublet amounts of the type,
    /// which the rows LABA and LABS repeat.
    private func laborRows(_ sums: LineSums) -> [Check.Row] {
        guard !totals.laborAmountByType.isEmpty else { return laborSumRow(sums) }
        var rows: [Check.Row] = []
        let types = Set(totals.laborAmountByType.keys.filter { $0.count == 3 })
            .union(sums.laborHoursByType.keys).sorted()
        for type in types {
            let printedHours = totals.laborHoursByType[type].map { Int64($0) }
            let hours = Int64(sums.laborHoursByType[type] ?? 0)
            if printedHours != nil || totals.laborAmountByType[type] == nil {
                rows.append(
                    Check.Row(
                        what: "\(type) hours",
                        printed: printedHours ?? 0,
                        fromLines: hours,
                        allowed: 0
                    )
                )
            }
            guard let printed = totals.laborAmountByType[type] else { continue }
            let additional = sums.additionalLaborByType[type] ?? 0
            let sublet = sums.subletLaborByType[type] ?? 0
            let amount = (sums.laborAmountByType[type] ?? 0) + additional + sublet
            rows.append(
                Check.Row(what: "\(type) amount", printed: printed, fromLines: amount, allowed: 1)
            )
            for (suffix, sum) in [("A", additional), ("S", sublet)] {
                guard let repeated = totals.laborAmountByType[type + suffix] else { continue }
                rows.append(
                    Check.Row(
                        what: "\(type + suffix) amount",
                        printed: repeated,
                        fromLines: sum,
                        allowed: 0
                    )
                )
            }
        }
        let base = totals.laborAmountByType.filter { $0.key.count == 3 }.values
        if totals.rows.contains(where: { $0.section == .labor && ["LA", "LAT"].contains($0.type) }),
            let printed = totals.labor
        {
            rows.append(
                Check.Row(
                    what: "labor before tax",
                    printed: printed,
                    fromLines: base.reduce(0, +),
                    allowed: Int64(base.count)
                )
            )
        }
        return rows
    }

    /// A text that gives labor as one sum only: each line is rounded by itself.
    private func laborSumRow(_ sums: LineSums) -> [Check.Row] {
        guard format == .text, let printed = totals.row(.labor, "LAT")?.amount else { return [] }
        return [
            Check.Row(
                what: "labor before tax",
                printed: printed,
                fromLines: sums.amount(.labor) + sums.amount(.paint),
                allowed: Int64(max(1, lines.count { $0.labor != nil }))
            )
        ]
    }

    private func partRows(_ sums: LineSums) -> [Check.Row] {
        guard totals.rows.contains(where: { $0.section == .parts }), let printed = totals.parts
        else { return [] }
        var rows: [Check.Row] = []
        for row in totals.rows where row.section == .parts && isPartType(row.type) {
            guard let amount = row.amount else { continue }
            let inPlace = row.type == "PAS" ? sums.partAmountByType["SUBLET(PAE)"] ?? 0 : 0
            var lines = (sums.partAmountByType[row.type] ?? 0) + inPlace
            if row.type == "PAO" { lines += chargedInParts(.other) }
            if row.type == "PAS" { lines += chargedInParts(.sublet) }
            let base = amount - (row.markup ?? 0) + (row.discount ?? 0)
            rows.append(
                Check.Row(what: "\(row.type) amount", printed: base, fromLines: lines, allowed: 1)
            )
        }
        let lines = sums.partsSection.values.reduce(0, +)
        let components = Int64(max(1, charges.filter { $0.section == .parts }.count))
        rows.append(
            Check.Row(
                what: "parts before tax",
                printed: printed,
                fromLines: lines,
                allowed: components
            )
        )
        return rows
    }

    /// Charges of lines that are printed among the parts (CCC); markups are not among them.
    private func chargedInParts(_ bucket: Bucket) -> Int64 {
        lines.compactMap(\.charge).filter { $0.section == .parts && $0.bucket == bucket }
            .reduce(0) { $0 + $1.amount }
    }

    private func isPartType(_ type: String) -> Bool {
        type.count == 3 && type.hasPrefix("PA") && type != "PAT"
    }

    /// Each cost is rounded by itself on its line, their sum only once: a cent for each.
    private func otherRows(_ sums: LineSums) -> [Check.Row] {
        guard totals.rows.contains(where: { $0.section == .other || $0.section == .material }),
            let printed = totals.other
        else { return [] }
        let components =
            lines.compactMap(\.charge).filter {
                $0.section == .other && ($0.bucket == .material || $0.type == "ATS")
            }.count + charges.filter { $0.section == .other }.count
        var rows = [
            Check.Row(
                what: "other charges before tax",
                printed: printed,
                fromLines: sums.otherByType.values.reduce(0, +),
                allowed: Int64(max(1, components))
            )
        ]
        for (material, labor) in [("MAPA", "LAR"), ("MASH", "LAB")] {
            guard let amount = sums.otherByType[material],
                let rate = rates.first(where: { $0.type == material && $0.calculation == "4" }),
                let hourly = rate.perHour, hourly != 0,
                let computed = rate.amount(forHours: Int64(sums.laborHoursByType[labor] ?? 0))
            else { continue }
            rows.append(
                Check.Row(
                    what: "\(material) = \(labor) hours x rate",
                    printed: amount,
                    fromLines: computed,
                    allowed: 1,
                    isAdvisory: true
                )
            )
        }
        return rows
    }

    /// A section's total is its amount before tax and its taxes; its tax is the sum by type.
    private func sectionRows() -> [Check.Row] {
        var rows: [Check.Row] = []
        for row in totals.rows where row.section != .summary {
            guard let tax = row.tax else { continue }
            if !row.taxByType.isEmpty {
                rows.append(
                    Check.Row(
                        what: "\(row.type) tax by type",
                        printed: tax,
                        fromLines: row.taxByType.values.reduce(0, +),
                        allowed: 0
                    )
                )
            }
            if let amount = row.amount, row.taxable != nil, let before = row.beforeTax {
                rows.append(
                    Check.Row(
                        what: "\(row.type) total with tax",
                        printed: amount,
                        fromLines: before + tax,
                        allowed: 0
                    )
                )
            }
        }
        return rows
    }

    /// Mitchell: rate times taxable amount per section and tax type. CCC: once on the subtotal.
    private func taxRows() -> [Check.Row] {
        var rows: [Check.Row] = []
        for row in totals.rows where row.section == .labor || row.section == .parts {
            guard let taxable = row.taxable, let rate = rates.first(where: { $0.type == row.type })
            else { continue }
            for (kind, percentage) in rate.taxes.sorted(by: { $0.key < $1.key }) {
                guard let printed = row.taxByType[kind] else { continue }
                rows.append(
                    Check.Row(
                        what: "\(row.type) tax \(kind)",
                        printed: printed,
                        fromLines: FixedPoint.share(of: taxable, at: percentage),
                        allowed: 1,
                        isAdvisory: true
                    )
                )
            }
        }
        let isAllTaxed = totals.rows.allSatisfy { ($0.nonTaxable ?? 0) == 0 }
        if isAllTaxed, let rate = rates.first(where: { $0.type == "ALL" }), !rate.taxes.isEmpty,
            let printed = totals.tax, let labor = totals.labor, let parts = totals.parts
        {
            let all = rate.taxes.values.reduce(0, +)
            let sections = Int64(rate.taxes.count) * 3
            rows.append(
                Check.Row(
                    what: "tax = rate x subtotal",
                    printed: printed,
                    fromLines: FixedPoint.share(of: labor + parts + (totals.other ?? 0), at: all),
                    allowed: sections,
                    isAdvisory: true
                )
            )
        }
        return rows
    }

    private func summaryRows(_ sums: LineSums) -> [Check.Row] {
        guard let gross = totals.gross else { return [] }
        var rows: [Check.Row] = []
        let hasSections = totals.rows.contains { $0.section != .summary }
        if !hasSections {
            rows.append(
                Check.Row(
                    what: "gross = lines + tax",
                    printed: gross,
                    fromLines: sums.subtotal + (totals.tax ?? 0),
                    allowed: HeaderTotals.mismatchMax
                )
            )
        } else if let labor = totals.labor, let parts = totals.parts, let other = totals.other {
            rows.append(
                Check.Row(
                    what: "gross = labor + parts + other + tax",
                    printed: gross,
                    fromLines: labor + parts + other + (totals.tax ?? 0),
                    allowed: 1
                )
            )
        }
        if let subtotal = totals.row(.summary, "ECT")?.amount {
            rows.append(
                Check.Row(
                    what: "subtotal",
                    printed: subtotal,
                    fromLines: sums.subtotal,
                    allowed: HeaderTotals.mismatchMax
                )
            )
        }
        guard let net = totals.net else { return rows }
        let withheld = (totals.deductible ?? 0) + (totals.priorDamage ?? 0)
        let taken = gross - withheld + (totals.prepaid ?? 0)
        let betterment = totals.betterment ?? 0
        let nearest = [taken - betterment, taken + betterment].min {
            ($0 - net).magnitude < ($1 - net).magnitude
        }
        rows.append(
            Check.Row(
                what: "net = gross - deductible",
                printed: net,
                fromLines: nearest ?? taken,
                allowed: 0
            )
        )
        if !totals.versions.isEmpty {
            rows.append(
                Check.Row(
                    what: "net = sum of versions",
                    printed: net,
                    fromLines: totals.versions.reduce(0) { $0 + $1.net },
                    allowed: 0
                )
            )
        }
        if let previous = totals.previousNet, let supplement = totals.supplementAmount,
            previous != 0
        {
            rows.append(
                Check.Row(
                    what: "net = previous net + supplement",
                    printed: net,
                    fromLines: previous + supplement,
                    allowed: 0
                )
            )
        }
        return rows
    }
}
