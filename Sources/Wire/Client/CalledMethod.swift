import Synchronization

/// What a client knows of one method that it calls.
final class CalledMethod: @unchecked Sendable {
    // @unchecked: `hedging` is touched on the loop's thread only.
    let path: String
    let isIntrospection: Bool
    /// Field 1 of the head, as it travels.
    let field: [UInt8]
    let meters: MethodMeters
    var hedging = Hedging(now: .now)

    init(path: String, meters: MethodMeters) {
        self.path = path
        isIntrospection = path.hasPrefix(Introspection.prefix)
        var field: [UInt8] = []
        field.appendField(1, path)
        self.field = field
        self.meters = meters
    }
}

/// The methods that a client has called.
final class CalledMethods: Sendable {
    private let known = Mutex<[String: CalledMethod]>([:])
    private let meters: CallMeters

    /// Beyond this many, methods are not kept: paths may come from outside.
    private static let keptMax = 1_000

    init(meters: CallMeters) { self.meters = meters }

    func method(_ path: String) -> CalledMethod {
        known.withLock { known in
            if let method = known[path] { return method }
            let method = CalledMethod(path: path, meters: meters.method(path))
            if known.count < Self.keptMax { known[path] = method }
            return method
        }
    }
}
