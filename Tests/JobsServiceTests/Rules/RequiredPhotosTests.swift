import Contracts
import struct Contracts.Attachment
import Testing

@testable import JobsService

@Suite("Photos that are required")
struct RequiredPhotosTests {
    private func stage(_ types: [String], required: Bool = true) -> ProductionStage {
        ProductionStage.with {
            $0.photosRequired = required
            $0.photoTypes = types
        }
    }

    private func photo(_ category: Attachment.Category) -> Attachment {
        Attachment.with { $0.category = category }
    }

    @Test(
        "J128: kinds that stages name are there, by their own name or the short one",
        arguments: [
            ([.beforeDamage], ["after"]), ([.beforeDamage, .afterRepair], []),
            ([], ["after", "before"]), ([.delivery], ["after", "before"]),
        ] as [([Attachment.Category], [String])]
    )
    func kinds(photos: [Attachment.Category], missing: [String]) {
        let stages = [stage(["before", "after"]), stage(["delivery"], required: false)]
        #expect(
            RequiredPhotos.missing(Sample.job(.detail), stages: stages, photos: photos.map(photo))
                == missing
        )
        #expect(
            RequiredPhotos.missing(
                Sample.job(.detail),
                stages: [stage(["delivery"])],
                photos: [photo(.delivery)]
            ).isEmpty
        )
    }

    @Test("a job that asks for photos has one at least; a deleted one does not count")
    func any() {
        var job = Sample.job(.detail)
        #expect(RequiredPhotos.missing(job, stages: [stage([])], photos: []).isEmpty)
        job.photosRequired = true
        var deleted = photo(.other)
        deleted.status = .deleted
        #expect(RequiredPhotos.missing(job, stages: [], photos: [deleted]) == ["any"])
        #expect(RequiredPhotos.missing(job, stages: [], photos: [photo(.other)]).isEmpty)
    }
}
