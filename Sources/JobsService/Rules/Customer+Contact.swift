internal import Contracts

/// Contact points of a customer, and the forms they are found by (J016, J019).
extension Customer {
    mutating func setEmail(_ text: String) {
        email = text
        emailLower = text.lowercased()
    }

    mutating func setPhone(_ text: String) {
        phone = text
        if let number = PhoneNumber.e164(text) { phoneE164 = number } else { clearPhoneE164() }
    }

    mutating func setMobile(_ text: String) {
        mobile = text
        if let number = PhoneNumber.e164(text) { mobileE164 = number } else { clearMobileE164() }
    }

    /// Brings the forms a customer is found by in line with what was typed.
    mutating func normalizeContacts() {
        if hasEmail { setEmail(email) } else { clearEmailLower() }
        if hasPhone { setPhone(phone) } else { clearPhoneE164() }
        if hasMobile { setMobile(mobile) } else { clearMobileE164() }
    }

    /// J018: a business or a fleet has a company name.
    func checkCompany() throws(RecordRefusal) {
        guard customerType == .business || customerType == .fleet else { return }
        guard !companyName.allSatisfy(\.isWhitespace) else { throw .companyNameRequired }
    }

    /// J019: where the customer wants to be reached; nil when that way is not known.
    var preferredContactPoint: String? {
        switch preferredContact {
        case .phone: hasPhone ? phone : (hasMobile ? mobile : nil)
        case .email: hasEmail ? email : nil
        case .sms: hasMobile ? mobile : nil
        case .mail: hasAddress ? address : nil
        case .unspecified, .UNRECOGNIZED:
            hasPhone ? phone : (hasMobile ? mobile : (hasEmail ? email : nil))
        }
    }
}

/// Phone numbers in E.164, as far as the North American plan and a leading + go.
enum PhoneNumber {
    /// `(604) 555-0123` → `+16045550123`; nil when it is no number.
    static func e164(_ text: String) -> String? {
        let international = text.drop { $0 == " " }.first == "+"
        let digits = text.filter(\.isASCII).filter(\.isNumber)
        switch (international, digits.count) {
        case (true, 8...15): return "+" + digits
        case (false, 10): return "+1" + digits
        case (false, 11) where digits.first == "1": return "+" + digits
        default: return nil
        }
    }
}
