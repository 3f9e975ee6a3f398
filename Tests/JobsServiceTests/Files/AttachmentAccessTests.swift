import Chassis
import Contracts
import Foundation
import Store
import Testing
import Wire

@testable import JobsService

@Suite("Who sees a file, and what becomes of it")
struct AttachmentAccessTests {
    private static let statuses = FileRow.Status.allCases.filter { $0 != .unspecified }
    private static let arrows: [(FileRow.Status, FileRow.Status)] = [
        (.uploaded, .processing), (.processing, .ready), (.ready, .archived), (.archived, .deleted),
    ]

    @Test("an attachment goes from status to status along its arrows alone")
    func machine() {
        for from in Self.statuses {
            for to in Self.statuses {
                let row = FileRow.with { $0.status = from }
                let isArrow = Self.arrows.contains { $0 == (from, to) }
                let moved = try? row.moved(to: to, at: Sample.now)
                #expect((moved != nil) == isArrow, "\(from) → \(to)")
                guard let moved else { continue }
                #expect(moved.status == to)
                #expect(moved.archived == (to == .archived))
                #expect(moved.hasArchiveDate == (to == .archived))
                #expect(moved.processed == (to == .ready))
            }
        }
    }

    @Test("what is ready or archived can be deleted, what still comes in cannot")
    func deleting() {
        for status in Self.statuses {
            let row = FileRow.with { $0.status = status }
            let deleted = try? row.deleted(at: Sample.now)
            #expect((deleted?.status == .deleted) == (status == .ready || status == .archived))
        }
    }

    @Test("each role sees as far as its levels go", arguments: User.Role.allCases)
    func levels(role: User.Role) {
        let sees: [FileRow.AccessLevel] =
            switch role {
            case .owner, .admin: [.public, .internal, .restricted, .confidential]
            case .manager, .serviceAdvisor, .estimator: [.public, .internal, .restricted]
            case .partsManager, .accountant, .technician, .receptionist: [.public, .internal]
            case .unspecified, .UNRECOGNIZED: []
            }
        for level in FileRow.AccessLevel.allCases where level != .unspecified {
            let row = FileRow.with {
                $0.accessLevel = level
                $0.uploadedBy = "me"
            }
            #expect(row.isVisible(to: role, user: "you") == sees.contains(level))
            let own = sees.contains(level) || level == .restricted && sees.contains(.internal)
            #expect(row.isVisible(to: role, user: "me") == own)
        }
    }

    @Test("J127: for outside only what is public, and theirs by its flag, and not expired")
    func outside() {
        for level in FileRow.AccessLevel.allCases {
            for customer in [false, true] {
                for insurer in [false, true] {
                    let row = FileRow.with {
                        $0.accessLevel = level
                        $0.visibleToCustomer = customer
                        $0.visibleToInsurance = insurer
                    }
                    let isPublic = level == .public
                    #expect(row.isVisible(for: .customer, at: 0) == (isPublic && customer))
                    #expect(row.isVisible(for: .insurer, at: 0) == (isPublic && insurer))
                    #expect(row.isVisible(for: .shop, at: 0))
                    #expect(!row.isVisible(for: .unspecified, at: 0))
                }
            }
        }
        let expired = FileRow.with {
            $0.accessLevel = .public
            $0.visibleToCustomer = true
            $0.expirationDate = Sample.time(Sample.now)
        }
        #expect(expired.isVisible(for: .customer, at: Sample.now - 1))
        #expect(!expired.isVisible(for: .customer, at: Sample.now))
    }

    @Test("what a role may not see is not found: read, listed, changed or deleted")
    func hidden() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let secret = try await floor.upload(SampleFile.pdf, "pay.pdf") {
            $0.jobID = job.id
            $0.accessLevel = .confidential
        }
        let open = try await floor.upload(SampleFile.jpeg(), "a.jpg") { $0.jobID = job.id }
        func asTechnician<Q, S>(_ method: Method<Q, S>, _ request: Q) async -> String {
            await reason {
                try await floor.call(method, request, role: "technician")
            }
        }
        let get = GetAttachmentRequest.with { $0.id = secret.id }
        #expect(await asTechnician(AttachmentsMethods.getAttachment, get) == "NOT_FOUND")
        let read = ReadAttachmentRequest.with { $0.id = secret.id }
        #expect(await asTechnician(AttachmentFilesMethods.readAttachment, read) == "NOT_FOUND")
        let update = UpdateAttachmentRequest.with {
            $0.attachment.id = secret.id
            $0.attachment.accessLevel = .public
        }
        #expect(await asTechnician(AttachmentsMethods.updateAttachment, update) == "NOT_FOUND")
        let delete = DeleteAttachmentRequest.with { $0.id = secret.id }
        #expect(await asTechnician(AttachmentsMethods.deleteAttachment, delete) == "NOT_FOUND")
        let link = LinkAttachmentRequest.with {
            $0.id = secret.id
            $0.purpose = .shop
        }
        #expect(await asTechnician(AttachmentFilesMethods.linkAttachment, link) == "NOT_FOUND")
        let listed = try await floor.call(
            AttachmentsMethods.listAttachments,
            ListAttachmentsRequest(),
            role: "technician"
        )
        #expect(listed.attachments.map(\.id) == [open.id])
        let all = try await floor.call(AttachmentsMethods.listAttachments, ListAttachmentsRequest())
        #expect(all.attachments.count == 2)
        #expect(try await floor.call(AttachmentsMethods.getAttachment, get).id == secret.id)
    }

    @Test("archived is read still and changed no more; deleted is gone with its status")
    func lifecycle() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let row = try await floor.upload(SampleFile.pdf, "a.pdf") { $0.jobID = job.id }
        let archived = try await floor.call(
            AttachmentFilesMethods.archiveAttachment,
            ArchiveAttachmentRequest.with { $0.id = row.id }
        )
        #expect(archived.status == .archived && archived.archived)
        #expect(try await floor.read(row.id).content == Data(SampleFile.pdf))
        let change = await reason {
            try await floor.call(
                AttachmentsMethods.updateAttachment,
                UpdateAttachmentRequest.with {
                    $0.attachment.id = row.id
                    $0.attachment.title = "late"
                }
            )
        }
        #expect(change == "ATTACHMENT_ARCHIVED")
        _ = try await floor.call(
            AttachmentsMethods.deleteAttachment,
            DeleteAttachmentRequest.with { $0.id = row.id }
        )
        let gone = try await floor.call(
            AttachmentsMethods.getAttachment,
            GetAttachmentRequest.with { $0.id = row.id }
        )
        #expect(gone.status == .deleted && gone.hasDeleteTime)
        #expect(await reason { try await floor.read(row.id) } == "NOT_FOUND")
    }
}
