public import Logging

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Writes each entry as one line of JSON: `{"time":…,"level":…,"program":…,"message":…, metadata}`.
///
/// What belongs to every line of a call (request id, trace) comes from the metadata provider.
public struct JSONLogHandler: LogHandler {
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?
    private let program: String
    private let sink: @Sendable ([UInt8]) -> Void

    /// - Parameter sink: receives whole lines with their line feed; nil = standard error.
    public init(
        program: String,
        level: Logger.Level,
        metadataProvider: Logger.MetadataProvider? = nil,
        sink: (@Sendable ([UInt8]) -> Void)? = nil
    ) {
        self.program = program
        self.logLevel = level
        self.metadataProvider = metadataProvider
        self.sink = sink ?? Self.writeToStandardError
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var line = LogLine()
        line.add("time", text: Clock.now())
        line.add("level", text: event.level.rawValue)
        line.add("program", text: program)
        line.add("message", text: event.message.description)
        if let error = event.error { line.add("error", text: String(describing: error)) }
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let given = event.metadata { all.merge(given) { $1 } }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) { line.add(key, value) }
        sink(line.finished())
    }

    /// One `write` a line, so that lines of threads do not mix; what cannot be written is lost.
    @Sendable private static func writeToStandardError(_ line: [UInt8]) {
        line.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let written = write(2, bytes.baseAddress.map { $0 + done }, bytes.count - done)
                if written < 0, errno == EINTR { continue }
                if written <= 0 { return }
                done += written
            }
        }
    }

    private enum Clock {
        /// `2026-02-14T09:30:00.000123Z`.
        static func now() -> String {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            var parts = tm()
            gmtime_r(&time.tv_sec, &parts)
            return padded(Int(parts.tm_year) + 1900, 4) + "-" + padded(Int(parts.tm_mon) + 1, 2)
                + "-" + padded(Int(parts.tm_mday), 2) + "T" + padded(Int(parts.tm_hour), 2) + ":"
                + padded(Int(parts.tm_min), 2) + ":" + padded(Int(parts.tm_sec), 2) + "."
                + padded(time.tv_nsec / 1000, 6) + "Z"
        }

        private static func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
    }
}
