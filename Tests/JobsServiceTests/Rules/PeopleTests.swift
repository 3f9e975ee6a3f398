import Contracts
import Testing

@testable import JobsService

@Suite("People and their permissions")
struct PeopleTests {
    private func user(_ role: User.Role) -> User {
        var user = User()
        user.role = role
        user.email = "Kim@Example.com"
        user.setDefaults(
            of: Shop.with {
                $0.currency = "CAD"
                $0.timezone = "America/Toronto"
            }
        )
        return user
    }

    @Test("J005: a technician starts with the technician's permissions")
    func technician() {
        let user = user(.technician)
        #expect(
            Set(user.permissions) == [
                .dashboardView, .jobsView, .jobsEdit, .partsView, .partsRequest, .inventoryView,
                .qualityView, .qualityCreate, .qualityEdit, .timeRecord,
            ]
        )
        #expect(user.username == "kim")
        #expect(user.email == "kim@example.com")
        #expect(user.maxJobs == 5)
        #expect(self.user(.unspecified).role == .technician)
    }

    @Test("J005: an owner may everything, every other role less", arguments: User.Role.allCases)
    func roles(role: User.Role) {
        let all = Set(Permission.allCases.filter { $0 != .unspecified })
        let held = role.defaultPermissions
        if role == .owner { #expect(held == all) } else { #expect(held.isStrictSubset(of: all)) }
    }

    @Test("J006: a change of role keeps what was granted and denied to the person")
    func grants() {
        var user = user(.technician)
        user.grants = [.ledgerView]
        user.denials = [.jobsOverride]
        user.role = .manager
        user.refreshPermissions()
        let expected = User.Role.manager.defaultPermissions.union([.ledgerView])
            .subtracting([.jobsOverride])
        #expect(Set(user.permissions) == expected)
        user.role = .receptionist
        user.refreshPermissions()
        #expect(user.permissions.contains(.ledgerView))
        #expect(!user.permissions.contains(.partsRequest))
    }

    @Test(
        "J011: nobody is their own supervisor's supervisor",
        arguments: [
            (["A": "B", "B": "A"], true), (["A": "A"], true), (["A": "B", "B": "C"], false),
            (["A": "B", "B": "C", "C": "A"], true), (["A": ""], false),
        ] as [([String: String], Bool)]
    )
    func supervisors(chain: [String: String], circle: Bool) {
        #expect(User.hasSupervisorCycle(from: "A", chain) == circle)
    }

    @Test("J007: the fifth failure within a quarter of an hour locks for a quarter of an hour")
    func lock() {
        var credential = UserCredential()
        for place in 0..<4 {
            credential = credential.failed(at: Sample.now + Int64(place) * Sample.minute)
        }
        #expect(!credential.isLocked(at: Sample.now + 4 * Sample.minute))
        let fifth = Sample.now + 5 * Sample.minute
        credential = credential.failed(at: fifth)
        #expect(credential.lockUntil.microseconds == fifth + 15 * Sample.minute)
        #expect(credential.isLocked(at: fifth + 15 * Sample.minute - 1))
        #expect(!credential.isLocked(at: fifth + 15 * Sample.minute))
        #expect(!credential.succeeded().isLocked(at: fifth))
    }

    @Test("J007: failures further apart than a quarter of an hour do not add up")
    func slowFailures() {
        var credential = UserCredential()
        for place in 0..<10 {
            credential = credential.failed(at: Sample.now + Int64(place) * 4 * Sample.minute)
        }
        #expect(!credential.isLocked(at: Sample.now + 40 * Sample.minute))
    }

    @Test(
        "J016: phone numbers are compared as E.164",
        arguments: [
            ("(604) 555-0123", "+16045550123"), ("1-604-555-0123", "+16045550123"),
            ("+44 20 7946 0000", "+442079460000"), ("555-0123", nil), ("", nil), ("+12", nil),
            ("call me", nil),
        ] as [(String, String?)]
    )
    func phone(text: String, number: String?) {
        #expect(PhoneNumber.e164(text) == number)
    }

    @Test("J019: who wants a text and has no mobile has no preferred contact")
    func preferred() {
        var customer = Customer()
        customer.preferredContact = .sms
        customer.phone = "604 555 0123"
        customer.email = "a@example.com"
        #expect(customer.preferredContactPoint == nil)
        customer.mobile = "604 555 0124"
        #expect(customer.preferredContactPoint == "604 555 0124")
        customer.preferredContact = .phone
        #expect(customer.preferredContactPoint == "604 555 0123")
        customer.preferredContact = .email
        #expect(customer.preferredContactPoint == "a@example.com")
        customer.preferredContact = .mail
        #expect(customer.preferredContactPoint == nil)
    }

    @Test(
        "J018: a business and a fleet have a company name",
        arguments: Customer.CustomerType.allCases
    )
    func company(type: Customer.CustomerType) throws {
        var customer = Customer()
        customer.customerType = type
        if type == .business || type == .fleet {
            #expect(throws: RecordRefusal.companyNameRequired) { try customer.checkCompany() }
            customer.companyName = "Acme Couriers"
        }
        try customer.checkCompany()
    }
}
