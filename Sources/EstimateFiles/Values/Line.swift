/// Where an amount goes in a shop's estimate and books.
public enum Bucket: String, Sendable, CaseIterable {
    case parts, labor, paint, material, sublet, other
}

/// The part of the printed totals an amount is summed under, which need not be its bucket:
/// sublet labour is printed under labour, a sublet part under parts.
public enum Section: Sendable, Equatable {
    case labor, parts, other
}

/// One operation of the estimate: a printed line with one labour entry of it.
///
/// A line with body and refinish labour gives two entries of the same `number`; its part and its
/// charge are on the first alone, so that sums count them once.
public struct Line: Sendable, Equatable {
    /// What the line is for a reader; amounts are booked by their buckets, not by this.
    public enum Kind: String, Sendable {
        case part, labor, refinish, material, sublet, other, note
    }

    /// Print order (LineNum, LINE_NO).
    public var number: Int32
    /// Entry order, which differs from print order.
    public var sequence: Int32?
    public var parent: Int32?
    /// The version that added or changed the line (`EM`, `S01` …).
    public var supplement: String?
    public var kind: Kind = .note
    public var description: String = ""
    public var header: String?
    public var memo: String?
    /// `1` added, `2` changed, `3` deleted; a deleted line carries no amounts here.
    public var status: String?
    public var isManual = false
    public var vendorReference: String?
    public var paidBy: String?

    public var part: Part?
    public var labor: Labor?
    public var charge: Charge?
    public var betterment: Int64?
    public var isSublet = false

    /// A part as the line buys it. `PAE` is the part already on the car: nothing is bought.
    public struct Part: Sendable, Equatable {
        /// PAN, PAA, PAL …
        public var type: String
        public var number: String?
        public var oemNumber: String?
        /// Hundredths; a price without a quantity is one.
        public var quantity: Int64 = 100
        public var unitPrice: Int64?
        /// The amount billed, already for the whole quantity; a sublet price too.
        public var price: Int64 = 0
        /// The original maker's price where another part is used: information only.
        public var listPrice: Int64?
        public var isTaxable: Bool?
        public var isGlass = false
        public var supplierReference: String?
        public var bucket: Bucket = .parts
        public var section: Section = .parts

        /// A part that has to be ordered from somebody.
        public var isOrderable: Bool {
            bucket == .parts && type != "PAE" && price != 0 && quantity > 0
        }
    }

    public struct Labor: Sendable, Equatable {
        /// LAB, LAR, LAM …
        public var type: String
        public var operation: String?
        public var hours: Int32 = 0
        /// Guide time; never billed.
        public var databaseHours: Int32?
        /// The file's own amount, or hours times the profile's rate rounded half up; a cent more
        /// or less where only so the lines come to the printed amount of their type.
        public var amount: Int64 = 0
        /// The operation is part of another one; its hours are 0.
        public var isIncluded = false
        public var isTaxable: Bool?
        public var bucket: Bucket { type == "LAR" ? .paint : .labor }
    }

    /// Everything the line bills: part, labour and charge.
    public var amount: Int64 {
        (part?.price ?? 0) + (labor?.amount ?? 0) + (charge?.amount ?? 0)
    }
}

/// A material, sublet or other amount: on a line, or beside the lines in the totals.
public struct Charge: Sendable, Equatable {
    /// MAPA, MASH, OTAC, OTSL, OTTW, ATS …
    public var type: String
    public var description: String?
    public var amount: Int64
    public var isTaxable: Bool?
    public var bucket: Bucket
    public var section: Section
    /// The labour type whose printed total holds the amount, when `section` is labour.
    public var laborType: String?
}
