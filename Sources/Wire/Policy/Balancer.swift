/// Which of several endpoints takes a call: of two drawn at random, the one with fewer calls
/// outstanding. One endpoint that just failed the call is avoided while there is another.
enum Balancer {
    /// An endpoint that may take a call.
    struct Candidate: Equatable {
        var endpoint: Int
        var outstanding: Int
    }

    /// - Parameter avoided: endpoint that failed the last attempt.
    /// - Returns: nil without candidates.
    static func pick(
        of candidates: [Candidate],
        avoiding avoided: Int? = nil,
        using generator: inout some RandomNumberGenerator
    ) -> Int? {
        var pool = candidates
        if let avoided, pool.count > 1 { pool.removeAll { $0.endpoint == avoided } }
        guard pool.count > 1 else { return pool.first?.endpoint }
        let first = Int.random(in: 0..<pool.count, using: &generator)
        var second = Int.random(in: 0..<(pool.count - 1), using: &generator)
        if second >= first { second += 1 }
        let (one, other) = (pool[first], pool[second])
        return one.outstanding <= other.outstanding ? one.endpoint : other.endpoint
    }
}
