/// What a subject has shown: rates beside peers, and plain numbers.
struct Findings: Sendable {
    var outcomes: [Outcome] = []
    var readings: [Reading] = []

    static func + (one: Findings, other: Findings) -> Findings {
        Findings(
            outcomes: one.outcomes + other.outcomes,
            readings: one.readings + other.readings
        )
    }
}

/// A number that has no peer: memory, allocations.
struct Reading: Sendable {
    let name: String
    let value: Double
    let unit: String
    /// Most that it is meant to be; nil = just to tell.
    var most: Double?

    /// Nil without a bar.
    var isReached: Bool? { most.map { value <= $0 } }
}
