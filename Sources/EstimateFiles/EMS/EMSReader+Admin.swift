extension EMSReader {
    mutating func readAdministration() throws(EstimateFileRefusal) {
        if let record = try table("ad1")?.records.first {
            file.insurer = record.text("INS_CO_NM")
            file.insurerCode = record.text("INS_CO_ID")
            file.policyNumber = record.text("POLICY_NO")
            file.claimNumber = record.text("CLM_NO").flatMap {
                $0.uppercased() == "N/A" ? nil : $0
            }
            file.lossDate = record.day("LOSS_DATE")
            file.lossCategory = record.text("LOSS_CAT")
            file.lossDescription = record.text("LOSS_DESC")
            file.isTotalLoss = record.flag("TLOS_IND")
            file.deductible = try record.amount("DED_AMT")
            file.deductibleStatus = status(record.text("DED_STATUS"))
            file.owner = filled(Self.party(record, "OWNR"))
            file.insured = filled(Self.party(record, "INSD"))
            file.adjuster = filled(Self.party(record, "CLM", phones: ["CT_PH"], contact: true))
        }
        if let record = try table("ad2")?.records.first {
            file.claimant = filled(Self.party(record, "CLMT"))
            file.estimator = filled(Self.party(record, "EST", contact: true))
            var facility = Self.party(record, "RF", contact: true)
            facility.firstName = nil
            facility.lastName = nil
            facility.reference = record.text("RF_CO_ID")
            file.repairFacility = filled(facility)
        }
    }

    private func filled(_ party: Party) -> Party? { party == Party() ? nil : party }

    /// A blank status is one that applies, when there is an amount.
    private func status(_ text: String?) -> DeductibleStatus {
        switch text?.uppercased() {
        case nil: (file.deductible ?? 0) > 0 ? .applies : .unknown
        case "D2": .applies
        case "DX": .waived
        case let code? where code.hasPrefix("W"): .waived
        default: .unknown
        }
    }

    mutating func readVehicle() throws(EstimateFileRefusal) {
        guard let table = try table("veh"), let record = table.records.first else { return }
        file.vehicle.vin = record.text("V_VIN")
        file.vehicle.year = record.text("V_MODEL_YR").flatMap(Self.modelYear)
        file.vehicle.makeCode = record.text("V_MAKECODE")
        file.vehicle.make = record.text("V_MAKEDESC") ?? file.vehicle.makeCode
        file.vehicle.model = record.text("V_MODEL")
        file.vehicle.trim = record.text("V_TRIMCODE")
        file.vehicle.bodyStyle = record.text("V_BSTYLE")
        file.vehicle.engine = record.text("V_ENGINE")
        file.vehicle.plate = record.text("PLATE_NO")
        file.vehicle.plateState = record.text("PLATE_ST")
        file.vehicle.odometer = record.text("V_MILEAGE").flatMap(Odometer.reading)
        (file.vehicle.paintCode, file.vehicle.color) = BMSReader.paint(record.text("V_COLOR"))
        file.vehicle.paintCode = record.text("PAINT_CD1") ?? file.vehicle.paintCode
        file.vehicle.productionDate = record.text("V_PROD_DT")
        file.vehicle.impacts = [record.text("IMPACT_1"), record.text("IMPACT_2")].compactMap { $0 }
        readMemos(table, record)
    }

    private mutating func readMemos(_ table: DBFTable, _ record: DBFRecord) {
        let pointers = ["DMG_MEMO", "V_OPTIONS", "V_MEMO"]
        guard let member = set.tables["dbt"] ?? set.tables["fpt"] else {
            if pointers.contains(where: { record.text($0) != nil }) {
                file.warnings.append("The set has no .DBT file for the memos of \(table.file).")
            }
            return
        }
        let memos = MemoFile(member: member, kind: table.memo)
        func read(_ name: String) -> String? {
            switch memos.read(record.text(name)) {
            case .none: return nil
            case .text(let text): return text
            case .unreadable(let why):
                file.warnings.append("\(name): \(why).")
                return nil
            }
        }
        file.vehicle.damageMemo = read("DMG_MEMO")
        for line in (read("V_OPTIONS") ?? "").split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ";", maxSplits: 1)
            guard let code = parts.first.map({ String($0).trimmed }), !code.isEmpty else {
                continue
            }
            let description = parts.count > 1 ? String(parts[1]).trimmed : code
            file.vehicle.options.append(Vehicle.Option(code: code, description: description))
        }
    }

    /// Two digits: below 60 of this century. Four digits stand for themselves.
    static func modelYear(_ text: String) -> Int32? {
        guard let number = FixedPoint.parse(text, decimals: 0), number >= 0, number < 3000 else {
            return nil
        }
        if text.count == 4 { return Int32(number) }
        guard number < 100 else { return nil }
        return Int32(number < 60 ? 2000 + number : 1900 + number)
    }
}
