import CZeroMQ

/// The machine refused what the transport needs.
public struct TransportError: Error, Sendable, CustomStringConvertible {
    public var description: String

    // swift-format-ignore: UseSynthesizedInitializer
    init(description: String) { self.description = description }

    static func now(_ what: String) -> TransportError {
        TransportError(description: "cannot \(what): \(String(cString: zmq_strerror(zmq_errno())))")
    }
}
