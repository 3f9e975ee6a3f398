public import SwiftProtobuf

extension Google_Protobuf_Timestamp {
    /// An instant in microseconds since 1970-01-01T00:00:00Z.
    public init(microseconds: Int64) {
        self.init()
        (seconds, nanos) = RFC3339.split(microseconds)
    }

    /// Microseconds since 1970-01-01T00:00:00Z, rounded down; what does not fit is the nearest
    /// that does.
    public var microseconds: Int64 {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, carry) = product.addingReportingOverflow(Int64(nanos / 1_000))
        return overflow || carry ? (seconds < 0 ? .min : .max) : sum
    }
}
