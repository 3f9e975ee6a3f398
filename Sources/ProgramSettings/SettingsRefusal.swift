/// Why a program does not start with the settings it was given.
public enum SettingsRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// Nobody knows a setting of that name; `place` is the environment, a flag or the file.
    case unknown(name: String, place: String)
    case malformed(name: String, place: String, expected: String)
    case unreadableFile(path: String, detail: String)

    public var description: String {
        switch self {
        case .unknown(let name, let place):
            "\(place) has \(name), which is no setting of this program"
        case .malformed(let name, let place, let expected):
            "\(name) in \(place) is not \(expected)"
        case .unreadableFile(let path, let detail):
            "the settings file \(path) cannot be read: \(detail)"
        }
    }
}
