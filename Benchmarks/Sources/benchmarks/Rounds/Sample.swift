/// What one contestant did in one round.
struct Sample: Sendable {
    let perSecond: Double
    /// Microseconds that half of the calls stayed below; nil when the contestant does not say.
    var p50: Double?
    /// Microseconds that 99 of 100 calls stayed below; nil when the contestant does not say.
    var p99: Double?
}

extension Sample {
    /// - Parameter microseconds: of every call of the round, in any order.
    init(microseconds: [Double], seconds: Double) {
        let sorted = microseconds.sorted()
        func quantile(_ share: Double) -> Double? {
            let index = min(sorted.count - 1, Int(Double(sorted.count) * share))
            return sorted.indices.contains(index) ? sorted[index] : nil
        }
        self.init(
            perSecond: Double(sorted.count) / seconds,
            p50: quantile(0.5),
            p99: quantile(0.99)
        )
    }

    /// `<per second> [<p50 µs> <p99 µs>]`, as the peers print it.
    init(printed line: String, by peer: String) throws {
        let numbers = line.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        guard let perSecond = numbers.first, perSecond > 0 else {
            throw Trouble("\(peer) printed no figure: \(line)")
        }
        self.init(
            perSecond: perSecond,
            p50: numbers.count > 2 ? numbers[1] : nil,
            p99: numbers.count > 2 ? numbers[2] : nil
        )
    }
}

extension Duration {
    var inMicroseconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) * 1e6 + Double(attoseconds) / 1e12
    }

    var inSeconds: Double { inMicroseconds / 1e6 }
}

/// Why no figure was taken.
struct Trouble: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
