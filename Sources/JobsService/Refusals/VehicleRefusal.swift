internal import Chassis

/// What is no vehicle.
enum VehicleRefusal: Refusal, Equatable {
    case vinCharacter(String)
    case vehicleYear(Int32)
    case mileageFell(from: Int32, to: Int32)

    var words: RefusalWords {
        switch self {
        case .vinCharacter(let text):
            RefusalWords(
                .invalidArgument,
                "vin_invalid",
                "\(text) is no VIN: 17 letters and digits without I, O and Q",
                facts: ["vin": text]
            )
        case .vehicleYear(let year):
            RefusalWords(
                .invalidArgument,
                "vehicle_year",
                "\(year) is not between 1900 and next year",
                facts: ["year": String(year)]
            )
        case .mileageFell(let from, let to):
            RefusalWords(
                .invalidArgument,
                "mileage_fell",
                "the mileage falls from \(from) to \(to); say why it is corrected",
                facts: ["from": String(from), "to": String(to)]
            )
        }
    }
}
