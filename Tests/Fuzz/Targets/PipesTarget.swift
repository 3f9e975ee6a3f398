import EstimateFiles

/// A collisionos-text document. It is refused, or read with its sums; the report of either is JSON.
///
/// Control: the check that a hundredfold quantity fits, taken away.
enum PipesTarget {
    @Sendable static func take(_ bytes: [UInt8]) {
        EstimateOutcome.check([EstimateFiles.Member(name: "estimate.txt", bytes: bytes)])
    }
}
