import CZeroMQ
import Synchronization

/// Bytes of large batches that libzmq still has to send to one peer. Its own limit counts messages:
/// 128 of 2 MB are 256 MB for a peer that does not read.
final class HeldBytes: Sendable {
    private let bytes = Atomic<Int>(0)

    /// Beyond it nothing more is handed over; one batch may go beyond.
    static let max = 1 << 20

    /// Of all peers, since somebody last asked.
    private static let freed = Atomic<Int>(0)

    static func takeFreed() -> Int { freed.exchange(0, ordering: .relaxed) }

    var hasRoom: Bool { bytes.load(ordering: .relaxed) < Self.max }

    fileprivate func add(_ count: Int) { bytes.wrappingAdd(count, ordering: .relaxed) }
    fileprivate func subtract(_ count: Int) {
        bytes.wrappingSubtract(count, ordering: .relaxed)
        Self.freed.wrappingAdd(count, ordering: .relaxed)
    }
}

/// A batch that libzmq sends from where it lies. Lives until libzmq has done with it, which may be
/// on any thread.
final class HeldBatch: Sendable {
    /// From here on a copy costs more than its absence.
    static let bytesMin = 64 << 10

    let bytes: [UInt8]
    private let account: HeldBytes

    init(_ bytes: [UInt8], _ account: HeldBytes) {
        self.bytes = bytes
        self.account = account
        account.add(bytes.count)
    }

    deinit { account.subtract(bytes.count) }

    /// Makes `message` one that holds the batch.
    ///
    /// - Returns: 0, or -1 if there is no memory.
    func fill(_ message: UnsafeMutablePointer<zmq_msg_t>) -> Int32 {
        let held = Unmanaged.passRetained(self)
        let result = bytes.withUnsafeBytes { bytes in
            // The storage of an array that is kept and never changed stays where it is, and libzmq
            // only reads it.
            zmq_msg_init_data(
                message,
                UnsafeMutableRawPointer(mutating: bytes.baseAddress),
                bytes.count,
                { _, held in
                    if let held { Unmanaged<HeldBatch>.fromOpaque(held).release() }
                },
                held.toOpaque()
            )
        }
        if result != 0 { held.release() }
        return result
    }
}
