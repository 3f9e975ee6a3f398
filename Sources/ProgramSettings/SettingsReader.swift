import Configuration
import FoundationEssentials

/// Reads settings from flags, then the environment, then the file named by `--settings-file` or
/// `COLLISIONOS_SETTINGS_FILE`; the first that has a value wins. What is unknown is refused, so
/// that a misspelt setting is found at the start and not in an outage.
public struct SettingsReader: Sendable {
    /// What the environment's names begin with.
    public static let prefix = "COLLISIONOS_"
    static let fileSetting = "settings.file"
    /// Larger files are refused.
    static let fileBytesMax = 1 << 20
    /// The programs that may share an environment or a file: what begins with the name of
    /// another one is that program's business.
    static let programs = ["comms", "finance", "gateway", "jobs", "parts", "operator", "up"]

    let program: String
    let descriptions: [SettingDescription]

    public init(program: String, descriptions: [SettingDescription]) {
        self.program = program
        self.descriptions =
            descriptions + [
                SettingDescription(
                    Self.fileSetting,
                    .text,
                    default: "",
                    "A JSON file with settings; empty = none."
                )
            ]
    }

    /// - Parameter arguments: without the program's own path.
    public func read(arguments: [String], environment: [String: String]) throws -> Settings {
        let environment = environment.filter { $0.key.hasPrefix(Self.prefix) }
        try refuseUnknown(environment: environment)
        try refuseUnknown(flags: arguments)
        let flags = CommandLineArgumentsProvider(arguments: [program] + arguments)
        let variables = EnvironmentVariablesProvider(environmentVariables: environment)
            .prefixKeys(with: "collisionos")
        var sources: [(Settings.Place, any ConfigProvider)] = [
            (.flag, flags), (.environment, variables),
        ]
        let fileDescription = descriptions[descriptions.count - 1]
        let path = try value(of: fileDescription, in: sources).value
        if !path.isEmpty { sources.append((.file, try file(at: path))) }
        var entries: [String: Settings.Entry] = [:]
        for description in descriptions {
            entries[description.name] = try value(of: description, in: sources)
        }
        return Settings(entries: entries)
    }

    private func value(
        of description: SettingDescription,
        in sources: [(Settings.Place, any ConfigProvider)]
    ) throws(SettingsRefusal) -> Settings.Entry {
        for (place, provider) in sources {
            for words in [[program] + description.words, description.words] {
                let key = AbsoluteConfigKey(words)
                guard let found = try lookUp(key, description, place, provider) else { continue }
                return Settings.Entry(value: found, place: place, description: description)
            }
        }
        return Settings.Entry(
            value: description.defaultValue,
            place: .none,
            description: description
        )
    }

    /// The value in the form of the environment; a value of another type is refused.
    private func lookUp(
        _ key: AbsoluteConfigKey,
        _ description: SettingDescription,
        _ place: Settings.Place,
        _ provider: any ConfigProvider
    ) throws(SettingsRefusal) -> String? {
        let refusal = SettingsRefusal.malformed(
            name: description.name,
            place: place.rawValue,
            expected: description.kind.expectation
        )
        let content: ConfigContent
        do {
            let result = try provider.value(forKey: key, type: description.kind.configType)
            guard let value = result.value else { return nil }
            content = value.content
        } catch {
            throw refusal
        }
        let text: String
        switch content {
        case .string(let value): text = value
        case .int(let value): text = String(value)
        case .bool(let value): text = String(value)
        case .stringArray(let values): text = values.joined(separator: ",")
        default: throw refusal
        }
        guard description.kind.accepts(text) else { throw refusal }
        return text
    }

    private func file(at path: String) throws(SettingsRefusal) -> any ConfigProvider {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw .unreadableFile(path: path, detail: "no such file")
        }
        guard bytes.count <= Self.fileBytesMax else {
            throw .unreadableFile(path: path, detail: "more than \(Self.fileBytesMax) bytes")
        }
        let tree: SettingsFile
        do {
            tree = try JSONDecoder().decode(SettingsFile.self, from: bytes)
        } catch {
            throw .unreadableFile(path: path, detail: "not a JSON object of settings")
        }
        for leaf in tree.leaves where !isKnown(leaf) {
            throw .unknown(name: leaf.joined(separator: "."), place: "the file")
        }
        return InMemoryProvider(
            name: "file",
            values: Dictionary(
                uniqueKeysWithValues: tree.values.map { (AbsoluteConfigKey($0.words), $0.value) }
            )
        )
    }

    private func refuseUnknown(environment: [String: String]) throws(SettingsRefusal) {
        for name in environment.keys.sorted() {
            let words = name.dropFirst(Self.prefix.count).lowercased().split(separator: "_")
            guard isKnown(words.map(String.init)) else {
                throw .unknown(name: name, place: "the environment")
            }
        }
    }

    private func refuseUnknown(flags: [String]) throws(SettingsRefusal) {
        for flag in flags where flag.hasPrefix("-") {
            let name = flag.drop { $0 == "-" }.prefix { $0 != "=" }
            guard flag.hasPrefix("--"), isKnown(name.split(separator: "-").map(String.init)) else {
                throw .unknown(name: flag, place: "the command line")
            }
        }
        if let first = flags.first, !first.hasPrefix("-") {
            throw .unknown(name: first, place: "the command line")
        }
    }

    private func isKnown(_ words: [String]) -> Bool {
        if let first = words.first, Self.programs.contains(first) {
            if first != program { return true }
            if isKnown(Array(words.dropFirst())) { return true }
        }
        // Where a neighbour listens may be told to everyone, also to who never calls it.
        if words.count == 3, words.first == "peers", words.last == "endpoints" { return true }
        return descriptions.contains { $0.words == words }
    }
}

extension SettingDescription.Kind {
    var configType: ConfigType {
        switch self {
        case .text, .choice: .string
        case .integer: .int
        case .boolean: .bool
        case .list: .stringArray
        }
    }

    var expectation: String {
        switch self {
        case .text: "a text"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .boolean: "true or false"
        case .choice(let words): "one of " + words.joined(separator: ", ")
        case .list: "a list of texts"
        }
    }

    func accepts(_ text: String) -> Bool {
        switch self {
        case .text, .list: true
        case .integer(let range): Int(text).map(range.contains) ?? false
        case .boolean: text == "true" || text == "false"
        case .choice(let words): words.contains(text)
        }
    }
}
