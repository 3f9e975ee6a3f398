/// Money as the gateway's JSON carries it: minor units and a currency.
struct Amount: Sendable, Equatable {
    var minor: Int64
    var currency: String

    init(_ minor: Int64, _ currency: String) {
        self.minor = minor
        self.currency = currency
    }

    /// Nil when there is no amount.
    init?(_ json: JSONValue) {
        guard let minor = json["minor"].integer else { return nil }
        self.init(minor, json["currency"].text ?? "")
    }

    var json: JSONValue { ["currency": .string(currency), "minor": .string(String(minor))] }

    /// `1,125.63`
    var digits: String {
        let cents = String(minor.magnitude % 100)
        var whole = String(minor.magnitude / 100)
        var groups: [String] = []
        while whole.count > 3 {
            groups.insert(String(whole.suffix(3)), at: 0)
            whole.removeLast(3)
        }
        groups.insert(whole, at: 0)
        return (minor < 0 ? "-" : "") + groups.joined(separator: ",") + "."
            + (cents.count < 2 ? "0" + cents : cents)
    }

    var text: String { "\(digits) \(currency)" }
}
