internal import Contracts
internal import EstimateFiles

/// The customer of an estimate file: its owner, else the insured, else the claimant.
extension Customer {
    static func imported(from file: EstimateFile) -> Customer {
        var customer = Customer()
        customer.customerType = .individual
        customer.customerStatus = .active
        customer.preferredContact = .phone
        customer.emailOptIn = true
        customer.isActive = true
        customer.language = "en"
        if let insurer = file.insurer { customer.primaryInsuranceCompany = insurer.cut(100) }
        if let policy = file.policyNumber { customer.policyNumber = policy.cut(50) }
        if let party = file.owner ?? file.insured ?? file.claimant {
            customer.takeParty(party)
        } else {
            customer.lastName = "Unknown"
        }
        return customer
    }

    private mutating func takeParty(_ party: Party) {
        if let company = party.companyName, party.lastName == nil {
            customerType = .business
            companyName = company.cut(255)
            lastName = company.cut(50)
            gstPayable = true  // J122
        } else {
            if let first = party.firstName { firstName = first.cut(50) }
            lastName = (party.lastName ?? party.firstName ?? "Unknown").cut(50)
            if let company = party.companyName {
                companyName = company.cut(255)
                gstPayable = true
            }
        }
        if let payable = party.isGSTPayable { gstPayable = gstPayable || payable }
        if let email = party.email { setEmail(email.cut(255)) }
        for phone in party.phones { addPhone(phone.number, use: phone.use) }
        if let place = party.address {
            let street = [place.street, place.street2].compactMap { $0 }
            if !street.isEmpty { address = street.joined(separator: ", ").cut(10_000) }
            if let town = place.city { city = town.cut(100) }
            if let province = place.state { state = province.cut(50) }
            if let code = place.postalCode { zipCode = code.cut(20) }
            if let land = place.country { country = land.cut(50) }
        }
    }

    private mutating func addPhone(_ number: String, use: String) {
        let text = number.cut(20)
        guard !text.isEmpty, use != "FX" else { return }
        if ["CP", "PC", "WC"].contains(use), !hasMobile {
            setMobile(text)
        } else if !hasPhone {
            setPhone(text)
        } else if !hasMobile {
            setMobile(text)
        }
    }
}

extension String {
    /// The first `count` characters, without blanks at the ends.
    func cut(_ count: Int) -> String {
        let scalars = unicodeScalars.drop { $0.properties.isWhitespace }
        var text = String(String.UnicodeScalarView(scalars.prefix(count)))
        while let last = text.unicodeScalars.last, last.properties.isWhitespace {
            text.unicodeScalars.removeLast()
        }
        return text
    }
}
