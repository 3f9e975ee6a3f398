/// An endpoint to connect to, read from its text: `ipc://path`, `inproc://name`, or
/// `tcp://host:port` with a name, an IPv4 address or an IPv6 address in brackets.
enum EndpointAddress: Hashable, Sendable {
    case ipc(path: String)
    case inproc(name: String)
    /// The host without brackets.
    case tcp(host: String, port: UInt16)

    static let hostBytesMax = 253

    /// - Returns: nil if the text is none of these.
    init?(_ text: String) {
        guard let mark = text.firstRange(of: "://") else { return nil }
        let rest = text[mark.upperBound...]
        guard !rest.isEmpty else { return nil }
        switch text[..<mark.lowerBound] {
        case "ipc":
            guard rest.utf8.count <= EndpointRules.ipcPathBytesMax else { return nil }
            self = .ipc(path: String(rest))
        case "inproc":
            self = .inproc(name: String(rest))
        case "tcp":
            guard let address = Self.hostAndPort(rest) else { return nil }
            self = address
        default: return nil
        }
    }

    /// As libzmq reads it.
    var text: String {
        switch self {
        case .ipc(let path): "ipc://" + path
        case .inproc(let name): "inproc://" + name
        case .tcp(let host, let port):
            host.contains(":") ? "tcp://[\(host)]:\(port)" : "tcp://\(host):\(port)"
        }
    }

    /// Nothing to resolve.
    var isNumeric: Bool {
        guard case .tcp(let host, _) = self else { return true }
        return host.contains(":") || Self.isIPv4(host[...])
    }

    private static func hostAndPort(_ text: Substring) -> EndpointAddress? {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let port = UInt16(digits),
            port > 0
        else { return nil }
        let host = text[..<colon]
        if host.hasPrefix("[") {
            guard host.hasSuffix("]") else { return nil }
            let inner = host.dropFirst().dropLast()
            guard isIPv6(inner) else { return nil }
            return .tcp(host: String(inner), port: port)
        }
        guard !host.isEmpty, host.utf8.count <= hostBytesMax, !host.contains("*"),
            host.utf8.allSatisfy(isHostByte)
        else { return nil }
        return .tcp(host: String(host), port: port)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func isIPv4(_ text: Substring) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { $0.first != "+" && UInt8($0) != nil }
    }

    /// The system's own reading, a zone ("%eth0") allowed behind it.
    private static func isIPv6(_ text: Substring) -> Bool {
        let parts = text.split(separator: "%", omittingEmptySubsequences: false)
        guard let address = parts.first, parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }),
            parts.dropFirst().allSatisfy({ $0.utf8.count < 16 && $0.utf8.allSatisfy(isHostByte) })
        else { return false }
        return NumericAddress.isIPv6(String(address))
    }
}
