internal import Contracts
internal import Foundation

extension InsuranceCompany {
    /// Letters and digits of a code made from a name.
    static let codeLength = 8
    /// Characters a code may have.
    static let codeMax = 10
    /// Companies whose names begin alike before a code is refused.
    static let codeTriesMax = 99

    /// F059: the first eight letters and digits of the name in capitals: `State Farm Mutual` →
    /// `STATEFAR`. `INSURER` when the name has none.
    static func code(of name: String) -> String {
        let letters = name.uppercased().unicodeScalars.filter {
            ("A"..."Z").contains($0) || ("0"..."9").contains($0)
        }
        let code = String(String.UnicodeScalarView(letters.prefix(codeLength)))
        return code.isEmpty ? "INSURER" : code
    }

    /// F059: the code, with the number of the clash behind it: `STATEFAR`, `STATEFAR2` …
    static func code(of name: String, try number: Int) -> String {
        number < 2 ? code(of: name) : code(of: name) + String(number)
    }

    /// The name without case, blanks, punctuation and accents, for matching files.
    static func normalized(_ name: String) -> String {
        let kept = name.lowercased().decomposedScalars.filter {
            $0.properties.isAlphabetic || $0.properties.numericType != nil
        }
        return String(String(String.UnicodeScalarView(kept)).prefix(255))
    }

    /// F060, F061, F063: what is computed of the insurer.
    func computed() -> InsuranceCompany {
        var company = self
        company.nameNormalized = Self.normalized(name)
        if let average = averageClaim {
            company.avgClaimValue = .of(average, currency)
        } else {
            company.clearAvgClaimValue()
        }
        if let rating = overallRating {
            company.overallRatingTenths = rating
        } else {
            company.clearOverallRatingTenths()
        }
        return company
    }

    /// F060: nil without claims.
    private var averageClaim: Int64? {
        guard totalClaims > 0 else { return nil }
        return try? totalClaimsValue.minor.checkedShare(1, of: Int64(totalClaims))
    }

    /// F061: the mean of the ratings that are known, in tenths, rounded half up.
    var overallRating: Int32? {
        var known: [Int32] = []
        if hasCustomerServiceRatingTenths { known.append(customerServiceRatingTenths) }
        if hasPaymentRatingTenths { known.append(paymentRatingTenths) }
        guard !known.isEmpty else { return nil }
        let sum = known.reduce(Int64(0)) { $0 + Int64($1) }
        let count = Int64(known.count)
        return Int32(clamping: (2 * sum + count) / (2 * count))
    }

    /// F062: how well it pays, 0 to 100: 70 for the rating, 30 for the days; nil when either is
    /// unknown. Rounded half up from hundredths.
    var paymentScore: Int32? {
        guard hasPaymentRatingTenths, hasAvgPaymentDays else { return nil }
        let rating = Int64(paymentRatingTenths) * 70 * 45
        let days = max(0, 45 - Int64(avgPaymentDays)) * 30 * 50
        return Int32(clamping: (2 * (rating + days) + 2_250) / 4_500)
    }

    /// F063: a direct repair agreement that has not ended.
    func hasActiveDrp(at now: Int64) -> Bool {
        isDrp && (!hasDrpEndDate || now <= drpEndDate.microseconds)
    }
}

extension String {
    /// Scalars with marks split off: é is e and a mark.
    fileprivate var decomposedScalars: String.UnicodeScalarView {
        decomposedStringWithCanonicalMapping.unicodeScalars
    }
}
