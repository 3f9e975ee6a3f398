public import Schema
public import Store
import SwiftProtobuf
public import Wire

/// What a service answers and does, put together once at the start.
public struct Contents: Sendable {
    var methods: [String: MethodEntry] = [:]
    var streams: [String: StreamEntry] = [:]
    var readers: [FactReader] = []
    var bootSteps: [@Sendable (Environment) async throws -> Void] = []
    var workers: [Worker] = []
    var soundness: [SoundnessCheck] = []
    var gate: ChangeGate?

    init() {}

    /// The five standard methods of a model, with every check, mask and audit entry, and the
    /// model's own rules around them.
    public mutating func standard<M: Resource>(
        _ resource: M.Type,
        _ rules: some RecordRules<M.Row>
    ) {
        let methods = StandardMethods<M, _>(rules: rules)
        add(Method<M.Get, M.Row>(M.get), methods.get)
        add(Method<M.List, M.Listed>(M.list), methods.list)
        add(Method<M.Create, M.Row>(M.create), methods.create)
        add(Method<M.Update, M.Row>(M.update), methods.update)
        add(Method<M.Delete, Google_Protobuf_Empty>(M.delete), methods.delete)
    }

    /// A model without rules of its own.
    public mutating func standard<M: Resource>(_ resource: M.Type) {
        standard(resource, NoRules<M.Row>())
    }

    /// A custom method. Rows in its answer, wherever they stand in it, are cleared of what their
    /// reader may not see (X011).
    ///
    /// A request whose fields break a rule of the contract is refused before the handler runs, with
    /// every violation.
    ///
    /// A method with an idempotency key whose answer is already stored is answered from there
    /// before the handler runs, so that a handler may ask other services first.
    public mutating func verb<Q, S>(
        _ method: Method<Q, S>,
        _ handler: @escaping @Sendable (Q, Call) async throws -> S
    ) {
        add(method) { request, call in
            if method.policy.effect != .noSideEffects, let stored: S = try await call.replayed() {
                return try call.visible(answer: stored, method.policy)
            }
            if let request = request as? any FieldChecked {
                let violations = request.violations()
                guard violations.isEmpty else { throw Violations(violations) }
            }
            return try call.visible(answer: try await handler(request, call), method.policy)
        }
    }

    /// A custom method that answers with any number of items. The handler hands them over one by one
    /// and returns when there are no more; handing over waits while nobody reads. It throws once the
    /// reader is gone.
    ///
    /// Rows in the items are not cleared of what their reader may not see: such a method is for peers
    /// that see everything.
    public mutating func stream<Q, S>(
        _ method: StreamingMethod<Q, S>,
        _ handler:
            @escaping @Sendable (Q, Call, @Sendable (S) async throws -> Void) async throws -> Void
    ) {
        precondition(
            !method.policy.peers.isEmpty,
            "\(method.path) streams to whoever asks: name its peers"
        )
        precondition(streams[method.path] == nil, "\(method.path) is registered twice")
        streams[method.path] = StreamEntry(method, handler)
    }

    /// What to do about a fact of another service. The body runs in the transaction that also
    /// moves the cursor: once in effect, however often the fact comes. A body that throws is
    /// tried five times; then the fact is set aside and the others go on.
    ///
    /// - Parameters:
    ///   - name: stable and unique within the service: the cursor is kept under it.
    ///   - kind: `collisionos.jobs.v1.JobMoved`, or `collisionos.jobs.v1.Job.saved` for a row.
    public mutating func reaction(
        _ name: String,
        from service: String,
        kind: String,
        _ body: @escaping @Sendable (FactDelivery, Transaction) throws -> Void
    ) {
        precondition(
            !readers.contains { $0.service == service && $0.name == name },
            "reaction \(name) is registered twice"
        )
        readers.append(FactReader(name: name, service: service, kinds: [kind], apply: body))
    }

    /// Asked in the transaction of every change that a person makes, before the change: whether
    /// the shop may change anything at all. Reads, signing in, other services and the operator
    /// are not asked. A refusal is not kept under the call's idempotency key: what stands in the
    /// way may be gone the next time.
    public mutating func beforeChange(_ gate: @escaping ChangeGate) {
        precondition(self.gate == nil, "what stands before a change is said once")
        self.gate = gate
    }

    /// Keeps copies of another service's rows, to be read with `View.replica`.
    public mutating func replica<R: Record>(_ type: R.Type, from service: String) {
        let reader = FactReader.replica(type, from: service)
        if let position = readers.firstIndex(where: {
            $0.service == service && $0.name == FactReader.replicasName
        }) {
            readers[position] = readers[position].joined(with: reader)
        } else {
            readers.insert(reader, at: 0)
        }
    }

    /// Runs once after the database is open and before the service is ready.
    public mutating func afterBoot(
        _ body: @escaping @Sendable (Environment) async throws -> Void
    ) {
        bootSteps.append(body)
    }

    /// Work in the background until the drain, which cancels it. A body that throws is started
    /// again after a pause; one that returns is done.
    public mutating func worker(
        _ name: String,
        _ body: @escaping @Sendable (Environment) async throws -> Void
    ) {
        workers.append(Worker(name: name, body: body))
    }

    /// What must hold of the service's rows at all times; `collisionos verify` asks. The body gives
    /// one sentence for each place where it does not hold.
    public mutating func soundness(
        _ name: String,
        _ body: @escaping @Sendable (View) throws -> [String]
    ) {
        soundness.append(SoundnessCheck(name: name, body: body))
    }

    /// A frame takes the largest request that a method allows, and its head.
    func frameBytesMax(atLeast least: Int) -> Int {
        let policies = methods.values.map(\.policy) + streams.values.map(\.policy)
        let request = policies.map(\.requestBytesMax).max() ?? 0
        return max(least, request + Self.headBytesMax)
    }

    /// Room for a frame's head beside its payload.
    private static let headBytesMax = 65_536

    mutating func add<Q, S>(
        _ method: Method<Q, S>,
        _ handler: @escaping @Sendable (Q, Call) async throws -> S
    ) {
        precondition(methods[method.path] == nil, "\(method.path) is registered twice")
        methods[method.path] = MethodEntry(method) { request, call in
            let answer = try await handler(request, call)
            if method.policy.effect == .noSideEffects { call.tellStale() }
            return answer
        }
    }
}

struct Worker: Sendable {
    let name: String
    let body: @Sendable (Environment) async throws -> Void
}

extension Method {
    /// The typed form of a described method.
    init(_ description: MethodDescription) {
        let effect: MethodPolicy.Effect =
            switch description.effect {
            case .noSideEffects: .noSideEffects
            case .idempotent: .idempotent
            case .changes: .unkeyed
            }
        self.init(
            path: description.path,
            policy: MethodPolicy(
                effect: effect,
                timeout: .milliseconds(description.timeoutMilliseconds),
                permission: description.permission,
                peers: description.peers,
                needsActor: description.needsActor,
                requestBytesMax: description.requestBytesMax
            )
        )
    }
}
