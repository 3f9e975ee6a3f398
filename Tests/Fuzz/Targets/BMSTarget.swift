import EstimateFiles

/// A BMS document. It is refused, or read with its sums; the report of either is JSON.
enum BMSTarget {
    @Sendable static func take(_ bytes: [UInt8]) {
        EstimateOutcome.check([EstimateFiles.Member(name: "estimate.xml", bytes: bytes)])
    }
}
