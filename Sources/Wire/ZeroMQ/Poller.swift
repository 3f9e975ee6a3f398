import CZeroMQ

/// Waits for sockets and one file descriptor at once.
struct Poller {
    private var items: [zmq_pollitem_t] = []

    /// - Parameters:
    ///   - descriptor: readable when the loop is wanted; item 0.
    ///   - sockets: items 1 …, each with whether it waits to send.
    mutating func set(descriptor: Int32, sockets: [(socket: Socket, wantsToSend: Bool)]) {
        items = [zmq_pollitem_t(socket: nil, fd: descriptor, events: Int16(ZMQ_POLLIN), revents: 0)]
        for (socket, wantsToSend) in sockets {
            let events = wantsToSend ? ZMQ_POLLIN | ZMQ_POLLOUT : ZMQ_POLLIN
            items.append(
                zmq_pollitem_t(socket: socket.handle, fd: 0, events: Int16(events), revents: 0)
            )
        }
    }

    /// - Parameter milliseconds: 0 = look only, -1 = until something happens.
    mutating func wait(milliseconds: Int) {
        let count = Int32(items.count)
        let ready = items.withUnsafeMutableBufferPointer {
            zmq_poll($0.baseAddress, count, milliseconds)
        }
        if ready <= 0 { for index in items.indices { items[index].revents = 0 } }
    }

    func isReadable(_ item: Int) -> Bool { items[item].revents & Int16(ZMQ_POLLIN) != 0 }
    func isWritable(_ item: Int) -> Bool { items[item].revents & Int16(ZMQ_POLLOUT) != 0 }
}
