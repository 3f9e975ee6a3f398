import EstimateFiles

/// A BMS document. It is refused, or read with its sums; the report of either is JSON.
///
/// Control: an endless loop on amounts below zero; found after 2 s, 7 inputs.
enum BMSTarget {
    @Sendable static func take(_ bytes: [UInt8]) {
        EstimateOutcome.check([EstimateFiles.Member(name: "estimate.xml", bytes: bytes)])
    }
}
