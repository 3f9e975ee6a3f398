internal import Contracts
internal import Schema

/// The photos a job needs before it is ready for pick-up (1.5, J128).
enum RequiredPhotos {
    /// What a job that only wants photos, of whatever, lacks when there is none.
    static let any = "any"

    /// The kinds that the shop's stages name, and one photo at least where the job asks for photos;
    /// those that are not among the photos, in alphabetical order.
    static func missing(
        _ job: Job,
        stages: [ProductionStage],
        photos: [Attachment]
    ) -> [String] {
        let here = Set(photos.filter { $0.status != .deleted }.flatMap(\.category.photoTypes))
        let wanted = Set(stages.filter(\.photosRequired).flatMap(\.photoTypes))
        let missing = wanted.subtracting(here).sorted()
        if missing.isEmpty, job.photosRequired, here.isEmpty { return [any] }
        return missing
    }
}

extension Attachment.Category {
    /// The names under which a stage may ask for it: its own, and the short ones.
    fileprivate var photoTypes: [String] {
        switch self {
        case .beforeDamage: [storedName, "before"]
        case .duringRepair: [storedName, "progress"]
        case .afterRepair: [storedName, "after"]
        default: [storedName]
        }
    }
}
