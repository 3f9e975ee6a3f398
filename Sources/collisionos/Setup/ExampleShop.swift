/// The shop that the walk goes through: one person for each role that the work needs, so that who
/// approves is not who ordered, and who inspects is not who did the work.
enum ExampleShop {
    struct Person {
        let role: String
        let firstName: String
        let lastName: String
        /// Cents an hour, for those who clock in.
        var hourlyRateMinor: Int64?

        var email: String { "\(firstName.lowercased())@shop.example" }
        var name: String { "\(firstName) \(lastName)" }
    }

    static let owner = Person(role: "OWNER", firstName: "Olivia", lastName: "Grant")

    static let staff = [
        Person(role: "MANAGER", firstName: "Marcus", lastName: "Hale"),
        Person(role: "SERVICE_ADVISOR", firstName: "Sofia", lastName: "Reyes"),
        Person(role: "ESTIMATOR", firstName: "Ethan", lastName: "Cole"),
        Person(role: "TECHNICIAN", firstName: "Tess", lastName: "Novak", hourlyRateMinor: 3200),
        Person(role: "PARTS_MANAGER", firstName: "Paul", lastName: "Ito"),
        Person(role: "ACCOUNTANT", firstName: "Ada", lastName: "Brandt"),
    ]

    static var people: [Person] { [owner] + staff }

    /// The request that makes it, with a password for each address.
    static func request(name: String, currency: String, passwords: [String: String]) -> JSONValue {
        let shop: JSONValue = [
            "name": .string(name), "email": "front@shop.example", "phone": "+1 555 0100",
            "address": "12 Fender Lane", "city": "Springfield", "state": "IL",
            "postalCode": "62701", "country": "United States", "timezone": "America/Chicago",
            "currency": .string(currency),
            // An example sends its messages at any hour.
            "settings": ["quietHoursStart": "00:00", "quietHoursEnd": "00:00"],
        ]
        return [
            "shop": shop,
            "owner": user(owner, currency: currency),
            "ownerPassword": .string(passwords[owner.email] ?? ""),
            "users": .array(
                staff.map { person in
                    [
                        "user": user(person, currency: currency),
                        "password": .string(passwords[person.email] ?? ""),
                    ]
                }
            ),
        ]
    }

    private static func user(_ person: Person, currency: String) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("username", .string(person.firstName.lowercased())),
            .init("email", .string(person.email)),
            .init("firstName", .string(person.firstName)),
            .init("lastName", .string(person.lastName)),
            .init("role", .string(person.role)),
            .init("currency", .string(currency)),
        ]
        if let rate = person.hourlyRateMinor {
            members.append(
                .init("hourlyRate", ["currency": .string(currency), "minor": .number("\(rate)")])
            )
        }
        return .object(members)
    }
}
