extension Money {
    /// So many minor units (cents) of a currency (ISO 4217).
    public static func of(_ minor: Int64, _ currency: String) -> Money {
        Money.with {
            $0.minor = minor
            $0.currency = currency
        }
    }
}
