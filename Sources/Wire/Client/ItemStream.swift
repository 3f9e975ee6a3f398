import SwiftProtobuf

/// The items of a streaming method, in the order in which the server sent them.
///
/// Each iteration is a call of its own, which begins with its first item asked for. A reader that
/// pauses stops the server: at most the window and one item are kept here. Leaving the loop cancels
/// the call. What came before a failure is read before the failure is thrown; a reader whose own
/// task is cancelled reads no more.
public struct ItemStream<Item: Sendable>: AsyncSequence, Sendable {
    public typealias Failure = RPCError

    /// What a stream may send ahead of its reader, unless more is asked for: 256 KiB.
    public static var windowBytesDefault: Int { SendWindow.initialBytes }

    private let reader: @Sendable () -> StreamReader
    private let decode: @Sendable ([UInt8]) throws -> Item

    init(
        decode: @escaping @Sendable ([UInt8]) throws -> Item,
        reader: @escaping @Sendable () -> StreamReader
    ) {
        self.decode = decode
        self.reader = reader
    }

    public func makeAsyncIterator() -> Iterator { Iterator(of: self, reader()) }

    public struct Iterator: AsyncIteratorProtocol {
        /// Keeps its client, which would end the call.
        private let stream: ItemStream
        private let reader: StreamReader

        fileprivate init(of stream: ItemStream, _ reader: StreamReader) {
            self.stream = stream
            self.reader = reader
        }

        /// What the handler put beside its items; empty until the end.
        public var metadata: [String: [UInt8]] { reader.metadata }

        public mutating func next(
            isolation actor: isolated (any _Concurrency.Actor)? = #isolation
        ) async throws(RPCError) -> Item? {
            guard let payload = try await reader.next() else { return nil }
            if let item = try? stream.decode(payload) { return item }
            _ = try reader.stop(Refusals.unreadableAnswer())
            return nil
        }
    }
}

extension Client {
    /// Calls a streaming method. `for try await item in client.stream(…)` reads it.
    ///
    /// - Parameters:
    ///   - options: the timeout is for the whole stream; the server grants 300 s at most.
    ///   - windowBytes: what the server may send ahead of the reader, 256 KiB … 16 MiB.
    public func stream<Q, S>(
        _ method: StreamingMethod<Q, S>,
        _ request: Q,
        _ options: CallOptions = CallOptions(),
        windowBytes: Int = ItemStream<S>.windowBytesDefault
    ) -> ItemStream<S> {
        stream(
            path: method.path,
            policy: method.policy,
            payload: try? request.serializedBytes(),
            options,
            windowBytes: windowBytes,
            decode: { try S(serializedBytes: $0) }
        )
    }

    /// Opaque bytes, for callers without generated code.
    public func stream(
        path: String,
        policy: MethodPolicy,
        payload: [UInt8],
        _ options: CallOptions = CallOptions(),
        windowBytes: Int = ItemStream<[UInt8]>.windowBytesDefault
    ) -> ItemStream<[UInt8]> {
        stream(
            path: path,
            policy: policy,
            payload: payload,
            options,
            windowBytes: windowBytes,
            decode: { $0 }
        )
    }

    /// - Parameter payload: nil if the request cannot be encoded.
    private func stream<S>(
        path: String,
        policy: MethodPolicy,
        payload: [UInt8]?,
        _ options: CallOptions,
        windowBytes: Int,
        decode: @escaping @Sendable ([UInt8]) throws -> S
    ) -> ItemStream<S> {
        ItemStream(decode: decode) { [self] in
            core.reader(
                path: path,
                policy: policy,
                payload: payload,
                options: options,
                windowBytes: windowBytes
            )
        }
    }
}
