internal import Contracts

/// One way a job may go from where it stands.
struct Arrow: Equatable, Sendable {
    enum Direction: Sendable {
        case forward
        /// Leaves stages out because they have nothing to do.
        case skip
        /// Work is done again, or more was found.
        case backward
        case hold, resume, cancel, reopen
    }
    let to: Job.Status
    let direction: Direction

    init(_ to: Job.Status, _ direction: Direction) {
        self.to = to
        self.direction = direction
    }
}

/// The arrows of the repair order's state machine, without their guards. Domain document, 1.5.
extension Job.Status {
    /// Where a job in this status may go. `heldFrom` is where a held job came from.
    func arrows(heldFrom: Job.Status) -> [Arrow] {
        switch self {
        case .estimate:
            [Arrow(.intake, .forward), Arrow(.cancelled, .cancel)]
        case .intake:
            [Arrow(.blueprint, .forward)] + Self.early
        case .blueprint:
            [Arrow(.partsOrdering, .forward), Arrow(.bodyStructure, .skip)] + Self.early
        case .partsOrdering:
            [
                Arrow(.partsReceiving, .forward), Arrow(.bodyStructure, .skip),
                Arrow(.blueprint, .backward),
            ] + Self.early
        case .partsReceiving:
            [Arrow(.bodyStructure, .forward), Arrow(.partsOrdering, .backward)] + Self.early
        case .bodyStructure:
            [
                Arrow(.paintPrep, .forward), Arrow(.reassembly, .skip),
                Arrow(.partsOrdering, .backward), Arrow(.blueprint, .backward), Self.hold,
            ]
        case .paintPrep:
            [Arrow(.paintBooth, .forward), Arrow(.bodyStructure, .backward), Self.hold]
        case .paintBooth:
            [Arrow(.reassembly, .forward), Arrow(.paintPrep, .backward), Self.hold]
        case .reassembly:
            [
                Arrow(.qualityControl, .forward), Arrow(.partsOrdering, .backward),
                Arrow(.bodyStructure, .backward), Arrow(.paintPrep, .backward), Self.hold,
            ]
        case .qualityControl:
            [
                Arrow(.calibration, .forward), Arrow(.detail, .skip),
                Arrow(.bodyStructure, .backward), Arrow(.paintPrep, .backward),
                Arrow(.reassembly, .backward), Self.hold,
            ]
        case .calibration:
            [Arrow(.detail, .forward), Arrow(.qualityControl, .backward), Self.hold]
        case .detail:
            [Arrow(.readyPickup, .forward), Arrow(.qualityControl, .backward)]
        case .readyPickup:
            [
                Arrow(.delivered, .forward), Arrow(.detail, .backward),
                Arrow(.qualityControl, .backward),
            ]
        case .onHold:
            heldFrom.isWorking
                ? [Arrow(heldFrom, .resume), Arrow(.cancelled, .cancel)]
                : [Arrow(.cancelled, .cancel)]
        case .cancelled:
            [Arrow(.estimate, .reopen)]
        case .delivered, .unspecified, .UNRECOGNIZED:
            []
        }
    }

    private static var hold: Arrow { Arrow(.onHold, .hold) }
    /// A job may be held or cancelled until work on the car begins.
    private static var early: [Arrow] { [hold, Arrow(.cancelled, .cancel)] }

    /// Between drop-off and pick-up: what a held job may come from.
    var isWorking: Bool {
        guard let place = Self.ordered.firstIndex(of: self) else { return false }
        return place >= 1 && place <= 12
    }

    /// The 14 statuses of a car's way through the shop, in order. On hold and cancelled stand
    /// outside.
    static let ordered: [Job.Status] = [
        .estimate, .intake, .blueprint, .partsOrdering, .partsReceiving, .bodyStructure,
        .paintPrep, .paintBooth, .reassembly, .qualityControl, .calibration, .detail,
        .readyPickup, .delivered,
    ]

    /// J038: place / 13 in per cent, rounded half up; nil for on hold and cancelled, where the
    /// held status's figure or nothing is shown.
    var progressPercent: Int32? {
        guard let place = Self.ordered.firstIndex(of: self) else { return nil }
        let last = Self.ordered.count - 1
        return Int32((place * 200 + last) / (2 * last))
    }

    /// Whether the car has passed this status on its way (J030, J032).
    func isAtOrAfter(_ other: Job.Status) -> Bool {
        guard let here = Self.ordered.firstIndex(of: self),
            let there = Self.ordered.firstIndex(of: other)
        else { return false }
        return here >= there
    }
}
