/// The words of a collisionos-text file as CIECA's codes, which the rest of the program speaks. A
/// file may also write the code itself.
enum TextCodes {
    static func labor(_ word: String?) -> String? {
        switch word?.lowercased() {
        case nil, "body", "repair", "replace", "lab": "LAB"
        case "refinish", "paint", "lar": "LAR"
        case "mechanical", "lam": "LAM"
        case "frame", "laf": "LAF"
        case "glass", "lag": "LAG"
        case "electrical", "lae": "LAE"
        case "structural", "structure", "las": "LAS"
        case "diagnostic", "lad": "LAD"
        default: nil
        }
    }

    static func part(_ word: String?) -> String? {
        switch word?.lowercased() {
        case nil, "oem", "new", "pan": "PAN"
        case "aftermarket", "paa": "PAA"
        case "certified", "pac": "PAC"
        case "used", "recycled", "lkq", "pal": "PAL"
        case "reman", "remanufactured", "reconditioned", "pam": "PAM"
        case "glass", "pag": "PAG"
        case "other", "pao": "PAO"
        case "existing", "pae": "PAE"
        default: nil
        }
    }

    /// Materials and whatever else is charged beside parts and labor.
    static func charge(_ word: String?) -> String? {
        switch word?.lowercased() {
        case nil, "paint", "mapa": "MAPA"
        case "shop", "material", "mash": "MASH"
        case "hazardous", "mahw": "MAHW"
        case "sublet", "otsl": "OTSL"
        case "towing", "ottw": "OTTW"
        case "storage", "otst": "OTST"
        case "other", "otac": "OTAC"
        default: nil
        }
    }

    static func bucket(ofCharge code: String) -> Bucket {
        if code.hasPrefix("MA") { return .material }
        return code == "OTSL" ? .sublet : .other
    }

    /// What a line without records of its own charges.
    enum LineType {
        case part, labor(String), charge(String), note
    }

    static func line(_ word: String?) -> LineType? {
        switch word?.lowercased() {
        case "part", "parts": return .part
        case "note", "text": return .note
        case "labor", "labour": return .labor("LAB")
        case nil: return .charge("OTAC")
        default: break
        }
        if let code = labor(word) { return .labor(code) }
        if let code = charge(word) { return .charge(code) }
        return nil
    }

    /// The rows of a TOT record.
    enum Total {
        case labor, parts, materials, other, tax, gross, net, deductible, betterment
    }

    static func total(_ word: String?) -> Total? {
        switch word?.lowercased() {
        case "labor", "labour", "la": .labor
        case "parts", "pa": .parts
        case "materials", "material", "ma": .materials
        case "other", "ot": .other
        case "tax": .tax
        case "total", "gross", "ce": .gross
        case "net", "tt": .net
        case "deductible", "d2": .deductible
        case "betterment": .betterment
        default: nil
        }
    }
}
