import CZeroMQ

/// One per process; it lives as long as the process.
final class Context: @unchecked Sendable {
    // @unchecked: libzmq's contexts are made for use from any thread.
    static let shared = Context()
    let handle: UnsafeMutableRawPointer

    private init() {
        guard let handle = zmq_ctx_new() else {
            preconditionFailure("libzmq has no memory for a context at the start of the process")
        }
        self.handle = handle
    }
}
