/// The totals as the file prints them, in minor units and hundredths of hours.
///
/// Nothing here is computed from lines; `EstimateFile.check()` holds the two against each other.
public struct PrintedTotals: Sendable, Equatable {
    /// One printed row, for instance `LAB` of the labour section.
    public struct Row: Sendable, Equatable {
        public enum Section: String, Sendable { case labor, parts, other, material, summary }
        public var section: Section
        /// The type code: LAB, PAN, MAPA, OTAC; for a summary row its sub type (CE, TT, D2 …).
        public var type: String
        public var description: String?
        public var hours: Int32?
        /// As printed: with tax on a section's sum row in BMS, without tax elsewhere.
        public var amount: Int64?
        public var taxable: Int64?
        public var nonTaxable: Int64?
        public var tax: Int64?
        public var taxByType: [String: Int64] = [:]
        public var markup: Int64?
        public var discount: Int64?
        /// Additional and sublet labour booked on a labour type (EMS T_ADDLBR).
        public var additional: Int64?

        /// The row without its tax.
        public var beforeTax: Int64? {
            if let taxable { return taxable + (nonTaxable ?? 0) }
            guard let amount else { return nil }
            return amount - (tax ?? 0)
        }
    }

    public var rows: [Row] = []
    /// By labour type, sums (LA, LAT) left out; LABS and LABA repeat a part of LAB.
    public var laborAmountByType: [String: Int64] = [:]
    public var laborHoursByType: [String: Int32] = [:]
    public var partAmountByType: [String: Int64] = [:]
    public var materialAmountByType: [String: Int64] = [:]
    public var otherAmountByType: [String: Int64] = [:]
    public var taxByType: [String: Int64] = [:]
    /// The three sections before tax.
    public var labor: Int64?
    public var parts: Int64?
    public var other: Int64?
    /// All taxes together.
    public var tax: Int64?
    /// Everything with tax.
    public var gross: Int64?
    /// What the insurer pays: gross less deductible, betterment and the like.
    public var net: Int64?
    /// The deductible really taken, positive; zero when none was.
    public var deductible: Int64?
    public var betterment: Int64?
    public var prepaid: Int64?
    /// Related prior damage and appearance allowance, which the insurer does not pay.
    public var priorDamage: Int64?
    /// Net amount of each version (`EM0`, `SV1` …), which add up to `net`.
    public var versions: [Version] = []
    /// Net of the versions before a supplement, and the supplement's own share (EMS).
    public var previousNet: Int64?
    public var supplementAmount: Int64?

    public struct Version: Sendable, Equatable {
        public var code: String
        public var net: Int64
    }

    /// The first row of a type in a section.
    public func row(_ section: Row.Section, _ type: String) -> Row? {
        rows.first { $0.section == section && $0.type == type }
    }
}
