import HTTPTypes
import Schema
import SwiftProtobuf
import Wire

/// The same methods by the Connect protocol's unary calls: `POST /package.Service/Method` with
/// `application/json` or `application/proto`.
extension FrontDesk {
    func procedure(_ inquiry: Inquiry) -> MethodDescription? {
        inquiry.path.utf8.contains(UInt8(ascii: ".")) ? procedures[String(inquiry.path)] : nil
    }

    func connect(
        _ method: MethodDescription,
        _ inquiry: Inquiry,
        _ rates: inout HTTPFields
    ) async -> Answer {
        var answer: Answer
        do {
            answer = try await call(method, inquiry, &rates)
        } catch let problem as Problem {
            answer = Self.connectAnswer(ConnectError(problem), problem)
        } catch let error as RPCError {
            let problem = Problem(error)
            answer = Self.connectAnswer(ConnectError(error), problem)
        } catch {
            answer = Self.connectAnswer(ConnectError(.fault), .fault)
        }
        answer.route = method.path
        return answer
    }

    private func call(
        _ method: MethodDescription,
        _ inquiry: Inquiry,
        _ rates: inout HTTPFields
    ) async throws -> Answer {
        try admit(inquiry, &rates)
        guard inquiry.verb == "POST" else { throw Problem.verbNotAllowed(["POST"]) }
        guard inquiry.query.isEmpty else { throw Problem.malformedQuery }
        if let version = try inquiry.single(.connectVersion), version != "1" {
            throw Problem.header("connect-protocol-version", "unknown_version", "only 1 is spoken")
        }
        let type = try inquiry.single(.contentType)
        let isProto = MediaType.isProto(type)
        guard isProto || MediaType.isJSON(type) else {
            throw Problem.mediaType("application/json, application/proto")
        }
        let actor = try await admit(inquiry, to: method, &rates)
        let headers = try CallHeaders(inquiry)
        let route = Route("POST", [], body: "*")
        let transcoder = Transcoder(method: method, route: route)
        let payload: [UInt8]
        if isProto {
            guard headers.ifMatch == nil else {
                throw Problem.header("if-match", "not_supported", "set the field etag")
            }
            payload = try await body(inquiry, bytesMax: method.requestBytesMax)
        } else {
            payload = try transcoder.payload(
                body: try await body(inquiry, bytesMax: transcoder.bodyBytesMax),
                contentType: type,
                captured: [],
                query: [],
                headers: headers
            )
        }
        let reply = try await services.call(
            method,
            payload,
            options(inquiry, method, actor, headers)
        )
        let body = isProto ? reply.payload : try Rendering.json(reply, method.response)
        let content = isProto ? "application/proto" : "application/json"
        return Answer(status: 200, headers: [.contentType: content], body: body)
    }

    private static func connectAnswer(_ error: ConnectError, _ problem: Problem) -> Answer {
        var answer = Answer.json(error.status, error.json())
        answer.headers.append(contentsOf: problem.headers)
        if let seconds = problem.retryAfterSeconds { answer.headers[.retryAfter] = "\(seconds)" }
        return answer
    }
}
