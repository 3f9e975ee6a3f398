import ArgumentParser
import EstimateFiles
import Foundation
import Wire

/// `collisionos setup`: an example shop with its people.
struct SetupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup",
        abstract: "Create an example shop with one person for each role.",
        discussion: "Passwords are made up and shown once, unless one is given for all."
    )

    @OptionGroup var place: OperatorOptions

    @Option(help: "Name of the shop.")
    var name = "Example Collision"

    @Option(help: "Currency of the shop (ISO 4217).")
    var currency = "USD"

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("Take the currency of this estimate file.", valueName: "FILE")
    )
    var estimate: String?

    @Option(help: "One password for all, at least 10 characters; made up when not said.")
    var password: String?

    @Option(help: "Write who can sign in to this file, readable by you alone.")
    var save: String?

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let currency = try estimate.flatMap(Self.currency) ?? currency
        var passwords: [String: String] = [:]
        for person in ExampleShop.people {
            passwords[person.email] = password ?? Self.madeUpPassword()
        }
        let shop = try await create(currency: currency, passwords: passwords)
        if let save { try shop.write(to: save) }
        if json {
            Terminal.say(shop.json.description)
            return
        }
        Terminal.say("\(Terminal.bold(shop.shopName)) (\(shop.currency)), shop \(shop.shopID)")
        for person in shop.people {
            Terminal.say(
                "  \(person.role.lowercased().padded(16)) \(person.email.padded(24)) "
                    + person.password
            )
        }
    }

    private func create(currency: String, passwords: [String: String]) async throws -> ShopFile {
        let request = ExampleShop.request(name: name, currency: currency, passwords: passwords)
        let client = place.client("jobs")
        let answer: JSONValue
        do {
            let options = CallOptions(
                timeout: .seconds(30),
                idempotencyKey: UUID().uuidString.lowercased(),
                actor: .operator()
            )
            answer = try await OperatorCall("jobs", client).call(
                "Shops/SetUpShop",
                request,
                options
            )
            await client.close()
        } catch let error as RPCError {
            await client.close()
            Terminal.note(OperatorCall.explained(error))
            throw ExitCode.failure
        }
        return ShopFile(
            shopID: answer["shop"]["id"].text ?? "",
            shopName: name,
            currency: currency,
            people: ExampleShop.people.map {
                ShopFile.Person(
                    role: $0.role,
                    name: $0.name,
                    email: $0.email,
                    password: passwords[$0.email] ?? ""
                )
            }
        )
    }

    private static func currency(of path: String) throws -> String? {
        try EstimatePaths.groups(at: path).lazy
            .compactMap { try EstimateFiles.read($0.members).first?.currency }.first
    }

    /// 100 bits from the system's source of randomness, without letters that look alike.
    private static func madeUpPassword() -> String {
        let letters = Array("abcdefghijkmnpqrstuvwxyz23456789")
        let groups = (0..<4).map { _ in
            String((0..<5).compactMap { _ in letters.randomElement() })
        }
        return groups.joined(separator: "-")
    }
}
