/// The settings a program runs with, each checked against its description.
public struct Settings: Sendable {
    /// Where a value came from.
    public enum Place: String, Sendable {
        case flag, environment, file
        case none = "default"
    }

    struct Entry: Sendable {
        var value: String
        var place: Place
        var description: SettingDescription
    }

    let entries: [String: Entry]

    init(entries: [String: Entry]) { self.entries = entries }

    /// The value as text. Asking for a setting that nobody described is a bug of ours.
    public func text(_ name: String) -> String {
        guard let entry = entries[name] else {
            preconditionFailure("setting \(name) is not described")
        }
        return entry.value
    }

    /// 0 when the setting is not a number; its description makes sure that it is one.
    public func integer(_ name: String) -> Int { Int(text(name)) ?? 0 }

    public func boolean(_ name: String) -> Bool { text(name) == "true" }

    /// The parts between the commas, without blanks; none for an empty text.
    public func list(_ name: String) -> [String] { Self.parts(of: text(name)) }

    /// Every setting with its value and where it came from, secrets left out: for the log.
    public var printed: [(name: String, value: String, place: Place)] {
        entries.values.sorted { $0.description.name < $1.description.name }
            .map { entry in
                let secret = entry.description.isSecret && !entry.value.isEmpty
                return (entry.description.name, secret ? "(secret)" : entry.value, entry.place)
            }
    }

    static func parts(of text: String) -> [String] {
        text.split(separator: ",").map { part in
            String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }.filter { !$0.isEmpty }
    }
}
