extension EstimateFile {
    /// The last step of both readers: what the totals hold beside the lines, the header, and the
    /// warnings that follow from the whole.
    mutating func finish() throws(EstimateFileRefusal) {
        shareLaborRounding()
        addChargesBesideLines()
        headerTotals = makeHeaderTotals()
        warnAboutVehicle()
        warnAboutTotals()
        if warnings.count > Limits.warningCountMax {
            warnings = Array(warnings.prefix(Limits.warningCountMax)) + ["More warnings follow."]
        }
    }

    /// Materials, allowances and markups that are printed in the totals and stand on no line.
    private mutating func addChargesBesideLines() {
        let onLines = Set(lines.compactMap(\.charge).map(\.type) + charges.map(\.type))
        for (type, amount) in totals.materialAmountByType.sorted(by: { $0.key < $1.key })
        where amount != 0 && !onLines.contains(type) {
            charges.append(
                Charge(
                    type: type,
                    description: description(of: type),
                    amount: amount,
                    bucket: .material,
                    section: .other
                )
            )
        }
        for (type, amount) in totals.otherAmountByType.sorted(by: { $0.key < $1.key })
        where amount != 0 && !onLines.contains(type)
            && (type == "ATS" || type.hasPrefix("OT") && type != "OTAC")
        {
            charges.append(
                Charge(
                    type: type,
                    description: description(of: type),
                    amount: amount,
                    bucket: type == "OTSL" ? .sublet : .other,
                    section: .other
                )
            )
        }
        addAdjustments()
    }

    private func description(of type: String) -> String? {
        rates.first { $0.type == type }?.description
            ?? totals.rows.first { $0.type == type }?.description
    }

    /// The parts section's markup less its discount; it goes to sublet when the profile's sublet
    /// markup on the sublet parts explains it, as EMS says itself by the row PAS.
    private mutating func addAdjustments() {
        let rows = totals.rows.filter { $0.section == .parts }
        let types = rows.filter { !["PA", "PAT"].contains($0.type) }
        let source =
            types.contains { ($0.markup ?? 0) != 0 || ($0.discount ?? 0) != 0 }
            ? types : rows
        for row in source {
            let amount = (row.markup ?? 0) - (row.discount ?? 0)
            guard amount != 0 else { continue }
            let sublet = lines.compactMap(\.part)
                .filter { $0.bucket == .sublet && $0.section == .parts }
                .reduce(Int64(0)) { $0 + $1.price }
            let markup = rates.first { $0.type == "OTSL" }?.markup ?? 0
            let explained = FixedPoint.share(of: sublet, at: markup)
            let isSublet =
                row.type == "PAS"
                || (["PA", "PAT"].contains(row.type) && explained == amount)
            charges.append(
                Charge(
                    type: isSublet ? "OTSL" : row.type,
                    description: isSublet ? "Sublet markup" : "Parts markup and discount",
                    amount: amount,
                    bucket: isSublet ? .sublet : .parts,
                    section: .parts
                )
            )
        }
    }

    private mutating func warnAboutVehicle() {
        guard let text = vehicle.vin else {
            warnings.append("The file gives no VIN.")
            return
        }
        do {
            let vin = try VIN(text)
            if !vin.isCheckDigitValid {
                warnings.append(
                    "vin_check_digit: \(text) has a wrong check digit; \(vin.checkDigit) is right "
                        + "for North America."
                )
            }
        } catch {
            switch error {
            case .length(let count):
                warnings.append("vin_length: the VIN \(text) has \(count) characters, not 17.")
            case .character(let character, let position):
                warnings.append(
                    "vin_character: the VIN \(text) has \(character) at position \(position)."
                )
            }
        }
    }

    private mutating func warnAboutTotals() {
        if totals.gross == nil {
            warnings.append("The file prints no gross total (CE); it is summed from its sections.")
        }
        let check = check()
        for row in check.rows where !row.isOK && row.isAdvisory {
            warnings.append(
                "\(row.what): printed \(FixedPoint.text(row.printed)), computed "
                    + "\(FixedPoint.text(row.fromLines))."
            )
        }
        for row in check.differences {
            warnings.append(
                "\(row.what): printed \(FixedPoint.text(row.printed)), from the lines "
                    + "\(FixedPoint.text(row.fromLines))."
            )
        }
        let unpriced = lines.filter { ($0.labor?.hours ?? 0) != 0 && $0.labor?.amount == 0 }
        for type in Set(unpriced.compactMap { $0.labor?.type }).sorted() {
            let hasRate = rates.contains { $0.type == type && $0.perHour != nil }
            if !hasRate {
                warnings.append("No rate for labor type \(type): its hours are unpriced.")
            }
        }
        if headerTotals.isFromLines {
            warnings.append(
                "totals_mismatch: the header is summed from the lines, which do not come to the "
                    + "printed totals."
            )
        } else if headerTotals.rounding.magnitude > HeaderTotals.mismatchMax.magnitude {
            warnings.append(
                "rounding: \(FixedPoint.text(headerTotals.rounding)) of the printed total stands "
                    + "on no line and is put under other."
            )
        }
    }
}
