import Dispatch
import Glibc
import Synchronization

/// Asks the system for the addresses of a host name, on a thread of its own: `getaddrinfo` may
/// block for many seconds, and neither a loop nor a task may wait for it.
enum NameResolution {
    /// Questions under way in this process. A question that has run into its time limit counts
    /// until the system has answered it.
    static let questionsMax = 8
    static let timeLimit = Duration.seconds(3)

    private static let queue = DispatchQueue(
        label: "wire.names",
        attributes: .concurrent
    )
    private static let questions = Mutex(0)

    /// - Returns: numeric addresses in the system's order, each once; nil if the name is unknown,
    ///   the time is over or there are too many questions already.
    static func addresses(
        of host: String,
        timeLimit: Duration = timeLimit,
        ask: @escaping @Sendable (String) -> [String]? = systemAddresses
    ) async -> [String]? {
        let mayAsk = questions.withLock { underWay in
            guard underWay < questionsMax else { return false }
            underWay += 1
            return true
        }
        guard mayAsk else { return nil }
        return await withCheckedContinuation { continuation in
            let answer = FirstAnswer(continuation)
            queue.async {
                let addresses = ask(host)
                questions.withLock { $0 -= 1 }
                answer.give(addresses)
            }
            let limit = Int(clamping: max(0, timeLimit.wholeMilliseconds))
            DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(limit)) {
                answer.give(nil)
            }
        }
    }

    /// Blocks.
    static func systemAddresses(of host: String) -> [String]? {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return nil }
        defer { freeaddrinfo(list) }
        var addresses: [String] = []
        var entry = list
        while let info = entry?.pointee, addresses.count < NameRefresh.addressesMax {
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let status = getnameinfo(
                info.ai_addr,
                info.ai_addrlen,
                &text,
                socklen_t(text.count),
                nil,
                0,
                NI_NUMERICHOST
            )
            if status == 0 {
                let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
                let address = String(decoding: bytes, as: UTF8.self)
                if !addresses.contains(address) { addresses.append(address) }
            }
            entry = info.ai_next
        }
        return addresses.isEmpty ? nil : addresses
    }

    /// The answer or the end of patience, whichever comes first.
    private final class FirstAnswer: Sendable {
        private let continuation: Mutex<CheckedContinuation<[String]?, Never>?>

        init(_ continuation: CheckedContinuation<[String]?, Never>) {
            self.continuation = Mutex(continuation)
        }

        func give(_ addresses: [String]?) {
            let waiting = continuation.withLock { waiting in
                defer { waiting = nil }
                return waiting
            }
            waiting?.resume(returning: addresses)
        }
    }
}

/// Reading an address that is in numbers already.
enum NumericAddress {
    static func isIPv6(_ text: String) -> Bool {
        var address = in6_addr()
        return inet_pton(AF_INET6, text, &address) == 1
    }
}
