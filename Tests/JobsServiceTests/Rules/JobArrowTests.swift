import Contracts
import Testing

@testable import JobsService

/// The working table of 1.5, written out a second time: from, and everything it may become.
@Suite("Arrows of a job")
struct JobArrowTests {
    static let table: [Job.Status: Set<Job.Status>] = [
        .estimate: [.intake, .cancelled],
        .intake: [.blueprint, .onHold, .cancelled],
        .blueprint: [.partsOrdering, .bodyStructure, .onHold, .cancelled],
        .partsOrdering: [.partsReceiving, .bodyStructure, .blueprint, .onHold, .cancelled],
        .partsReceiving: [.bodyStructure, .partsOrdering, .onHold, .cancelled],
        .bodyStructure: [.paintPrep, .reassembly, .partsOrdering, .blueprint, .onHold],
        .paintPrep: [.paintBooth, .bodyStructure, .onHold],
        .paintBooth: [.reassembly, .paintPrep, .onHold],
        .reassembly: [.qualityControl, .partsOrdering, .bodyStructure, .paintPrep, .onHold],
        .qualityControl: [
            .calibration, .detail, .bodyStructure, .paintPrep, .reassembly, .onHold,
        ],
        .calibration: [.detail, .qualityControl, .onHold],
        .detail: [.readyPickup, .qualityControl],
        .readyPickup: [.delivered, .detail, .qualityControl],
        .onHold: [.reassembly, .cancelled],
        .delivered: [],
        .cancelled: [.estimate],
    ]

    @Test("J040: every status to every status goes or is refused as the table says")
    func table() {
        #expect(Self.table.count == 16)
        for from in Sample.statuses {
            for to in Sample.statuses {
                let goes = Self.table[from]?.contains(to) == true
                let job = Sample.job(from)
                do throws(JobRefusal) {
                    let moved = try job.moved(Sample.move(to), Sample.facts)
                    #expect(goes, "\(from) → \(to) went")
                    #expect(moved.status == to)
                } catch {
                    #expect(!goes, "\(from) → \(to) was refused: \(error)")
                    guard case .transitionNotAllowed(from, to, let allowed) = error else {
                        Issue.record("\(from) → \(to): \(error)")
                        continue
                    }
                    #expect(Set(allowed) == Self.table[from])
                }
            }
        }
    }

    @Test(
        "J042: a held job goes on where it was held, or is cancelled",
        arguments: Sample.statuses
    )
    func held(from: Job.Status) {
        let working: Set<Job.Status> = [
            .intake, .blueprint, .partsOrdering, .partsReceiving, .bodyStructure, .paintPrep,
            .paintBooth, .reassembly, .qualityControl, .calibration, .detail, .readyPickup,
        ]
        let targets = Job.Status.onHold.arrows(heldFrom: from).map(\.to)
        #expect(targets == (working.contains(from) ? [from, .cancelled] : [.cancelled]))
    }

    @Test("J041, J042: a hold remembers where from and why, and forgets it on going on")
    func holding() throws {
        let held = try Sample.job(.paintPrep).moved(
            JobMove(to: .onHold, reason: "booth is down"),
            Sample.facts
        )
        #expect(held.heldFrom == .paintPrep)
        #expect(held.holdReason == "booth is down")
        let resumed = try held.moved(JobMove(to: .paintPrep), Sample.facts)
        #expect(resumed.status == .paintPrep)
        #expect(!resumed.hasHeldFromStatus)
        #expect(!resumed.hasHoldReason)
    }

    @Test(
        "J089, J090: each way has its movement type",
        arguments: [
            (.estimate, .intake, .forward), (.blueprint, .bodyStructure, .skip),
            (.bodyStructure, .reassembly, .skip), (.qualityControl, .detail, .skip),
            (.qualityControl, .bodyStructure, .backward), (.readyPickup, .detail, .backward),
            (.partsReceiving, .partsOrdering, .backward), (.onHold, .reassembly, .restart),
            (.cancelled, .estimate, .restart),
        ] as [(Job.Status, Job.Status, JobStageHistory.MovementType)]
    )
    func movement(from: Job.Status, to: Job.Status, type: JobStageHistory.MovementType) {
        let arrow = from.arrows(heldFrom: .reassembly).first { $0.to == to }
        #expect(arrow?.direction.movementType == type)
    }
}
