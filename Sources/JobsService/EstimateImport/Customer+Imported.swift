internal import Contracts
internal import EstimateFiles

/// The customer of an estimate file: its owner, else the insured, else the claimant.
extension Customer {
    static func imported(from file: EstimateFile) -> Customer {
        let party = file.owner ?? file.insured ?? file.claimant ?? Party.unnamed
        var customer = Customer()
        customer.customerType = .individual
        customer.customerStatus = .active
        customer.preferredContact = .phone
        customer.emailOptIn = true
        customer.isActive = true
        customer.language = "en"
        if let company = party.companyName, party.lastName == nil {
            customer.customerType = .business
            customer.companyName = company.cut(255)
            customer.lastName = company.cut(50)
            customer.gstPayable = true  // J122
        } else {
            if let first = party.firstName { customer.firstName = first.cut(50) }
            customer.lastName = (party.lastName ?? party.firstName ?? "Unknown").cut(50)
            if let company = party.companyName {
                customer.companyName = company.cut(255)
                customer.gstPayable = true
            }
        }
        if let email = party.email { customer.setEmail(email.cut(255)) }
        for phone in party.phones { customer.addPhone(phone.number, use: phone.use) }
        if let address = party.address {
            let street = [address.street, address.street2].compactMap { $0 }
            if !street.isEmpty { customer.address = street.joined(separator: ", ").cut(10_000) }
            if let city = address.city { customer.city = city.cut(100) }
            if let state = address.state { customer.state = state.cut(50) }
            if let code = address.postalCode { customer.zipCode = code.cut(20) }
            if let country = address.country { customer.country = country.cut(50) }
        }
        if let insurer = file.insurer { customer.primaryInsuranceCompany = insurer.cut(100) }
        if let policy = file.policyNumber { customer.policyNumber = policy.cut(50) }
        return customer
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

extension Party {
    static var unnamed: Party { EstimateFile(format: .bms).owner ?? Party() }
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
