import SwiftProtobuf

/// The methods that every service has. docs/wire.md, section 6.
public enum Introspection {
    static let service = "collisionos.wire.v1.Introspection"
    static let prefix = "/" + service + "/"

    private static let policy = MethodPolicy(effect: .noSideEffects, needsActor: false)

    public static let ping = Method<IntrospectionPingRequest, IntrospectionPingResponse>(
        path: prefix + "Ping",
        policy: policy
    )
    public static let info = Method<IntrospectionInfoRequest, IntrospectionInfoResponse>(
        path: prefix + "Info",
        policy: policy
    )
    public static let stats = Method<IntrospectionStatsRequest, IntrospectionStatsResponse>(
        path: prefix + "Stats",
        policy: policy
    )
    public static let watchStats = StreamingMethod<
        IntrospectionWatchStatsRequest, IntrospectionStatsResponse
    >(
        path: prefix + "WatchStats",
        policy: policy
    )
    public static let schema = Method<IntrospectionSchemaRequest, IntrospectionSchemaResponse>(
        path: prefix + "Schema",
        policy: policy
    )

    static let pingTextBytesMax = 1_024
    static let watchIntervalMilliseconds: ClosedRange<UInt32> = 100...60_000
}
