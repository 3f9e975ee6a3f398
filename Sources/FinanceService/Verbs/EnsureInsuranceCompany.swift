internal import Chassis
internal import Contracts
internal import Store

/// For Jobs while it imports: the insurer of this code, else of this name, else a new one (F059).
/// The same answer however often it is asked: writes come one after the other, and the code is
/// unique in the shop.
enum EnsureInsuranceCompany {
    static func handle(
        _ request: EnsureInsuranceCompanyRequest,
        _ call: Call
    ) async throws -> InsuranceCompany {
        let shop = try call.shop
        if let found = try await call.read({ try find(request, $0, in: shop) }) { return found }
        let facts = try await ShopFacts.read(call)
        var company = InsuranceCompany()
        company.currency = facts.currency
        company.name = request.name
        if !request.code.isEmpty { company.code = request.code }
        if !request.phone.isEmpty { company.phone = request.phone }
        if !request.email.isEmpty { company.email = request.email }
        if !request.address.isEmpty { company.address = request.address }
        if !request.city.isEmpty { company.city = request.city }
        if !request.state.isEmpty { company.state = request.state }
        if !request.zipCode.isEmpty { company.zipCode = request.zipCode }
        let draft = try company.checked(at: "")
        return try await call.write { tx in
            // Someone may have been faster since.
            if let found = try find(request, tx, in: shop) { return found }
            var company = draft.computed()
            if !company.hasCode { company.code = try freeCode(of: company.name, tx, in: shop) }
            return try tx.insert(company, in: shop, by: call.authorship)
        }
    }

    /// By code, without case; then by name, without case, blanks and punctuation.
    private static func find(
        _ request: EnsureInsuranceCompanyRequest,
        _ view: View,
        in shop: ShopID
    ) throws -> InsuranceCompany? {
        if !request.code.isEmpty {
            let codes = [SQLValue.text(request.code), .text(request.code.uppercased())]
            if let found = try view.first(
                InsuranceCompany.self,
                in: shop,
                where: [.oneOf("code", codes)]
            ) {
                return found
            }
        }
        let normalized = InsuranceCompany.normalized(request.name)
        guard !normalized.isEmpty else {
            return try view.first(
                InsuranceCompany.self,
                in: shop,
                where: [.equal("name", .text(request.name))]
            )
        }
        return try view.first(
            InsuranceCompany.self,
            in: shop,
            where: [.equal("name_normalized", .text(normalized))]
        )
    }

    /// F059: the first code of the name that nobody has, archived ones included.
    static func freeCode(
        of name: String,
        _ view: View,
        in shop: ShopID
    ) throws -> String {
        for number in 1...InsuranceCompany.codeTriesMax {
            let code = InsuranceCompany.code(of: name, try: number)
            let taken = try view.exists(
                InsuranceCompany.self,
                in: shop,
                where: [.equal("code", .text(code))],
                archived: true
            )
            if !taken { return code }
        }
        throw StoreRefusal.tooMany(
            what: "insurers with alike names",
            limit: InsuranceCompany.codeTriesMax
        )
    }
}
