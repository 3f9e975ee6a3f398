import Glibc

/// A small text file that decides who may: its lines, and what tells one version from the next.
struct SecurityFile {
    struct Line {
        var number: Int
        var words: [String]
    }

    /// Changes whenever the file is replaced or written to.
    struct Version: Hashable {
        var inode: UInt
        var size: Int
        var seconds: Int
        var nanoseconds: Int
    }

    let version: Version
    let bytes: [UInt8]

    /// - Parameter isSecret: nobody but the owner may read it; otherwise nobody but the owner may
    ///   write to it.
    /// - Throws: `SecurityError`.
    static func read(_ path: String, bytesMax: Int, isSecret: Bool) throws -> SecurityFile {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw unreadable(path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unreadable(path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SecurityError("\(path): not a file")
        }
        let forbidden: mode_t = isSecret ? 0o077 : 0o022
        guard status.st_mode & forbidden == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            let verb = isSecret ? "reach" : "write to"
            throw SecurityError("\(path): others may \(verb) it (mode \(mode))")
        }
        guard status.st_size <= bytesMax else {
            throw SecurityError("\(path): more than \(bytesMax) bytes")
        }
        var bytes = [UInt8](repeating: 0, count: bytesMax + 1)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress.map { $0 + count }, $0.count - count)
            }
            if got == 0 { break }
            if got < 0 {
                if errno == EINTR { continue }
                throw unreadable(path)
            }
            count += got
        }
        guard count <= bytesMax else { throw SecurityError("\(path): more than \(bytesMax) bytes") }
        return SecurityFile(version: Version(status), bytes: Array(bytes.prefix(count)))
    }

    /// Nil if there is no such file.
    static func version(of path: String) -> Version? {
        var status = stat()
        return stat(path, &status) == 0 ? Version(status) : nil
    }

    /// Those with words on them, comments left out.
    var lines: [Line] {
        bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated()
            .compactMap { index, line in
                let words = line.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
                    .map { String(decoding: $0, as: UTF8.self) }
                guard let first = words.first, !first.hasPrefix("#") else { return nil }
                return Line(number: index + 1, words: words)
            }
    }

    private static func unreadable(_ path: String) -> SecurityError {
        SecurityError("\(path) cannot be read: \(String(cString: strerror(errno)))")
    }
}

extension SecurityFile.Version {
    fileprivate init(_ status: stat) {
        inode = UInt(status.st_ino)
        size = Int(status.st_size)
        seconds = Int(status.st_mtim.tv_sec)
        nanoseconds = Int(status.st_mtim.tv_nsec)
    }
}
