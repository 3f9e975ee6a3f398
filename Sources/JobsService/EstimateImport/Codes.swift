internal import Contracts
internal import EstimateFiles

/// CIECA codes as the shop's words.
extension Bucket {
    var kind: EstimateLineItem.Kind {
        switch self {
        case .parts: .part
        case .labor: .labor
        case .paint: .paint
        case .material: .material
        case .sublet: .sublet
        case .other: .other
        }
    }
}

extension EstimateFile.Format {
    var fileType: BmsImport.FileType {
        switch self {
        case .bms: .bms
        case .ems: .ems
        case .text: .text
        }
    }
}

extension EstimateLineItem.PartType {
    /// PAN → OEM, PAA → aftermarket, PAL → recycled … An unknown code is generic.
    init(bmsCode: String) {
        self =
            switch bmsCode {
            case "PAN", "PAND", "PAP", "PAG", "PANM": .oem
            case "PSOE": .oemSurplus
            case "PAA", "PAGN", "PAMU": .aftermarket
            case "PAC": .aftermarketCertified
            case "PAL", "PRA", "PROE": .recycled
            case "PAM", "PAR", "PAD", "PAMR", "PRR": .remanufactured
            default: .generic
            }
    }
}

extension EstimateLineItem.LaborType {
    init(bmsCode: String) {
        self =
            switch bmsCode.prefix(3) {
            case "LAB", "LAA": .body
            case "LAR": .paint
            case "LAF", "LAS": .frame
            case "LAM", "LAD": .mechanical
            case "LAE": .electrical
            case "LAG": .glass
            default: .other
            }
    }
}
