internal import Contracts
internal import EstimateFiles

extension VehicleRecord {
    /// The vehicle of an estimate file. A VIN that is none is left out and warned of.
    static func imported(from file: EstimateFile) -> VehicleRecord {
        let source = file.vehicle
        var vehicle = VehicleRecord()
        vehicle.setVIN(source.vin)
        vehicle.year = source.year ?? 0
        vehicle.make = (source.make ?? source.makeCode ?? "Unknown").cut(100)
        vehicle.model = (source.model ?? "Unknown").cut(100)
        vehicle.vehicleStatus = file.isTotalLoss == true ? .totaled : .active
        vehicle.isActive = true
        vehicle.mileageUnit = source.odometerUnit == "DH" ? .miles : .kilometers
        if let odometer = source.odometer, odometer >= 0 { vehicle.mileage = odometer }
        if let trim = source.trim { vehicle.trim = trim.cut(100) }
        if let color = source.color { vehicle.color = color.cut(50) }
        if let code = source.paintCode { vehicle.colorCode = code.cut(20) }
        if let plate = source.plate { vehicle.licensePlate = plate.cut(20) }
        if let state = source.plateState { vehicle.state = state.cut(50) }
        if let engine = source.engine { vehicle.engineType = engine.cut(50) }
        if let transmission = source.transmission { vehicle.transmission = transmission.cut(50) }
        if let insurer = file.insurer { vehicle.insuranceCompany = insurer.cut(100) }
        if let policy = file.policyNumber { vehicle.policyNumber = policy.cut(50) }
        if let claim = file.claimNumber { vehicle.claimNumber = claim.cut(50) }
        return vehicle
    }

    /// J021–J024: the VIN in capitals with what is derived from it; none when it is none.
    mutating func setVIN(_ text: String?) {
        clearVin()
        clearVinLast8()
        clearVinCheckDigitValid()
        guard let text, let parsed = try? VIN(text) else { return }
        vin = parsed.text
        vinLast8 = String(parsed.text.suffix(8))
        vinCheckDigitValid = parsed.isCheckDigitValid
    }
}
