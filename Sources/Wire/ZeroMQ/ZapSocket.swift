import CZeroMQ

/// The REP socket at libzmq's name for the handler. Made on one thread and handed to another.
final class ZapSocket {
    private let handle: UnsafeMutableRawPointer

    init(receiveMilliseconds: Int32) throws {
        guard let handle = zmq_socket(Context.shared.handle, ZMQ_REP) else {
            throw TransportError.now("open the ZAP handler's socket")
        }
        self.handle = handle
        var (timeout, linger) = (receiveMilliseconds, Int32(0))
        guard zmq_setsockopt(handle, ZMQ_RCVTIMEO, &timeout, 4) == 0,
            zmq_setsockopt(handle, ZMQ_LINGER, &linger, 4) == 0,
            zmq_bind(handle, ZapHandler.endpoint) == 0
        else {
            let error = TransportError.now("bind the ZAP handler")
            zmq_close(handle)
            throw error
        }
    }

    func close() {
        // A closed socket is unbound later, by another thread: the name is to be free at once.
        zmq_unbind(handle, ZapHandler.endpoint)
        zmq_close(handle)
    }

    /// One message, or nil after the timeout. Of longer frames and further ones only the
    /// beginning is kept.
    func receive(bytesMax: Int) -> [[UInt8]]? {
        var frames: [[UInt8]] = []
        var isMore = true
        while isMore {
            var buffer = [UInt8](repeating: 0, count: bytesMax)
            let count = zmq_recv(handle, &buffer, bytesMax, 0)
            guard count >= 0 else { return nil }
            if frames.count <= ZapRequest.framesMax {
                frames.append(Array(buffer.prefix(Int(count))))
            }
            var (more, size) = (Int32(0), 4)
            isMore = zmq_getsockopt(handle, ZMQ_RCVMORE, &more, &size) == 0 && more != 0
        }
        return frames
    }

    func send(_ frames: [[UInt8]]) {
        guard let last = frames.last else {
            zmq_send(handle, nil, 0, 0)
            return
        }
        for frame in frames.dropLast() { zmq_send(handle, frame, frame.count, ZMQ_SNDMORE) }
        zmq_send(handle, last, last.count, 0)
    }
}
