/// The readers' front door: bytes in, estimates or a refusal out. Nothing is ever half read.
public enum EstimateFiles {
    /// A file as it came: its name (with folders, if any) and its bytes.
    public struct Member: Sendable, Equatable {
        public var name: String
        public var bytes: [UInt8]

        public init(name: String, bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    /// Reads every estimate in the members: one BMS document, or the tables of one or more EMS
    /// sets, loose or in a zip. All or none: the first refusal refuses all.
    public static func read(_ members: [Member]) throws(EstimateFileRefusal) -> [EstimateFile] {
        var files: [EstimateFile] = []
        for source in try sources(of: members) { files.append(try source.read()) }
        guard !files.isEmpty else {
            throw EstimateFileRefusal(.empty, "There is no estimate here.", at: "")
        }
        return files
    }
}
