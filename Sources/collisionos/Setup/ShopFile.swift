import Foundation

/// Who can sign in to the example shop: written once, readable by its owner alone.
struct ShopFile {
    struct Person {
        let role: String
        let name: String
        let email: String
        let password: String
    }

    let shopID: String
    let shopName: String
    let currency: String
    let people: [Person]

    struct Unreadable: Error, CustomStringConvertible {
        let path: String
        var description: String { "\(path) is no file of `collisionos setup`" }
    }

    func person(_ role: String) -> Person? { people.first { $0.role == role } }

    var json: JSONValue {
        [
            "shop": [
                "id": .string(shopID), "name": .string(shopName), "currency": .string(currency),
            ],
            "people": .array(
                people.map {
                    [
                        "role": .string($0.role), "name": .string($0.name),
                        "email": .string($0.email), "password": .string($0.password),
                    ]
                }
            ),
        ]
    }

    func write(to path: String) throws {
        let made = FileManager.default.createFile(
            atPath: path,
            contents: Data((json.pretty + "\n").utf8),
            attributes: [.posixPermissions: 0o600]
        )
        guard made else { throw Unreadable(path: path) }
    }

    static func read(_ path: String) throws -> ShopFile {
        guard let data = FileManager.default.contents(atPath: path),
            let json = try? JSONParser.parse(Array(data)), let shop = json["shop"]["id"].text
        else { throw Unreadable(path: path) }
        let people = json["people"].items.compactMap { item -> Person? in
            guard let role = item["role"].text, let name = item["name"].text,
                let email = item["email"].text, let password = item["password"].text
            else { return nil }
            return Person(role: role, name: name, email: email, password: password)
        }
        return ShopFile(
            shopID: shop,
            shopName: json["shop"]["name"].text ?? "",
            currency: json["shop"]["currency"].text ?? "",
            people: people
        )
    }
}
