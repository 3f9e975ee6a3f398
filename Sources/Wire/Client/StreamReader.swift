/// One reading of a stream, by one task. The call begins with the first `next`; when the reader goes
/// away before the end, it is cancelled.
final class StreamReader {
    private enum Phase { case idle, reading, over }

    private let core: ClientCore
    private let call: OutgoingCall
    private let stream: IncomingStream
    private var phase = Phase.idle
    /// Why the request cannot be sent.
    private let fault: RPCError?
    /// What the handler put beside its items; empty until the end.
    private(set) var metadata: [String: [UInt8]] = [:]

    init(core: ClientCore, call: OutgoingCall, stream: IncomingStream, fault: RPCError?) {
        self.core = core
        self.call = call
        self.stream = stream
        self.fault = fault
    }

    deinit {
        if phase == .reading { cancel() }
    }

    /// - Returns: nil at the end.
    nonisolated(nonsending) func next() async throws(RPCError) -> [UInt8]? {
        if phase == .idle { try begin() }
        while phase == .reading {
            if Task.isCancelled { return try stop(Refusals.cancelled(sent: true)) }
            switch stream.next() {
            case .item(let item, let credit):
                if let credit { core.loop.run { [call] in call.credit(bytes: credit) } }
                return item
            case .end(.success(let reply)):
                phase = .over
                metadata = reply.metadata
            case .end(.failure(var error)):
                phase = .over
                error.origin = .calledService
                throw error
            case .nothing: await wait()
            }
        }
        return nil
    }

    /// The reader cannot use what came, or wants no more.
    func stop(_ error: RPCError) throws(RPCError) -> [UInt8]? {
        if phase == .reading {
            phase = .over
            cancel()
        }
        throw error
    }

    private func begin() throws(RPCError) {
        if let fault {
            phase = .over
            call.method.meters.ended(fault.code, after: .zero)
            throw fault
        }
        phase = .reading
        core.loop.run { [call] in call.begin() }
    }

    private nonisolated(nonsending) func wait() async {
        await withTaskCancellationHandler {
            await stream.wait()
        } onCancel: { [core, call] in
            core.loop.run { call.cancel() }
        }
    }

    private func cancel() {
        stream.discard()
        core.loop.run { [call] in call.cancel() }
    }
}

extension ClientCore {
    /// Any thread. What the call inherits is taken from where this is called.
    ///
    /// - Parameter payload: nil if the request cannot be encoded.
    func reader(
        path: String,
        policy: MethodPolicy,
        payload: [UInt8]?,
        options: CallOptions,
        windowBytes: Int
    ) -> StreamReader {
        let begun = ContinuousClock.now
        let surroundings = CallContext.current
        var deadline = begun.advanced(by: options.timeout ?? policy.timeout)
        if let surroundings { deadline = min(deadline, surroundings.deadline) }
        let request = OutgoingCall.Request(
            payload: payload ?? [],
            effect: policy.effect,
            options: options,
            within: surroundings
        )
        let stream = IncomingStream(windowBytes: windowBytes)
        let call = OutgoingCall(
            method: methods.method(path),
            request: request,
            begun: begun,
            deadline: deadline,
            stream: stream,
            core: self
        )
        let fault =
            payload == nil
            ? Refusals.callerFault("the request cannot be encoded")
            : request.fault(path: path, bytesMax: policy.requestBytesMax)
        return StreamReader(core: self, call: call, stream: stream, fault: fault)
    }
}
