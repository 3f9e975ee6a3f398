import Foundation
import Synchronization

/// Holds a database for this process: `flock` on a file beside it, let go by the kernel when the
/// process ends, however it ends.
final class FileLock: Sendable {
    private let descriptor: Mutex<Int32>
    let path: String

    init(besides database: String) throws(StoreFault) {
        path = database + ".lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreFault(.open, "\(path): \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw StoreFault(.locked, "\(database) is held by another process")
        }
        self.descriptor = Mutex(descriptor)
    }

    deinit { release() }

    /// Lets go; a second time does nothing.
    func release() {
        descriptor.withLock { descriptor in
            if descriptor >= 0 { close(descriptor) }
            descriptor = -1
        }
    }
}
