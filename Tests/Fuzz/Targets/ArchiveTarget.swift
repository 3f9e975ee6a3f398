import EstimateFiles

@testable import EstimateFiles

/// A zip of estimate files, and the same bytes as a deflated member whose size stands in the first
/// two: it unpacks to exactly that size, or not at all.
///
/// Control: the check that a distance stays behind the beginning, taken away; found in less than a
/// second, 7 inputs.
enum ArchiveTarget {
    @Sendable static func take(_ bytes: [UInt8]) {
        EstimateOutcome.check([EstimateFiles.Member(name: "set.zip", bytes: bytes)])
        guard bytes.count > 2 else { return }
        let size = Int(bytes[0]) | Int(bytes[1]) << 8
        if let unpacked = Inflate.inflate(bytes[2...], size: size) {
            expect(unpacked.count == size, "a member has the size that its directory says")
        }
    }
}
