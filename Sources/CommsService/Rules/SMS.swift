/// How many parts a text message is sent in (C038, C039).
enum SMS {
    /// One message; longer ones are sent in parts of ``partGSM``.
    static let singleGSM = 160
    static let partGSM = 153
    static let singleUCS2 = 70
    static let partUCS2 = 67

    static func segments(_ text: String) -> Int {
        var septets = 0
        for scalar in text.unicodeScalars {
            if basic.contains(scalar) {
                septets += 1
            } else if extended.contains(scalar) {
                septets += 2
            } else {
                let units = text.utf16.count
                return units <= singleUCS2 ? 1 : (units + partUCS2 - 1) / partUCS2
            }
        }
        return septets <= singleGSM ? 1 : (septets + partGSM - 1) / partGSM
    }

    /// 3GPP TS 23.038, default alphabet.
    private static let basic = Set(
        ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
            + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà").unicodeScalars
    )
    /// Extension table: two septets each.
    private static let extended = Set("^{}\\[~]|€".unicodeScalars)
}
