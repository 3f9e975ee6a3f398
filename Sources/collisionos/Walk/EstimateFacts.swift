import EstimateFiles

/// What the estimate file itself says: the yardstick of the walk.
struct EstimateFacts {
    struct None: Error, CustomStringConvertible {
        let path: String
        var description: String { "\(path) holds no estimate" }
    }

    let path: String
    let members: [EstimateFiles.Member]
    let estimate: EstimateFile

    let currency: String
    let gross: Amount
    let deductible: Amount
    let net: Amount
    let tax: Amount

    init(path: String) throws {
        let groups = try EstimatePaths.groups(at: path)
        guard let group = groups.first(where: { !$0.members.isEmpty }),
            let first = try EstimateFiles.read(group.members).first
        else { throw None(path: path) }
        self.path = path
        members = group.members
        estimate = first
        let totals = first.headerTotals
        let currency = first.currency ?? "USD"
        self.currency = currency
        gross = Amount(totals.gross, currency)
        deductible = Amount(totals.deductible, currency)
        net = Amount(totals.net, currency)
        tax = Amount(totals.tax, currency)
    }

    var car: String {
        let vehicle = estimate.vehicle
        return [vehicle.year.map { String($0) }, vehicle.make, vehicle.model]
            .compactMap { $0 }.joined(separator: " ")
    }
}
