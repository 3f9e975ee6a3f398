/// Where the handler of a streaming method sends its items.
public struct ItemSink<Item: Sendable>: Sendable {
    private let call: ServerCall
    private let encode: @Sendable (Item) throws -> [UInt8]

    init(_ call: ServerCall, encode: @escaping @Sendable (Item) throws -> [UInt8]) {
        self.call = call
        self.encode = encode
    }

    /// Sends the next item. Returns when it is on its way: while the client gives no credit, or
    /// reads more slowly than others send to it, that is when it may. Items are sent in the order
    /// in which this is called.
    ///
    /// - Throws: `CancellationError` once nobody waits for the stream (cancelled, its deadline has
    ///   passed, its client is gone), or the task is cancelled; `RPCError` RESPONSE_TOO_LARGE for
    ///   an item larger than a frame, of which nothing is sent: the stream may go on.
    public nonisolated(nonsending) func send(_ item: Item) async throws {
        try Task.checkCancellation()
        let payload = try encode(item)
        if let ending = call.offerItem(payload) { return try ending.get() }
        try await ItemSending(call, payload).ending().get()
    }
}
