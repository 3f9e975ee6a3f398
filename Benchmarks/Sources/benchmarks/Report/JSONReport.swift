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
        /// What `ratio` is meant to reach.
        let bar: Double?
    }

    struct Number: Encodable {
        let name: String
        let value: Double
        let unit: String
        /// What `value` is meant not to exceed.
        let most: Double?
    }

    let machine: Machine
    let rounds: Int
    let secondsPerRound: Int
    let measures: [Entry]
    let readings: [Number]

    init(_ findings: Findings, course: Course, machine: Machine) {
        self.machine = machine
        rounds = course.rounds
        secondsPerRound = course.seconds
        readings = findings.readings.map {
            Number(name: $0.name, value: $0.value, unit: $0.unit, most: $0.most)
        }
        measures = findings.outcomes.map { outcome in
            Entry(
                measure: outcome.name,
                unit: outcome.unit,
                ours: Figures(outcome.ours),
                peers: outcome.peers.map { figures, ratio in
                    Peer(
                        figures: Figures(figures),
                        ratio: ratio.median,
                        ratioLeast: ratio.least,
                        ratioMost: ratio.most,
                        bar: ratio.bar
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
