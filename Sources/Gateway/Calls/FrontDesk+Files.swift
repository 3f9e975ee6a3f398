import Contracts
import HTTPTypes
import Schema
import SwiftProtobuf
import Synchronization
import Wire

/// The bytes of attachments: plain bodies here, parts of 1 MiB between here and the Jobs service, so
/// that no more than one part of a file is held at a time.
extension FrontDesk {
    /// Largest file: 32 MiB. The service holds to it as well.
    static let fileBytesMax = 32 << 20
    static let filePartBytes = 1 << 20

    /// `POST /v1/attachments:upload?fileName=…&jobId=…`: what the attachment says is in the query,
    /// its bytes are the body.
    func upload(_ inquiry: Inquiry, _ rates: inout HTTPFields) async throws(Problem) -> Answer {
        let begin = try description(AttachmentFilesMethods.beginUpload.path)
        let actor = try await admit(inquiry, to: begin, &rates)
        let headers = try CallHeaders(inquiry)
        if let encoding = try inquiry.single(.contentEncoding), encoding != "identity" {
            throw .encodedBody
        }
        let asked = try Self.beginning(inquiry)
        let caller = FileCaller(desk: self, inquiry: inquiry, actor: actor, headers: headers)
        let upload = try await caller.ask(AttachmentFilesMethods.beginUpload, asked)
        let place = UploadPlace()
        try await inquiry.parts.read(Self.fileBytesMax, Self.filePartBytes) {
            part async throws(Problem) in
            let append = AppendUploadRequest.with {
                $0.id = upload.id
                $0.offset = place.take(part.count)
                $0.content = .init(part)
            }
            _ = try await caller.ask(AttachmentFilesMethods.appendUpload, append)
        }
        let attachment = try await caller.ask(
            AttachmentFilesMethods.finishUpload,
            FinishUploadRequest.with { $0.id = upload.id }
        )
        var answer = Answer.json(201, attachment.jsonBytes())
        answer.headers[.location] = "/v1/attachments/" + attachment.id
        answer.headers[.eTag] = "\"\(attachment.version)\""
        return answer
    }

    /// `GET /v1/attachments/{id}/content`: the original, for people of the shop.
    func attachmentContent(
        _ captured: [Routes.Capture],
        _ inquiry: Inquiry,
        _ rates: inout HTTPFields
    ) async throws(Problem) -> Answer {
        let id = captured.first?.text ?? ""
        let caller = try await caller(AttachmentFilesMethods.readAttachment.path, inquiry, &rates)
        return try await Self.file(inquiry) { offset async throws(Problem) in
            try await caller.ask(
                AttachmentFilesMethods.readAttachment,
                ReadAttachmentRequest.with {
                    $0.id = id
                    $0.offset = offset
                }
            )
        }
    }

    /// `GET /v1/quarantinedFiles/{id}/content`: to be saved and looked at, never shown.
    func quarantinedContent(
        _ captured: [Routes.Capture],
        _ inquiry: Inquiry,
        _ rates: inout HTTPFields
    ) async throws(Problem) -> Answer {
        let id = captured.first?.text ?? ""
        let path = AttachmentFilesMethods.readQuarantinedFile.path
        let caller = try await caller(path, inquiry, &rates)
        return try await Self.file(inquiry) { offset async throws(Problem) in
            try await caller.ask(
                AttachmentFilesMethods.readQuarantinedFile,
                ReadQuarantinedFileRequest.with {
                    $0.id = id
                    $0.offset = offset
                }
            )
        }
    }

    /// `GET /v1/files/{token}`: for whoever has the link.
    func linkedFile(
        _ captured: [Routes.Capture],
        _ inquiry: Inquiry
    ) async throws(Problem) -> Answer {
        let token = captured.first?.text ?? ""
        let headers = try CallHeaders(inquiry)
        let caller = FileCaller(desk: self, inquiry: inquiry, actor: nil, headers: headers)
        return try await Self.file(inquiry) { offset async throws(Problem) in
            try await caller.ask(
                AttachmentFilesMethods.readLinkedFile,
                ReadLinkedFileRequest.with {
                    $0.token = token
                    $0.offset = offset
                }
            )
        }
    }

    private func caller(
        _ path: String,
        _ inquiry: Inquiry,
        _ rates: inout HTTPFields
    ) async throws(Problem) -> FileCaller {
        guard inquiry.query.isEmpty else { throw .malformedQuery }
        let actor = try await admit(inquiry, to: try description(path), &rates)
        return FileCaller(
            desk: self,
            inquiry: inquiry,
            actor: actor,
            headers: try CallHeaders(inquiry)
        )
    }

    private func description(_ path: String) throws(Problem) -> MethodDescription {
        guard let method = procedures[path] else { throw .fault }
        return method
    }

    /// What the query and the headers say of the file.
    private static func beginning(_ inquiry: Inquiry) throws(Problem) -> BeginUploadRequest {
        var request = BeginUploadRequest()
        request.contentType = try inquiry.single(.contentType) ?? ""
        let parameters: [QueryText.Parameter]
        do {
            parameters = try QueryText.parse(inquiry.query)
        } catch {
            throw .malformedQuery
        }
        var seen: Set<String> = []
        for parameter in parameters {
            let isOwn = parameter.name == "fileName" || parameter.name == "parentAttachmentId"
            let isList = parameter.name == "tags"
            guard seen.insert(parameter.name).inserted || isList else {
                throw .parameter(parameter.name, "duplicate_parameter", "given more than once")
            }
            do throws(JSONRefusal) {
                try request.set(
                    path: isOwn ? [parameter.name] : ["attachment", parameter.name],
                    text: parameter.value
                )
            } catch {
                let reason = error.reason == "unknown_field" ? "unknown_parameter" : error.reason
                throw .parameter(parameter.name, reason, error.detail)
            }
        }
        guard !request.fileName.isEmpty else {
            throw .parameter("fileName", "required", "the file's name with its extension")
        }
        return request
    }

    /// A file as an answer: its first part decides, the others follow as the client takes them.
    private static func file(
        _ inquiry: Inquiry,
        _ part: @escaping @Sendable (_ offset: Int64) async throws(Problem) -> FilePart
    ) async throws(Problem) -> Answer {
        let first = try await part(0)
        var answer = Answer(status: 200)
        let tag = "\"\(first.sha256)\""
        answer.headers[.eTag] = tag
        let known = try inquiry.single(.ifNoneMatch) ?? ""
        if known.split(separator: ",").contains(where: { $0.filter { $0 != " " } == tag }) {
            answer.status = 304
            return answer
        }
        answer.headers[.contentType] = first.mediaType
        answer.headers[.contentDisposition] = Disposition.text(
            isInline: first.inlineAllowed,
            fileName: first.fileName
        )
        answer.stream = AnswerStream(
            size: first.totalBytes,
            first: Array(first.content)
        ) { offset in
            let next = try await part(offset)
            // The row may have been given other bytes meanwhile; half of each is no file.
            guard next.sha256 == first.sha256 else { throw Problem.fault }
            return Array(next.content)
        }
        return answer
    }
}

/// `Content-Disposition` (RFC 6266), with the name in ASCII and in UTF-8.
enum Disposition {
    static func text(isInline: Bool, fileName: String) -> String {
        let plain = fileName.unicodeScalars.map { scalar in
            (0x20...0x7E).contains(scalar.value) && scalar != "\"" && scalar != "\\"
                && scalar != "%"
                ? Character(scalar) : "_"
        }
        var encoded = ""
        for byte in fileName.utf8 {
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                || (0x61...0x7A).contains(byte) || byte == 0x2D || byte == 0x2E || byte == 0x5F
            let hex = String(byte, radix: 16, uppercase: true)
            encoded +=
                isPlain
                ? String(decoding: [byte], as: UTF8.self) : "%" + (byte < 16 ? "0" : "") + hex
        }
        return (isInline ? "inline" : "attachment")
            + "; filename=\"\(String(plain))\"; filename*=UTF-8''\(encoded)"
    }
}

/// Where the next part of an upload belongs. Parts come one after another.
private final class UploadPlace: Sendable {
    private let offset = Mutex<Int64>(0)

    func take(_ count: Int) -> Int64 {
        offset.withLock { offset in
            defer { offset += Int64(count) }
            return offset
        }
    }
}

/// Calls of the Jobs service for one request.
private struct FileCaller: Sendable {
    let desk: FrontDesk
    let inquiry: Inquiry
    /// Nil = nobody signed in.
    let actor: Actor?
    let headers: CallHeaders

    func ask<Q: JSONMapped & Sendable, S: Message & Sendable>(
        _ method: Wire.Method<Q, S>,
        _ request: Q
    ) async throws(Problem) -> S {
        do {
            guard let actor, let description = desk.procedures[method.path] else {
                return try await desk.services.client("jobs").call(
                    method,
                    request,
                    CallOptions(
                        timeout: headers.timeout,
                        traceparent: inquiry.trace.traceparent,
                        tracestate: inquiry.trace.tracestate,
                        requestID: inquiry.trace.requestID
                    )
                )
            }
            let reply = try await desk.services.call(
                description,
                try request.serializedBytes(),
                desk.options(inquiry, description, actor, headers)
            )
            return try S(serializedBytes: reply.payload)
        } catch let error as RPCError {
            throw Problem(error)
        } catch {
            throw .fault
        }
    }
}
