import Chassis
import Contracts
import Crypto
import Foundation
import Store
import Testing

@testable import JobsService

@Suite("Links for people without an account")
struct LinkTests {
    private let signer = LinkSigner(key: SymmetricKey(size: .bits256))
    private let grant = FileGrant(
        shop: .make(),
        attachment: UUIDv7.make(),
        purpose: .customer,
        expires: 1_000_000
    )

    @Test("a link says what was signed, until its end")
    func signed() {
        let token = signer.token(grant)
        #expect(token.utf8.count < 200)
        #expect(signer.grant(token, now: 999_999) == grant)
        #expect(signer.grant(token, now: 1_000_000) == nil)
        // Longer than seven days is none that we make.
        #expect(signer.grant(token, now: 1_000_000 - LinkSigner.validSecondsMax - 1) == nil)
    }

    @Test("a link that is changed anywhere, or of another key, is none")
    func forged() {
        let token = Array(signer.token(grant).utf8)
        for position in token.indices {
            var bent = token
            bent[position] = bent[position] == 0x41 ? 0x42 : 0x41
            guard bent != token else { continue }
            let read = signer.grant(String(decoding: bent, as: UTF8.self), now: 0 + 900_000)
            // The last character of base64 carries bits that are not read.
            #expect(read == nil || position == token.count - 1 && read == grant)
        }
        let other = LinkSigner(key: SymmetricKey(size: .bits256))
        #expect(other.grant(signer.token(grant), now: 900_000) == nil)
        for text in ["", "a", "====", "../../x", String(repeating: "A", count: 126)] {
            #expect(signer.grant(text, now: 900_000) == nil)
        }
    }

    @Test("the key is made once, readable by nobody else")
    func key() throws {
        let path = FileManager.default.temporaryDirectory.path + "/" + UUIDv7.make() + "/link.key"
        let first = try LinkSigner(file: path)
        let second = try LinkSigner(file: path)
        #expect(first.token(grant) == second.token(grant))
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
    }

    @Test("a customer's link gives the photo without its place, and ends when it should")
    func customer() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let row = try await floor.upload(SampleFile.jpeg(), "a.jpg") {
            $0.jobID = job.id
            $0.accessLevel = .public
            $0.visibleToCustomer = true
        }
        let link = try await floor.link(row.id, .customer)
        #expect(link.path == "/v1/files/" + link.token)
        let part = try await floor.follow(link.token)
        #expect(!part.content.contains(Array("GPS".utf8)))
        #expect(part.sha256 == row.outsideSha256 && part.sha256 != row.sha256)
        #expect(part.mediaType == "image/jpeg" && part.inlineAllowed)
        // Lost, as on the way to another installation: made again.
        let outside = try #require(FileHash(row.outsideSha256))
        let desk = try FileDesk(floor.bench.environment)
        try await desk.store.delete(outside, in: floor.shop, ifOlderThan: nil)
        #expect(try await floor.follow(link.token) == part)
        floor.bench.clock.advance(seconds: 86_399)
        _ = try await floor.follow(link.token)
        floor.bench.clock.advance(seconds: 1)
        #expect(await reason { try await floor.follow(link.token) } == "NOT_FOUND")
    }

    @Test("J127: what is made internal, or not theirs, is not found by a link that was given")
    func withdrawn() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let row = try await floor.upload(SampleFile.jpeg(), "a.jpg") {
            $0.jobID = job.id
            $0.accessLevel = .public
            $0.visibleToInsurance = true
        }
        let customer = try await floor.link(row.id, .customer)
        let insurer = try await floor.link(row.id, .insurer, seconds: 604_800)
        let shop = try await floor.link(row.id, .shop)
        #expect(try await floor.follow(shop.token).content == Data(SampleFile.jpeg()))
        _ = try await floor.call(
            AttachmentsMethods.updateAttachment,
            UpdateAttachmentRequest.with {
                $0.attachment.id = row.id
                $0.attachment.accessLevel = .internal
            }
        )
        #expect(await reason { try await floor.follow(customer.token) } == "NOT_FOUND")
        #expect(await reason { try await floor.follow(insurer.token) } == "NOT_FOUND")
        _ = try await floor.follow(shop.token)
        _ = try await floor.call(
            AttachmentsMethods.deleteAttachment,
            DeleteAttachmentRequest.with { $0.id = row.id }
        )
        #expect(await reason { try await floor.follow(shop.token) } == "NOT_FOUND")
        #expect(await reason { try await floor.follow("nothing") } == "NOT_FOUND")
    }

    @Test("no link is made of what is not for them, or cannot be freed of its place")
    func refused() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let inside = try await floor.upload(SampleFile.jpeg(), "a.jpg") { $0.jobID = job.id }
        #expect(await reason { try await floor.link(inside.id, .customer) } == "NOT_VISIBLE")
        let heic = Array("\0\0\0\u{18}ftypheic\0\0\0\0".utf8)
        let raw = try await floor.upload(heic, "a.heic") {
            $0.jobID = job.id
            $0.accessLevel = .public
        }
        let why = await reason { try await floor.link(raw.id, .customer) }
        #expect(why == "PLACE_NOT_REMOVABLE")
        let long = await reason {
            try await floor.link(raw.id, .shop, seconds: 604_801)
        }
        #expect(long == "FIELDS_INVALID")
    }
}
