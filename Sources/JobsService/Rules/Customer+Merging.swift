internal import Contracts
internal import Schema
internal import SwiftProtobuf

extension Customer {
    /// This customer with what only the duplicate had (J017): blanks are filled, nothing that is
    /// said here is overwritten, points and visits of both count.
    func merged(with other: Customer) throws(MergeRefusal) -> Customer {
        guard id != other.id else { throw .withItself }
        guard currency == other.currency else { throw .currenciesDiffer }
        var customer = self
        if !hasFirstName, other.hasFirstName, lastName == other.lastName {
            customer.firstName = other.firstName
        }
        if !hasEmail, other.hasEmail { customer.email = other.email }
        if !hasPhone, other.hasPhone { customer.phone = other.phone }
        if !hasMobile, other.hasMobile { customer.mobile = other.mobile }
        // An address is one thing: street and town of different ones make no place.
        if !hasAddress, !hasCity, !hasZipCode, other.hasAddress {
            customer.address = other.address
            if other.hasCity { customer.city = other.city }
            if other.hasState { customer.state = other.state }
            if other.hasZipCode { customer.zipCode = other.zipCode }
            customer.country = other.country
        }
        if !hasCompanyName, other.hasCompanyName { customer.companyName = other.companyName }
        if !hasInsuranceCompanyID, other.hasInsuranceCompanyID {
            customer.insuranceCompanyID = other.insuranceCompanyID
            if other.hasPrimaryInsuranceCompany {
                customer.primaryInsuranceCompany = other.primaryInsuranceCompany
            }
        }
        customer.loyaltyPoints = loyaltyPoints.addingClamped(other.loyaltyPoints)
        if let first = Self.earlier(
            hasFirstVisitDate ? firstVisitDate : nil,
            other.hasFirstVisitDate ? other.firstVisitDate : nil
        ) {
            customer.firstVisitDate = first
        }
        if other.hasLastVisitDate,
            !hasLastVisitDate || lastVisitDate.microseconds < other.lastVisitDate.microseconds
        {
            customer.lastVisitDate = other.lastVisitDate
        }
        // Who of the two asked not to be processed still asks.
        customer.processingRestricted = processingRestricted || other.processingRestricted
        customer.possibleDuplicateIds = possibleDuplicateIds.filter { $0 != other.id }
        customer.normalizeContacts()
        return customer
    }

    /// What is left of the duplicate: a tombstone that names the other.
    func asMerged(into kept: Customer) -> Customer {
        var gone = self
        gone.mergedIntoID = kept.id
        gone.isActive = false
        gone.customerStatus = .inactive
        return gone
    }

    private static func earlier(
        _ one: Google_Protobuf_Timestamp?,
        _ other: Google_Protobuf_Timestamp?
    ) -> Google_Protobuf_Timestamp? {
        guard let one, let other else { return one ?? other }
        return one.microseconds <= other.microseconds ? one : other
    }
}
