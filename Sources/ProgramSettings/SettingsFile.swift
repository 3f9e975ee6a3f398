import Configuration

/// A JSON file of settings: objects within objects, at their ends texts, whole numbers, booleans
/// and lists of texts. Anything else is refused by decoding.
struct SettingsFile: Decodable {
    /// Objects deeper than this are refused.
    static let depthMax = 8

    private(set) var values: [(words: [String], value: ConfigValue)] = []

    var leaves: [[String]] { values.map(\.words) }

    init(from decoder: any Decoder) throws {
        let root = try decoder.container(keyedBy: Name.self)
        try take(root, under: [])
    }

    private mutating func take(
        _ container: KeyedDecodingContainer<Name>,
        under words: [String]
    ) throws {
        guard words.count < Self.depthMax else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: container.codingPath, debugDescription: "too deep")
            )
        }
        for name in container.allKeys {
            let path = words + name.stringValue.split(separator: ".").map(String.init)
            if let inner = try? container.nestedContainer(keyedBy: Name.self, forKey: name) {
                try take(inner, under: path)
            } else {
                values.append((path, try value(of: name, in: container)))
            }
        }
    }

    private func value(
        of name: Name,
        in container: KeyedDecodingContainer<Name>
    ) throws -> ConfigValue {
        if let flag = try? container.decode(Bool.self, forKey: name) {
            return ConfigValue(.bool(flag), isSecret: false)
        }
        if let number = try? container.decode(Int.self, forKey: name) {
            return ConfigValue(.int(number), isSecret: false)
        }
        if let texts = try? container.decode([String].self, forKey: name) {
            return ConfigValue(.stringArray(texts), isSecret: false)
        }
        return ConfigValue(
            .string(try container.decode(String.self, forKey: name)),
            isSecret: false
        )
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
