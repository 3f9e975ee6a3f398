/// Reads a collisionos-text document, the pipe-delimited form of the earlier program, into the
/// neutral form. Strict: whatever is not understood is refused with line and field, both from 1;
/// field 0 is the record's name.
struct TextReader {
    let records: [TextRecord]
    var file = EstimateFile(format: .text)

    static func read(_ member: EstimateFiles.Member) throws(EstimateFileRefusal) -> EstimateFile {
        guard member.bytes.count <= Limits.documentBytesMax else {
            throw EstimateFileRefusal(
                .tooLarge,
                "The document is larger than \(Limits.documentBytesMax) bytes.",
                at: member.name
            )
        }
        let text: [UInt8]
        do {
            text = try PlainText.utf8(of: member.bytes)
        } catch {
            throw EstimateFileRefusal(.encoding, error.message, at: "\(error.line):0")
        }
        var reader = TextReader(records: try TextRecord.records(of: text))
        try reader.refuseRepeats()
        for record in reader.records { try reader.readHead(record) }
        try reader.readLines()
        try reader.readTotals()
        reader.warnOfMissing()
        try reader.file.finish()
        return reader.file
    }

    private func refuseRepeats() throws(EstimateFileRefusal) {
        var seen: Set<TextRecord.Kind> = []
        for record in records where record.kind.isOnce {
            guard seen.insert(record.kind).inserted else {
                throw record.refusal(.textRecord, "A second \(record.kind.rawValue).")
            }
        }
    }

    private mutating func warnOfMissing() {
        let there = Set(records.map(\.kind))
        for kind in [TextRecord.Kind.claim, .customer, .vehicle, .estimate]
        where !there.contains(kind) {
            file.warnings.append("The file has no \(kind.rawValue) record.")
        }
    }

    /// Who, what car, which claim.
    private mutating func readHead(_ record: TextRecord) throws(EstimateFileRefusal) {
        switch record.kind {
        case .header: try readHeader(record)
        case .claim: try readClaim(record)
        case .customer: try readCustomer(record)
        case .vehicle: try readVehicle(record)
        case .estimate: try readEstimate(record)
        case .line, .part, .labor, .material, .total: break
        }
    }

    /// `HDR|version|vendor|system|date|time`
    private mutating func readHeader(_ record: TextRecord) throws(EstimateFileRefusal) {
        file.version = record.text(1)
        file.vendor = record.text(2)
        file.application = record.text(3)
        let time = try record.time(5)
        if let day = try record.day(4) { file.createdAt = day + (time ?? "") }
    }

    /// `CLM|claim|policy|deductible|loss date|adjuster|insurer`
    private mutating func readClaim(_ record: TextRecord) throws(EstimateFileRefusal) {
        file.claimNumber = record.text(1).flatMap { $0.uppercased() == "N/A" ? nil : $0 }
        file.policyNumber = record.text(2)
        file.deductible = try record.amount(3)
        if let deductible = file.deductible {
            guard deductible >= 0 else {
                throw record.refusal(.number, "The deductible is below 0.", field: 3)
            }
            if deductible > 0 { file.deductibleStatus = .applies }
        }
        file.lossDate = try record.day(4)
        if let name = record.text(5) { file.adjuster = Self.person(name) }
        file.insurer = record.text(6)
    }

    /// The last word is the last name.
    private static func person(_ name: String) -> Party {
        var words = name.split(separator: " ").map(String.init)
        var party = Party()
        party.lastName = words.popLast()
        party.firstName = words.joined(separator: " ").filled
        return party
    }

    /// `CST|first|last|company|address|city|state|zip|phone|email|gst payable`
    private mutating func readCustomer(_ record: TextRecord) throws(EstimateFileRefusal) {
        var party = Party()
        party.firstName = record.text(1)
        party.lastName = record.text(2)
        party.companyName = record.text(3)
        var address = Party.Address()
        address.street = record.text(4)
        address.city = record.text(5)
        address.state = record.text(6)
        address.postalCode = record.text(7)
        if address != Party.Address() { party.address = address }
        if let phone = record.text(8) { party.phones = [Party.Phone(use: "HP", number: phone)] }
        party.email = record.text(9)
        party.isGSTPayable = try record.flag(10)
        if party != Party() { file.owner = party }
    }

    /// `VEH|vin|year|make|model|trim|body|colour|plate|odometer|engine|transmission|fuel`
    private mutating func readVehicle(_ record: TextRecord) throws(EstimateFileRefusal) {
        file.vehicle.vin = record.text(1)
        file.vehicle.year = try record.count(2, max: 2_999)
        file.vehicle.make = record.text(3)
        file.vehicle.model = record.text(4)
        file.vehicle.trim = record.text(5)
        file.vehicle.bodyStyle = record.text(6)
        file.vehicle.color = record.text(7)
        file.vehicle.plate = record.text(8)
        file.vehicle.odometer = try record.count(9, max: 9_999_999)
        file.vehicle.engine = record.text(10)
        file.vehicle.transmission = record.text(11)
        file.vehicle.fuel = record.text(12)
    }

    /// `EST|number|date|status|labor|parts|materials|gross`; its totals are read with the others.
    private mutating func readEstimate(_ record: TextRecord) throws(EstimateFileRefusal) {
        file.documentID = record.text(1)
        let day = try record.day(2)
        if file.createdAt == nil { file.createdAt = day }
        file.documentStatus = record.text(3)
    }
}
