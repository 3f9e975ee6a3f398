/// Reads the tables of one EMS set into the neutral form.
struct EMSReader {
    let set: EMSSet
    var file = EstimateFile(format: .ems)

    static func read(_ set: EMSSet) throws(EstimateFileRefusal) -> EstimateFile {
        var reader = EMSReader(set: set)
        try reader.readEnvelope()
        try reader.readAdministration()
        try reader.readVehicle()
        try reader.readVendors()
        try reader.readRates()
        try reader.readTotals()
        try reader.readLines()
        // Nothing is taken from these, but a set with a damaged member is damaged.
        for suffix in ["pfh", "pfo"] { _ = try reader.table(suffix) }
        reader.file.warnings += set.warnings
        try reader.file.finish()
        return reader.file
    }

    /// A table of the set; `nil` when the set has none.
    mutating func table(_ suffix: String) throws(EstimateFileRefusal) -> DBFTable? {
        guard let member = set.tables[suffix] else { return nil }
        let table = try DBFTable(member)
        file.warnings += table.warnings
        return table
    }

    private mutating func readEnvelope() throws(EstimateFileRefusal) {
        for required in ["env", "lin"] where set.tables[required] == nil {
            throw EstimateFileRefusal(
                .member,
                "The set has no .\(required.uppercased()) table.",
                at: set.name
            )
        }
        for usual in ["ad1", "stl", "ttl", "veh"] where set.tables[usual] == nil {
            file.warnings.append("The set has no .\(usual.uppercased()) table.")
        }
        guard let table = try table("env"), let envelope = table.records.first else {
            throw EstimateFileRefusal(
                .notAnEstimate,
                "The envelope holds no record.",
                at: set.name
            )
        }
        file.vendorCode = envelope.text("EST_SYSTEM")
        file.vendor = file.vendorCode.map { Vendor.name(of: $0) ?? $0 }
        file.version = envelope.text("EMS_VER")
        file.applicationVersion = envelope.text("SW_VERSION")
        file.documentID = envelope.text("ESTFILE_ID") ?? envelope.text("UNQFILE_ID")
        file.documentType = envelope.text("TRANS_TYPE")
        file.repairOrderNumber = envelope.text("RO_ID")
        switch envelope.text("EST_CTRY") {
        case "USA", "US": file.currency = "USD"
        case "CAN", "CA": file.currency = "CAD"
        default: break
        }
        file.supplement = envelope.text("SUPP_NO")
        if let supplement = file.supplement, supplement.uppercased().hasPrefix("S"),
            let number = FixedPoint.parse(supplement.dropFirst(), decimals: 0), number > 0
        {
            file.revision = Int32(clamping: number)
        }
        if let day = envelope.day("CREATE_DT") {
            file.createdAt = day + (envelope.text("CREATE_TM").flatMap(Self.time) ?? "")
        }
        if let code = file.vendorCode, Vendor.name(of: code) == nil {
            file.warnings.append("\(code) is no vendor code of CIECA.")
        }
    }

    /// `T08:14:23` of `081423`.
    private static func time(_ text: String) -> String? {
        let digits = Array(text)
        guard digits.count == 6, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else {
            return nil
        }
        return "T" + String(digits[0...1]) + ":" + String(digits[2...3]) + ":"
            + String(digits[4...5])
    }

    private mutating func readVendors() throws(EstimateFileRefusal) {
        for record in try table("ven")?.records ?? [] {
            var party = Self.party(record, "VND", phones: ["PH1", "PH2"])
            party.reference = record.text("VND_CO_ID")
            file.suppliers.append(party)
        }
    }

    /// The parties of the tables share their columns' endings: `OWNR_LN`, `INSD_LN` …
    static func party(
        _ record: DBFRecord,
        _ prefix: String,
        phones: [String] = ["PH1", "PH2"],
        contact: Bool = false
    ) -> Party {
        var party = Party()
        let names = contact ? "CT_" : ""
        party.lastName = record.text("\(prefix)_\(names)LN")
        party.firstName = record.text("\(prefix)_\(names)FN")
        party.companyName = record.text("\(prefix)_CO_NM")
        party.email = record.text("\(prefix)_EA")
        for column in phones {
            guard let number = record.text("\(prefix)_\(column)") else { continue }
            party.phones.append(Party.Phone(use: column == "PH2" ? "WP" : "HP", number: number))
        }
        if let number = record.text("\(prefix)_FAX") {
            party.phones.append(Party.Phone(use: "FX", number: number))
        }
        let address = Party.Address(
            street: record.text("\(prefix)_ADDR1"),
            street2: record.text("\(prefix)_ADDR2"),
            city: record.text("\(prefix)_CITY"),
            state: record.text("\(prefix)_ST") ?? record.text("\(prefix)_STATE"),
            postalCode: record.text("\(prefix)_ZIP"),
            country: record.text("\(prefix)_CTRY")
        )
        if address != Party.Address() { party.address = address }
        return party
    }
}
