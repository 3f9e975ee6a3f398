/// Counts of durations in buckets that grow by an eighth of a power of two: quantiles within 12 %
/// from 1 µs to over an hour in 2 KiB.
struct LatencyHistogram: Sendable {
    private static let stepsPerOctave = 8
    private static let octaves = 33

    private var counts = [UInt64](repeating: 0, count: octaves * stepsPerOctave)
    private(set) var count: UInt64 = 0

    mutating func record(microseconds: Int64) {
        counts[Self.bucket(UInt64(max(1, microseconds)))] += 1
        count += 1
    }

    /// The upper end of the bucket that holds the quantile, in microseconds. 0 when empty.
    func quantile(_ quantile: Double) -> UInt64 {
        guard count > 0 else { return 0 }
        let rank = UInt64((Double(count - 1) * min(max(quantile, 0), 1)).rounded(.down))
        var seen: UInt64 = 0
        for (bucket, bucketCount) in counts.enumerated() {
            seen += bucketCount
            if seen > rank { return Self.upperEnd(bucket) }
        }
        return Self.upperEnd(counts.count - 1)
    }

    private static func bucket(_ value: UInt64) -> Int {
        let octave = 63 - value.leadingZeroBitCount
        guard octave < octaves else { return octaves * stepsPerOctave - 1 }
        let step =
            octave >= 3 ? (value >> UInt64(octave - 3)) & 7 : (value << UInt64(3 - octave)) & 7
        return octave * stepsPerOctave + Int(step)
    }

    private static func upperEnd(_ bucket: Int) -> UInt64 {
        let octave = UInt64(bucket / stepsPerOctave)
        let step = UInt64(bucket % stepsPerOctave)
        return ((1 << octave) * (8 + step + 1)) / 8
    }
}
