import NIOCore
import Synchronization

/// How many connections each address has open.
final class ConnectionTable: Sendable {
    private let counts = Mutex<[String: Int]>([:])
    private let perAddressMax: Int

    init(perAddressMax: Int) { self.perAddressMax = perAddressMax }

    /// False when the address has its share already.
    func open(_ address: String) -> Bool {
        counts.withLock { counts in
            let count = counts[address] ?? 0
            guard count < perAddressMax else { return false }
            counts[address] = count + 1
            return true
        }
    }

    func close(_ address: String) {
        counts.withLock { counts in
            let count = (counts[address] ?? 0) - 1
            counts[address] = count > 0 ? count : nil
        }
    }
}

/// Closes connections beyond an address's share, and those of clients that read no answers.
final class ConnectionGuard: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any
    typealias InboundOut = Any

    private let table: ConnectionTable
    private let stalledWrite: TimeAmount
    private var counted: String?
    private var isClosed = false
    private var cutOff: Scheduled<Void>?

    init(_ table: ConnectionTable, stalledWrite: TimeAmount) {
        self.table = table
        self.stalledWrite = stalledWrite
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { admit(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        admit(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        isClosed = true
        if let counted { table.close(counted) }
        counted = nil
        cutOff?.cancel()
        cutOff = nil
        context.fireChannelInactive()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        cutOff?.cancel()
        cutOff = nil
        if !context.channel.isWritable {
            let channel = context.channel
            cutOff = context.eventLoop.scheduleTask(in: stalledWrite) {
                channel.close(promise: nil)
            }
        }
        context.fireChannelWritabilityChanged()
    }

    private func admit(_ context: ChannelHandlerContext) {
        guard counted == nil, !isClosed else { return }
        let address = context.channel.remoteAddress?.ipAddress ?? ""
        let key = RateLimits.key(ofAddress: address)
        if table.open(key) {
            counted = key
        } else {
            context.close(promise: nil)
        }
    }
}

@available(*, unavailable)
extension ConnectionGuard: Sendable {}
