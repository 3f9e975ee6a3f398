/// One estimate as its file says it: the neutral form that all readers produce.
///
/// Amounts are `Int64` minor units (cents) of `currency`, hours are `Int32` hundredths of an hour,
/// percentages and hourly rates say their own unit. A value the file does not give is `nil` or
/// empty, never invented. The readers refuse a file whose amounts they cannot read, so that every
/// number here stands in the file.
public struct EstimateFile: Sendable, Equatable {
    /// The two exchange formats of the trade, and the text of the earlier program.
    public enum Format: String, Sendable {
        /// CIECA BMS: one XML document.
        case bms = "BMS"
        /// CIECA EMS: a set of dBase tables with one stem.
        case ems = "EMS"
        /// collisionos-text: one pipe-delimited document.
        case text = "TEXT"
    }

    public var format: Format
    /// The code of the writing system: `M` Mitchell, `A` Audatex, `C` CCC, `D`, `E`, `O`.
    public var vendorCode: String?
    /// The name that belongs to `vendorCode`, or the code itself when we know no name.
    public var vendor: String?
    /// Version of the format (BMSVer, EMS_VER), as text: an unknown one is not refused.
    public var version: String?
    /// The writing program and its version.
    public var application: String?
    public var applicationVersion: String?
    /// `E` estimate, `S` supplement, `A` assignment, `R` repair order.
    public var documentType: String?
    /// `C` committed, `I` in progress, as the file says.
    public var documentStatus: String?
    /// The estimate's own identity: DocumentID or ESTFILE_ID. Supplements repeat it in EMS.
    public var documentID: String?
    /// RqUID, the message's identity: the same one twice is the same message.
    public var requestID: String?
    /// RefClaimNum: on a customer-pay file the vendor's job number.
    public var referenceNumber: String?
    /// The shop's repair order number, when the writer knew it.
    public var repairOrderNumber: String?
    /// `E01` for the original, `S01`, `S02` … for supplements.
    public var supplement: String?
    /// 0 for the original, n for the n-th supplement.
    public var revision: Int32 = 0
    /// ISO 4217 code; EMS gives only the country, from which it follows.
    public var currency: String?
    /// When the document was made, as the file writes it (ISO 8601, with or without zone).
    public var createdAt: String?

    /// Absent when the file says `N/A` (customer pays).
    public var claimNumber: String?
    public var policyNumber: String?
    public var insurer: String?
    public var insurerCode: String?
    /// `YYYY-MM-DD`, the day the file writes, in the file's own zone.
    public var lossDate: String?
    /// `C` collision, `M` comprehensive, `U` unknown, as the file says.
    public var lossCategory: String?
    public var lossDescription: String?
    public var isTotalLoss: Bool?
    /// What the policy says; what was really taken is `totals.deductible`.
    public var deductible: Int64?
    public var deductibleStatus: DeductibleStatus = .unknown

    public var owner: Party?
    public var claimant: Party?
    public var insured: Party?
    public var adjuster: Party?
    public var estimator: Party?
    public var repairFacility: Party?
    /// Sellers of parts: `reference` is what `Line.supplierReference` names.
    public var suppliers: [Party] = []

    public var vehicle = Vehicle()
    public var lines: [Line] = []
    /// Printed lines, which several entries of `lines` may share.
    public var damageLineCount = 0
    /// Amounts the totals hold and no line shows: materials by the hour, allowances, markups.
    public var charges: [Charge] = []
    public var rates: [Rate] = []
    public var totals = PrintedTotals()
    /// The header a shop's estimate takes over; see `HeaderTotals`.
    public var headerTotals = HeaderTotals()
    /// What a person should know of this file, one sentence each.
    public var warnings: [String] = []

    public init(format: Format) { self.format = format }
}

/// Whether the deductible is taken from what the insurer pays.
public enum DeductibleStatus: String, Sendable {
    case applies, waived, unknown
}

/// A person or a firm named in the file. Text is trimmed; empty text is absent.
public struct Party: Sendable, Equatable {
    public var firstName: String?
    public var lastName: String?
    public var companyName: String?
    /// Number with its use (`HP` home, `CP` cell, `WP` work, `FX` fax …), in the file's order.
    public var phones: [Phone] = []
    public var email: String?
    public var address: Address?
    /// Whether the customer pays GST; absent when the file does not say (J122).
    public var isGSTPayable: Bool?
    /// The code by which other parts of the file name this party.
    public var reference: String?

    public struct Phone: Sendable, Equatable {
        public var use: String
        public var number: String
    }

    public struct Address: Sendable, Equatable {
        public var street: String?
        public var street2: String?
        public var city: String?
        public var state: String?
        public var postalCode: String?
        public var country: String?
    }

    /// First and last name, or the firm; `nil` when there is neither.
    public var name: String? {
        let person = [firstName, lastName].compactMap { $0 }.joined(separator: " ")
        return person.isEmpty ? companyName : person
    }
}

/// The car. Years are four digits even where the file writes two.
public struct Vehicle: Sendable, Equatable {
    public var vin: String?
    public var year: Int32?
    public var make: String?
    public var makeCode: String?
    public var model: String?
    public var trim: String?
    public var bodyStyle: String?
    public var color: String?
    public var paintCode: String?
    public var plate: String?
    public var plateState: String?
    public var odometer: Int32?
    /// `km` or `mi`; absent when the file does not say.
    public var odometerUnit: String?
    public var engine: String?
    public var transmission: String?
    public var fuel: String?
    public var productionDate: String?
    public var options: [Option] = []
    public var isDrivable: Bool?
    /// Points of impact, the primary one first.
    public var impacts: [String] = []
    public var damageMemo: String?

    public struct Option: Sendable, Equatable {
        public var code: String
        public var description: String
    }
}

/// An hourly rate or a percentage of the estimate's profile, by type code.
public struct Rate: Sendable, Equatable {
    public var type: String
    public var description: String?
    /// Minor units an hour; absent for percentages.
    public var perHour: Int64?
    /// Minor units an hour for the hours above `thresholdHours`.
    public var perHourAbove: Int64?
    public var thresholdHours: Int32?
    /// No more than this many minor units are charged for the type; zero or absent: no cap.
    public var amountMax: Int64?
    /// `4` is hours times rate; `1` a percentage.
    public var calculation: String?
    /// Markup in ten-thousandths of a per cent.
    public var markup: Int64?
    public var isTaxable: Bool?
    /// Tax in ten-thousandths of a per cent, by tax type (`LS`, `GS` …).
    public var taxes: [String: Int64] = [:]
}
