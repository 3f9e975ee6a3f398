import Contracts
import Testing

@testable import FinanceService

@Suite("Insurers")
struct InsurerTests {
    @Test(
        "F059: the code of a name, with a number on a clash only",
        arguments: [
            ("State Farm Mutual", 1, "STATEFAR"), ("State Farm Mutual", 2, "STATEFAR2"),
            ("A&B", 1, "AB"), ("—", 1, "INSURER"), ("Ça", 1, "A"),
        ]
    )
    func code(name: String, number: Int, code: String) {
        #expect(InsuranceCompany.code(of: name, try: number) == code)
    }

    @Test(
        "names match without case, blanks, punctuation and accents",
        arguments: [
            ("State Farm", "STATE-FARM."), ("Économical", "economical"), ("A B", "ab"),
        ]
    )
    func names(one: String, other: String) {
        #expect(InsuranceCompany.normalized(one) == InsuranceCompany.normalized(other))
    }

    @Test("F060: without claims there is no average")
    func average() {
        var company = InsuranceCompany.with { $0.currency = "CAD" }
        #expect(!company.computed().hasAvgClaimValue)
        company.totalClaims = 3
        company.totalClaimsValue = Sample.money(1_000)
        #expect(company.computed().avgClaimValue.minor == 333)
    }

    @Test(
        "F061: the mean of the ratings that are known",
        arguments: [(40, 30, 35), (45, nil, 45), (nil, nil, nil), (40, 45, 43)]
            as [(Int32?, Int32?, Int32?)]
    )
    func rating(service: Int32?, payment: Int32?, overall: Int32?) {
        var company = InsuranceCompany()
        if let service { company.customerServiceRatingTenths = service }
        if let payment { company.paymentRatingTenths = payment }
        #expect(company.overallRating == overall)
    }

    @Test("F062: rating 4 and 30 days are 66 points")
    func score() {
        var company = InsuranceCompany()
        #expect(company.paymentScore == nil)
        company.paymentRatingTenths = 40
        company.avgPaymentDays = 30
        #expect(company.paymentScore == 66)
    }

    @Test("F063: an agreement ends with its end date")
    func drp() {
        var company = InsuranceCompany.with { $0.isDrp = true }
        #expect(company.hasActiveDrp(at: Sample.now))
        company.drpEndDate = Sample.time(Sample.now - Sample.day)
        #expect(!company.hasActiveDrp(at: Sample.now))
    }
}
