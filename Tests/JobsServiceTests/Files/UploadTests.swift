import Contracts
import Foundation
import Schema
import Store
import Testing
import Wire

@testable import JobsService

@Suite("Files come in")
struct UploadTests {
    @Test("J124: a photo is described by its bytes, and comes out as it went in")
    func photo() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let bytes = SampleFile.jpeg()
        let row = try await floor.upload(bytes, "Front left.JPG", type: "image/jpeg", part: 100) {
            $0.jobID = job.id
            $0.category = .beforeDamage
        }
        #expect(row.fileExtension == "jpg")
        #expect(row.mimeType == "image/jpeg")
        #expect(row.fileType == .image)
        #expect(row.status == .ready && row.processed)
        #expect(row.imageWidth == 640 && row.imageHeight == 480)
        #expect(row.fileSize == Int64(bytes.count))
        #expect(row.sha256 == SecretToken.hash(bytes))
        #expect(row.takenDate.microseconds == RFC3339.microseconds("2026-05-20T14:11:12Z"))
        #expect(row.gpsCoordinates.fields["present"]?.boolValue == true)
        #expect(row.uploadedBy == floor.owner.id)
        #expect(row.versionNumber == 1 && row.isLatestVersion)
        let part = try await floor.read(row.id)
        #expect(part.content == Data(bytes))
        #expect(part.mediaType == "image/jpeg" && part.inlineAllowed)
        #expect(part.sha256 == row.sha256)
        #expect(try await floor.read(row.id, count: 10).content == Data(bytes.prefix(10)))
    }

    @Test("a photo without a time was taken when it came")
    func untimed() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let row = try await floor.upload(SampleFile.jpeg(nil), "a.jpg") { $0.jobID = job.id }
        #expect(row.takenDate == row.uploadDate)
    }

    @Test("J125: a .jpg with the bytes of a PDF is refused, and kept for a manager to look at")
    func mismatch() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let error = await #expect(throws: RPCError.self) {
            try await floor.upload(SampleFile.pdf, "front.jpg") { $0.jobID = job.id }
        }
        #expect(error?.reason == "CONTENT_MISMATCH")
        #expect(error?.code == .invalidArgument)
        #expect(try await floor.all(FileRow.self).isEmpty)
        let list = try await floor.call(
            AttachmentFilesMethods.listQuarantinedFiles,
            ListQuarantinedFilesRequest()
        )
        let file = try #require(list.files.first)
        #expect(file.id == error?.metadata["quarantinedFile"])
        #expect(file.foundType == "application/pdf" && file.jobID == job.id)
        let part = try await floor.call(
            AttachmentFilesMethods.readQuarantinedFile,
            ReadQuarantinedFileRequest.with { $0.id = file.id }
        )
        #expect(part.content == Data(SampleFile.pdf))
        #expect(part.mediaType == "application/octet-stream" && !part.inlineAllowed)
        // A technician may not look.
        let hidden = await #expect(throws: RPCError.self) {
            try await floor.bench.call(
                AttachmentFilesMethods.listQuarantinedFiles,
                ListQuarantinedFilesRequest(),
                as: .bench(floor.shop, role: "technician", permissions: [8, 10])
            )
        }
        #expect(hidden?.code == .permissionDenied)
        let admitted = try await floor.call(
            AttachmentFilesMethods.admitQuarantinedFile,
            QuarantinedFileRequest.with { $0.id = file.id }
        )
        #expect(admitted.mimeType == "application/pdf" && admitted.contentMismatch)
        #expect(admitted.jobID == job.id)
        #expect(try await floor.all(QuarantinedFile.self).isEmpty)
    }

    @Test("J125: a page in a text's clothes is refused, and can be thrown away")
    func disguised() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        for (bytes, name, type) in [
            (SampleFile.html, "notes.txt", ""), (SampleFile.svg, "logo.png", ""),
            (SampleFile.program, "scan.pdf", ""), (SampleFile.pdf, "a.pdf", "image/png"),
        ] {
            let why = await reason {
                try await floor.upload(bytes, name, type: type) { $0.jobID = job.id }
            }
            #expect(why == "CONTENT_MISMATCH", "\(name)")
        }
        for file in try await floor.all(QuarantinedFile.self) {
            _ = try await floor.call(
                AttachmentFilesMethods.discardQuarantinedFile,
                QuarantinedFileRequest.with { $0.id = file.id }
            )
        }
        #expect(try await floor.all(QuarantinedFile.self).isEmpty)
    }

    @Test("a page that says it is one is kept, and never shown")
    func page() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let row = try await floor.upload(SampleFile.html, "mail.html") { $0.jobID = job.id }
        let part = try await floor.read(row.id)
        #expect(part.mediaType == "application/octet-stream" && !part.inlineAllowed)
        #expect(!row.hasOutsideSha256)
    }

    @Test("the same bytes on the same job are refused, on another job they are not")
    func duplicate() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let first = try await floor.upload(SampleFile.pdf, "a.pdf") { $0.jobID = job.id }
        let error = await #expect(throws: RPCError.self) {
            try await floor.upload(SampleFile.pdf, "b.pdf") { $0.jobID = job.id }
        }
        #expect(error?.reason == "DUPLICATE_FILE")
        #expect(error?.metadata["existing"] == first.id)
        let other = try await floor.otherJob()
        _ = try await floor.upload(SampleFile.pdf, "a.pdf") { $0.jobID = other.id }
        // Deleted ones are in nobody's way.
        _ = try await floor.call(
            AttachmentsMethods.deleteAttachment,
            DeleteAttachmentRequest.with { $0.id = first.id }
        )
        _ = try await floor.upload(SampleFile.pdf, "a.pdf") { $0.jobID = job.id }
    }

    @Test("J126: a new version follows the latest, which is the latest no more")
    func versions() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let first = try await floor.upload(SampleFile.jpeg(salt: 1), "a.jpg") { $0.jobID = job.id }
        let second = try await floor.upload(SampleFile.jpeg(salt: 2), "a.jpg", parent: first.id)
        #expect(second.versionNumber == 2 && second.isLatestVersion)
        #expect(second.parentAttachmentID == first.id && second.jobID == job.id)
        let late = await reason {
            try await floor.upload(SampleFile.jpeg(salt: 3), "a.jpg", parent: first.id)
        }
        #expect(late == "NOT_LATEST_VERSION")
        let third = try await floor.upload(SampleFile.jpeg(salt: 4), "a.jpg", parent: second.id)
        for id in [first.id, second.id, third.id] {
            let chain = try await floor.call(
                AttachmentFilesMethods.listAttachmentVersions,
                ListAttachmentVersionsRequest.with { $0.id = id }
            )
            #expect(chain.attachments.map(\.id) == [third.id, second.id, first.id])
            #expect(chain.attachments.map(\.isLatestVersion) == [true, false, false])
        }
    }

    @Test("parts may come again, may not leave a gap, and end at 32 MiB")
    func parts() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let bytes = SampleFile.jpeg()
        let begun = try await floor.call(
            AttachmentFilesMethods.beginUpload,
            BeginUploadRequest.with {
                $0.fileName = "a.jpg"
                $0.attachment.jobID = job.id
            }
        )
        #expect(try await floor.append(bytes, begun.id, from: 0, 100).receivedBytes == 100)
        #expect(try await floor.append(bytes, begun.id, from: 0, 100).receivedBytes == 100)
        let gap = await reason { try await floor.append(bytes, begun.id, from: 101, 10) }
        #expect(gap == "UPLOAD_GAP")
        #expect(try await floor.append(bytes, begun.id, from: 50, 100).receivedBytes == 150)
        let large = await reason {
            try await floor.call(
                AttachmentFilesMethods.appendUpload,
                AppendUploadRequest.with {
                    $0.id = begun.id
                    $0.offset = FileDesk.fileBytesMax
                    $0.content = Data([1])
                }
            )
        }
        #expect(large == "FILE_TOO_LARGE")
        let stranger = await reason {
            try await floor.append(bytes, begun.id, from: 150, 10, role: "technician")
        }
        #expect(stranger == "UPLOAD_GONE")
        _ = try await floor.append(bytes, begun.id, from: 150, bytes.count)
        let row = try await floor.call(
            AttachmentFilesMethods.finishUpload,
            FinishUploadRequest.with { $0.id = begun.id }
        )
        #expect(row.sha256 == SecretToken.hash(bytes))
        let again = try await floor.call(
            AttachmentFilesMethods.finishUpload,
            FinishUploadRequest.with { $0.id = begun.id }
        )
        #expect(again.id == row.id)
    }

    @Test("a repeated upload under one key is one attachment")
    func keyed() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let one = try await floor.upload(SampleFile.pdf, "a.pdf", key: "k1") { $0.jobID = job.id }
        let two = try await floor.upload(SampleFile.pdf, "a.pdf", key: "k1") { $0.jobID = job.id }
        #expect(one.id == two.id)
        #expect(try await floor.all(FileRow.self).count == 1)
    }

    @Test("an attachment belongs to something, has bytes, and is described by nobody else")
    func refused() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        #expect(
            await reason { try await floor.upload(SampleFile.pdf, "a.pdf") }
                == "OWNER_MISSING"
        )
        let empty = await reason {
            try await floor.upload([], "a.txt") { $0.jobID = job.id }
        }
        #expect(empty == "FILE_EMPTY")
        let unknown = await reason {
            try await floor.upload(SampleFile.pdf, "a.pdf") { $0.jobID = UUIDv7.make() }
        }
        #expect(unknown == "NOT_FOUND")
        let changes: [@Sendable (inout FileRow) -> Void] = [
            { $0.filePath = "../../etc/passwd" }, { $0.mimeType = "text/html" },
            { $0.sha256 = String(repeating: "0", count: 64) }, { $0.status = .deleted },
        ]
        for change in changes {
            let why = await reason {
                try await floor.upload(SampleFile.pdf, "a.pdf") {
                    $0.jobID = job.id
                    change(&$0)
                }
            }
            #expect(why == "FIELDS_INVALID")
        }
        let byHand = await reason {
            try await floor.call(
                AttachmentsMethods.createAttachment,
                CreateAttachmentRequest.with {
                    $0.attachment.jobID = job.id
                    $0.attachment.fileName = "a.pdf"
                }
            )
        }
        #expect(byHand == "UPLOAD_NEEDED")
    }
}
