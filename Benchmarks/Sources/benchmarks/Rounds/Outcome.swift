/// The figures of one measure. Every number is a median over the rounds.
struct Outcome: Sendable {
    struct Figures: Sendable {
        let name: String
        let perSecond: Double
        let p50: Double?
        let p99: Double?
    }

    /// How many times the peer's rate ours was, each round for itself.
    struct Ratio: Sendable {
        let median: Double
        let least: Double
        let most: Double
        /// What the median is meant to reach; nil = nothing was said.
        let bar: Double?

        /// Nil without a bar.
        var isReached: Bool? { bar.map { median >= $0 } }
    }

    let name: String
    let unit: String
    let ours: Figures
    let peers: [(figures: Figures, ratio: Ratio)]

    /// - Parameter samples: by contestant, ours first, then by round.
    init(measure: Measure, samples: [[Sample]]) {
        name = measure.name
        unit = measure.unit
        let own = samples.first ?? []
        ours = Figures(measure.ours.name, own)
        peers = zip(measure.peers, samples.dropFirst()).map { peer, theirs in
            let ratios = zip(own, theirs).map { $0.perSecond / $1.perSecond }
            let ratio = Ratio(
                median: ratios.median ?? 0,
                least: ratios.min() ?? 0,
                most: ratios.max() ?? 0,
                bar: peer.bar
            )
            return (Figures(peer.name, theirs), ratio)
        }
    }
}

extension Outcome.Figures {
    fileprivate init(_ name: String, _ samples: [Sample]) {
        self.init(
            name: name,
            perSecond: samples.map(\.perSecond).median ?? 0,
            p50: samples.compactMap(\.p50).median,
            p99: samples.compactMap(\.p99).median
        )
    }
}

extension [Double] {
    /// Nil of nothing; the mean of the two in the middle of an even number.
    var median: Double? {
        let sorted = sorted()
        guard let upper = sorted.indices.contains(count / 2) ? sorted[count / 2] : nil else {
            return nil
        }
        return count.isMultiple(of: 2) ? (sorted[count / 2 - 1] + upper) / 2 : upper
    }
}
