extension BMSReader {
    static func readParties(_ request: XMLElement, into file: inout EstimateFile) {
        guard let admin = request.first("AdminInfo") else { return }
        if let company = admin.first("InsuranceCompany", "Party") {
            let insurer = party(company)
            file.insurer = insurer.companyName ?? insurer.name
            file.insurerCode = insurer.reference
        }
        func named(_ role: String) -> Party? {
            guard let element = admin.first(role, "Party") else { return nil }
            let found = party(element)
            return found == Party() ? nil : found
        }
        file.owner = named("Owner")
        file.insured = named("PolicyHolder")
        file.claimant = named("Claimant")
        file.adjuster = named("Adjuster")
        file.estimator = named("Estimator")
        file.repairFacility = named("RepairFacility")
        file.suppliers = admin.all("Supplier").compactMap { $0.first("Party") }.map(party)
    }

    /// Mitchell keeps phones in ContactInfo, CCC under the person or the firm itself.
    static func party(_ element: XMLElement) -> Party {
        var party = Party()
        let person = element.first("PersonInfo")
        let firm = element.first("OrgInfo")
        party.firstName = person?.text("PersonName", "FirstName")
        party.lastName = person?.text("PersonName", "LastName")
        party.companyName = firm?.text("CompanyName")
        party.reference =
            firm?.text("IDInfo", "IDNum") ?? person?.text("IDInfo", "IDNum")
        let communications = [person, firm, element.first("ContactInfo")]
            .compactMap { $0 }.flatMap { $0.all("Communications") }
        for entry in communications {
            let use = entry.text("CommQualifier") ?? "TE"
            if let number = entry.text("CommPhone") {
                party.phones.append(Party.Phone(use: use, number: number))
            }
            if party.email == nil { party.email = entry.text("CommEmail") }
            if party.address == nil, let address = entry.first("Address") {
                party.address = Party.Address(
                    street: address.text("Address1"),
                    street2: address.text("Address2"),
                    city: address.text("City"),
                    state: address.text("StateProvince"),
                    postalCode: address.text("PostalCode"),
                    country: address.text("CountryCode")
                )
            }
        }
        return party
    }

    static func readVehicle(
        _ request: XMLElement,
        into file: inout EstimateFile
    ) throws(EstimateFileRefusal) {
        guard let vehicle = request.first("VehicleInfo") else { return }
        file.vehicle.vin = vehicle.text("VINInfo", "VIN", "VINNum")
        file.vehicle.plate = vehicle.text("License", "LicensePlateNum")
        file.vehicle.plateState = vehicle.text("License", "LicensePlateStateProvince")
        if let description = vehicle.first("VehicleDesc") {
            file.vehicle.year = try description.count("ModelYear")
            file.vehicle.make = description.text("MakeDesc")
            file.vehicle.makeCode = description.text("MakeCode")
            file.vehicle.model = description.text("ModelName")
            file.vehicle.trim = description.text("SubModelDesc")
            file.vehicle.productionDate = description.text("ProductionDate")
            file.vehicle.options = (description.first("VehicleOptions")?.all("Option") ?? []).map {
                Vehicle.Option(
                    code: $0.text("OptionCode") ?? "",
                    description: $0.text("OptionDesc") ?? ""
                )
            }
            let odometer = description.first("OdometerInfo")
            file.vehicle.odometer = odometer?.text("OdometerReading").flatMap(Odometer.reading)
            switch odometer?.text("OdometerReadingMeasure") {
            case "DK": file.vehicle.odometerUnit = "km"
            case "DH": file.vehicle.odometerUnit = "mi"
            default: break
            }
        }
        let color = vehicle.text("Paint", "Exterior", "Color", "ColorName")
        (file.vehicle.paintCode, file.vehicle.color) = paint(color)
        file.vehicle.bodyStyle = vehicle.text("Body", "BodyStyle")
        file.vehicle.engine = vehicle.text("Powertrain", "EngineDesc")
        file.vehicle.transmission = vehicle.text(
            "Powertrain",
            "TransmissionInfo",
            "TransmissionDesc"
        )
        file.vehicle.fuel = vehicle.text("Powertrain", "FuelType")
        file.vehicle.isDrivable = vehicle.first("Condition")?.flag("DrivableInd")
    }

    /// `8N7 - Sailfin Blue Pearl` and `218 (Attitude Black Mica)` hold the code and the name.
    static func paint(_ text: String?) -> (code: String?, name: String?) {
        guard let text else { return (nil, nil) }
        if let dash = text.firstRange(of: " - ") {
            return (
                String(text[..<dash.lowerBound]).filled, String(text[dash.upperBound...]).filled
            )
        }
        if let open = text.firstIndex(of: "("), text.hasSuffix(")"), open > text.startIndex {
            let code = String(text[..<open]).filled
            return (code, String(text[text.index(after: open)...].dropLast()).filled)
        }
        return (nil, text)
    }
}

/// Odometer readings come as text, with separators or a fraction; what is no number is none.
enum Odometer {
    static func reading(_ text: String) -> Int32? {
        let digits = text.filter { $0 != "," && $0 != " " }
        guard let value = FixedPoint.parse(digits, decimals: 0), value >= 0, value < 10_000_000
        else { return nil }
        return Int32(value)
    }
}
