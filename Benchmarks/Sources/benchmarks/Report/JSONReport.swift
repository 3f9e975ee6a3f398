import Foundation

/// The outcomes as one JSON object, for programs.
struct JSONReport: Encodable {
    struct Entry: Encodable {
        let measure: String
        let unit: String
        let ours: Figures
        let peers: [Peer]
    }

    struct Figures: Encodable {
        let name: String
        let perSecond: Double
        let p50Microseconds: Double?
        let p99Microseconds: Double?

        init(_ figures: Outcome.Figures) {
            name = figures.name
            perSecond = figures.perSecond
            p50Microseconds = figures.p50
            p99Microseconds = figures.p99
        }
    }

    struct Peer: Encodable {
        let figures: Figures
        let ratio: Double
        let ratioLeast: Double
        let ratioMost: Double
    }

    let machine: Machine
    let rounds: Int
    let secondsPerRound: Int
    let measures: [Entry]

    init(outcomes: [Outcome], course: Course, machine: Machine) {
        self.machine = machine
        rounds = course.rounds
        secondsPerRound = course.seconds
        measures = outcomes.map { outcome in
            Entry(
                measure: outcome.name,
                unit: outcome.unit,
                ours: Figures(outcome.ours),
                peers: outcome.peers.map { figures, ratio in
                    Peer(
                        figures: Figures(figures),
                        ratio: ratio.median,
                        ratioLeast: ratio.least,
                        ratioMost: ratio.most
                    )
                }
            )
        }
    }

    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
