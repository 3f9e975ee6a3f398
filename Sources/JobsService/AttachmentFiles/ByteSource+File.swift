internal import Foundation

/// An open file, closed when nobody reads it any more.
final class OpenFile: Sendable {
    private let descriptor: Int32
    let size: Int64

    /// Nil when there is no such file.
    init?(_ path: String) throws(FileFault) {
        let opened = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard opened >= 0 else {
            if errno == ENOENT { return nil }
            throw FileFault("open", errno)
        }
        var status = stat()
        guard fstat(opened, &status) == 0 else {
            let cause = errno
            close(opened)
            throw FileFault("stat", cause)
        }
        descriptor = opened
        size = Int64(status.st_size)
    }

    deinit { close(descriptor) }

    func read(_ offset: Int64, _ count: Int) throws(FileFault) -> [UInt8] {
        guard offset >= 0, count > 0 else { return [] }
        let wanted = Int(min(Int64(count), max(0, size - offset)))
        var cause: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
            while filled < wanted {
                let got = pread(
                    descriptor,
                    buffer.baseAddress.map { $0 + filled },
                    wanted - filled,
                    off_t(offset) + off_t(filled)
                )
                if got < 0, errno == EINTR { continue }
                if got < 0 { cause = errno }
                guard got > 0 else { return }
                filled += got
            }
        }
        if cause != 0 { throw FileFault("read", cause) }
        return bytes
    }

    var source: ByteSource { ByteSource(size: size) { try self.read($0, $1) } }
}

/// The disk did not do what it was asked.
struct FileFault: Error, CustomStringConvertible {
    let what: String
    let cause: Int32

    init(_ what: String, _ cause: Int32) {
        self.what = what
        self.cause = cause
    }

    var description: String { "\(what): \(String(cString: strerror(cause)))" }
}
