import HTTPTypes
import Schema
import SwiftProtobuf
import Wire

/// Turns the answer of a method into the answer of its route.
struct Rendering: Sendable {
    let method: MethodDescription
    let route: Route

    private static let replayed = "idempotent-replayed"
    private static let stale = "stale"

    func answer(_ reply: Reply, to inquiry: Inquiry) throws(Problem) -> Answer {
        var answer = try content(reply, inquiry)
        if reply.metadata[Self.replayed] != nil {
            answer.headers[.idempotentReplayed] = "true"
        }
        if let services = reply.metadata[Self.stale] {
            answer.headers[.staleCopies] = String(decoding: services, as: UTF8.self)
        }
        return answer
    }

    private func content(_ reply: Reply, _ inquiry: Inquiry) throws(Problem) -> Answer {
        if method.response is Google_Protobuf_Empty.Type { return Answer(status: 204) }
        let payload = reply.payload[...]
        var headers: HTTPFields = [.contentType: "application/json"]
        if let version = version(payload) {
            headers[.eTag] = "\"\(version)\""
            if isRead, let known = try inquiry.single(.ifNoneMatch),
                EntityTag.matches(known, version: version)
            {
                headers[.contentType] = nil
                return Answer(status: 304, headers: headers)
            }
            if isRead, let wanted = try inquiry.single(.ifMatch), wanted != "*",
                EntityTag.version(wanted) != "\(version)"
            {
                throw .versionChanged
            }
        }
        let status = isCreate ? 201 : 200
        if isCreate, let number = method.response.fieldNumber("id"),
            let id = ProtoBytes.text(number, in: payload)
        {
            headers[.location] = inquiry.path + "/" + id
        }
        return Answer(status: status, headers: headers, body: try Self.json(reply, method.response))
    }

    /// The row's version where the answer is a row.
    private func version(_ payload: ArraySlice<UInt8>) -> Int64? {
        guard let number = method.response.fieldNumber("version"),
            method.response.fieldNumber("id") != nil
        else { return nil }
        return ProtoBytes.integer(number, in: payload)
    }

    private var isRead: Bool { route.verb == "GET" }

    /// AIP-133: `POST` on the collection, by the method named Create.
    private var isCreate: Bool {
        let name = method.path.split(separator: "/").last ?? ""
        return route.verb == "POST" && route.action.isEmpty && name.hasPrefix("Create")
            && method.response.fieldNumber("id") != nil
    }

    static func json(_ reply: Reply, _ type: any JSONMapped.Type) throws(Problem) -> [UInt8] {
        let message: any JSONMapped
        do {
            message = try type.init(serializedBytes: reply.payload)
        } catch {
            throw Problem(
                500,
                .internal,
                "unreadable_answer",
                "the service answered what nobody can read"
            )
        }
        return message.jsonBytes()
    }
}
