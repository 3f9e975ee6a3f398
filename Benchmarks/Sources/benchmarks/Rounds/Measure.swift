/// Whoever does the same work: we, or a peer.
struct Contestant: Sendable {
    let name: String
    /// Least ratio of our rate to this peer's that we mean to reach; nil = just to compare.
    var bar: Double?
    /// Works for about so many seconds.
    let run: @Sendable (_ seconds: Int) async throws -> Sample
}

extension Contestant {
    func withBar(_ bar: Double?) -> Contestant { Contestant(name: name, bar: bar, run: run) }
}

/// One figure: our work beside that of the peers.
struct Measure: Sendable {
    let name: String
    /// What is counted per second: `calls`.
    let unit: String
    let ours: Contestant
    let peers: [Contestant]

    /// Takes all contestants in every round, each round beginning with another one, so that a
    /// machine that gets slower gets slower for all. One short round before does not count.
    func outcome(_ course: Course) async throws -> Outcome {
        let contestants = [ours] + peers
        var samples = [[Sample]](repeating: [], count: contestants.count)
        for contestant in contestants { _ = try await contestant.run(Course.warmUpSeconds) }
        for round in 0..<course.rounds {
            for turn in contestants.indices {
                let index = (round + turn) % contestants.count
                let contestant = contestants[index]
                course.note("\(name): round \(round + 1) of \(course.rounds), \(contestant.name)")
                samples[index].append(try await contestant.run(course.seconds))
            }
        }
        return Outcome(measure: self, samples: samples)
    }
}
