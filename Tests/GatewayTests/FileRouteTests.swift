import Contracts
import Foundation
import Synchronization
import Testing
import Wire

@testable import Gateway

@Suite("Files over HTTP")
struct FileRouteTests {
    private let query =
        "fileName=Front%20left.jpg&jobId=\(RunningGateway.shop)&category=CATEGORY_DELIVERY"

    private func upload(
        _ gateway: RunningGateway,
        _ body: String,
        _ query: String,
        headers: [String: String] = [:]
    ) async throws -> SocketClient.Response {
        var all = try await gateway.signIn()
        all["Content-Type"] = "image/jpeg"
        all.merge(headers) { $1 }
        return try await gateway.client.send(
            "POST",
            "/v1/attachments:upload?\(query)",
            all,
            body: body
        )
    }

    @Test("a body of any size goes on in parts, and comes back whole")
    func whole() async throws {
        try await RunningGateway.with { gateway in
            // Two parts and a half.
            let body = String(repeating: "abcdefgh", count: 5 * FrontDesk.filePartBytes / 16)
            let made = try await upload(gateway, body, query)
            #expect(made.status == 201)
            #expect(try made.json()["fileSize"] as? String == String(body.utf8.count))
            #expect(try made.json()["title"] as? String == "image/jpeg Front left.jpg 3")
            #expect(try made.json()["jobId"] as? String == RunningGateway.shop)
            #expect(try made.json()["category"] as? String == "CATEGORY_DELIVERY")
            let id = try made.json()["id"] as? String ?? ""
            #expect(made.headers["location"] == "/v1/attachments/\(id)")
            let got = try await gateway.client.send(
                "GET",
                "/v1/attachments/\(id)/content",
                try await gateway.signIn()
            )
            #expect(got.status == 200)
            #expect(got.body == body)
            #expect(got.headers["content-length"] == String(body.utf8.count))
            #expect(got.headers["content-type"] == "image/jpeg")
            #expect(got.headers["x-content-type-options"] == "nosniff")
            #expect(got.headers["etag"] == "\"\(PlayedFiles.hash)\"")
            #expect(
                got.headers["content-disposition"]
                    == "inline; filename=\"Fr_nt.jpg\"; filename*=UTF-8''Fr%C3%B6nt.jpg"
            )
            var known = try await gateway.signIn()
            known["If-None-Match"] = "\"\(PlayedFiles.hash)\""
            let same = try await gateway.client.send("GET", "/v1/attachments/\(id)/content", known)
            #expect(same.status == 304 && same.body.isEmpty)
            let head = try await gateway.client.send(
                "HEAD",
                "/v1/attachments/\(id)/content",
                try await gateway.signIn()
            )
            #expect(head.status == 200 && head.body.isEmpty)
            #expect(head.headers["content-length"] == String(body.utf8.count))
        }
    }

    @Test("a link needs no sign-in, everything else does")
    func links() async throws {
        try await RunningGateway.with { gateway in
            let linked = try await gateway.client.send("GET", "/v1/files/good-token")
            #expect(linked.status == 200 && linked.body == "linked")
            #expect(
                linked.headers["content-disposition"]?.hasPrefix("attachment;") == true
            )
            let wrong = try await gateway.client.send("GET", "/v1/files/other")
            #expect(wrong.status == 404)
            let bare = try await gateway.client.send("GET", "/v1/attachments/x/content")
            #expect(bare.status == 401)
            let upload = try await gateway.client.send(
                "POST",
                "/v1/attachments:upload?\(query)",
                body: "x"
            )
            #expect(upload.status == 401)
        }
    }

    @Test("what is wrong with an upload is said before its bytes are taken")
    func refused() async throws {
        try await RunningGateway.with { gateway in
            #expect(try await upload(gateway, "x", "jobId=\(RunningGateway.shop)").status == 400)
            #expect(try await upload(gateway, "x", query + "&nothing=1").status == 400)
            #expect(try await upload(gateway, "x", query + "&jobId=1").status == 400)
            #expect(try await upload(gateway, "x", "fileName=none.jpg").status == 400)
            // The bytes are not what the name says (J125).
            #expect(try await upload(gateway, "x", "fileName=bad.jpg").status == 422)
            let zipped = try await upload(
                gateway,
                "x",
                query,
                headers: ["Content-Encoding": "gzip"]
            )
            #expect(zipped.status == 415)
            let size = String(FrontDesk.fileBytesMax + 1)
            let head = try await gateway.signIn().map { "\($0): \($1)\r\n" }.joined()
            let large = try await gateway.client.raw(
                "POST /v1/attachments:upload?\(query) HTTP/1.1\r\nHost: a\r\n\(head)"
                    + "Content-Length: \(size)\r\n\r\nabc"
            )
            #expect(large.hasPrefix("HTTP/1.1 413 "))
        }
    }
}

/// The Jobs service as far as files go: one upload, kept in memory.
final class PlayedFiles: Sendable {
    static let hash = String(repeating: "ab", count: 32)
    private let held = Mutex<(request: BeginUploadRequest, bytes: [UInt8], parts: Int)>(
        (BeginUploadRequest(), [], 0)
    )

    static func register(on server: Server) {
        let files = PlayedFiles()
        server.register(AttachmentFilesMethods.beginUpload) { request, _ in
            guard request.fileName != "none.jpg" else {
                throw RPCError(.invalidArgument, "OWNER_MISSING", "belongs to nothing")
            }
            files.held.withLock { $0 = (request, [], 0) }
            return UploadProgress.with { $0.id = "upload-1" }
        }
        server.register(AttachmentFilesMethods.appendUpload) { request, _ in
            try files.held.withLock { held in
                guard request.offset == held.bytes.count else {
                    throw RPCError(.failedPrecondition, "UPLOAD_GAP", "a gap")
                }
                held.bytes += Array(request.content)
                held.parts += 1
            }
            return UploadProgress.with { $0.id = request.id }
        }
        server.register(AttachmentFilesMethods.finishUpload) { request, _ in
            try files.held.withLock { held in
                guard held.request.fileName != "bad.jpg" else {
                    throw RPCError(.invalidArgument, "CONTENT_MISMATCH", "it is a document")
                }
                var row = held.request.attachment
                row.id = "file-1"
                row.version = 1
                row.fileSize = Int64(held.bytes.count)
                row.title = "\(held.request.contentType) \(held.request.fileName) \(held.parts)"
                return row
            }
        }
        server.register(AttachmentFilesMethods.readAttachment) { request, _ in
            files.held.withLock { held in
                FilePart.with {
                    $0.content = Data(
                        held.bytes.dropFirst(Int(request.offset)).prefix(FrontDesk.filePartBytes)
                    )
                    $0.totalBytes = Int64(held.bytes.count)
                    $0.sha256 = hash
                    $0.fileName = "Frönt.jpg"
                    $0.mediaType = "image/jpeg"
                    $0.inlineAllowed = true
                }
            }
        }
        server.register(AttachmentFilesMethods.readLinkedFile) { request, _ in
            guard request.token == "good-token" else {
                throw RPCError(.notFound, "NOT_FOUND", "there is nothing behind this link")
            }
            return FilePart.with {
                $0.content = Data("linked".utf8)
                $0.totalBytes = 6
                $0.sha256 = hash
                $0.fileName = "a.bin"
                $0.mediaType = "application/octet-stream"
            }
        }
    }
}
