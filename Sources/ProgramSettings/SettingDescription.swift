/// One setting of a program: its name, what it may be and what it is when nobody says.
///
/// A setting `metrics.port` is the environment's `COLLISIONOS_METRICS_PORT`, the flag
/// `--metrics-port` and `{"metrics": {"port": …}}` in the file. For one program alone, its name
/// goes in front: `COLLISIONOS_JOBS_METRICS_PORT`, `--jobs-metrics-port`, `{"jobs": {"metrics": …}}`.
public struct SettingDescription: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case text
        /// A whole number within the range.
        case integer(ClosedRange<Int>)
        case boolean
        /// One of these words.
        case choice([String])
        /// Texts, separated by commas in the environment and in flags.
        case list
    }

    /// Words of lower-case letters and digits with dots between.
    public let name: String
    public let kind: Kind
    /// As text, in the form the environment takes.
    public let defaultValue: String
    /// Never printed.
    public let isSecret: Bool
    /// One sentence for whoever operates the program.
    public let summary: String

    public init(
        _ name: String,
        _ kind: Kind,
        default defaultValue: String,
        secret isSecret: Bool = false,
        _ summary: String
    ) {
        self.name = name
        self.kind = kind
        self.defaultValue = defaultValue
        self.isSecret = isSecret
        self.summary = summary
    }

    var words: [String] { name.split(separator: ".").map(String.init) }
}
