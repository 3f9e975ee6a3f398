import Glibc

/// Where a server may listen.
enum EndpointRules {
    /// `sun_path` of a Unix socket with its final zero.
    static let ipcPathBytesMax = 107

    /// Makes the directory of an ipc endpoint if there is none.
    ///
    /// - Parameter hasKeys: tcp endpoints are bound with keys.
    /// - Throws: `TransportError` if the endpoint would let strangers in.
    static func prepare(_ endpoint: String, hasKeys: Bool = false) throws {
        if endpoint.hasPrefix("ipc://") {
            try prepareDirectory(of: String(endpoint.dropFirst("ipc://".count)))
        } else if endpoint.hasPrefix("tcp://") {
            guard hasKeys || isLoopback(endpoint.dropFirst("tcp://".count)) else {
                throw TransportError(
                    description:
                        "refuses to bind \(endpoint): tcp beyond loopback needs keys (CURVE)"
                )
            }
        } else if !endpoint.hasPrefix("inproc://") {
            throw TransportError(
                description: "refuses to bind \(endpoint): neither ipc, tcp nor inproc"
            )
        }
    }

    /// - Throws: `TransportError` if whoever is there could not be known.
    static func permitConnecting(to endpoint: String, hasKeys: Bool) throws {
        guard endpoint.hasPrefix("tcp://"), !hasKeys else { return }
        guard isLoopback(endpoint.dropFirst("tcp://".count)) else {
            throw TransportError(
                description:
                    "refuses to connect \(endpoint): tcp beyond loopback needs keys (CURVE)"
            )
        }
    }

    static func isLoopback(_ address: Substring) -> Bool {
        guard let colon = address.lastIndex(of: ":") else { return false }
        var host = address[..<colon]
        if host == "localhost" || host == "[::1]" { return true }
        // How libzmq writes the IPv4 addresses that it has bound.
        if host.hasPrefix("[::ffff:"), host.hasSuffix("]") {
            host = host.dropFirst("[::ffff:".count).dropLast()
        }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.first == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    private static func prepareDirectory(of path: String) throws {
        guard path.utf8.count <= ipcPathBytesMax else {
            throw TransportError(
                description: "refuses to bind \(path): longer than \(ipcPathBytesMax) bytes"
            )
        }
        guard let slash = path.lastIndex(of: "/") else {
            throw TransportError(
                description: "refuses to bind \(path): not a path with a directory"
            )
        }
        let directory = String(path[..<slash])
        if mkdir(directory, 0o700) != 0 && errno != EEXIST {
            throw TransportError(
                description: "cannot create \(directory): \(String(cString: strerror(errno)))"
            )
        }
        var status = stat()
        guard stat(directory, &status) == 0 else {
            throw TransportError(
                description: "cannot look at \(directory): \(String(cString: strerror(errno)))"
            )
        }
        guard status.st_mode & 0o077 == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw TransportError(
                description:
                    "refuses to bind in \(directory): mode \(mode) lets others in, make it 700"
            )
        }
    }
}
