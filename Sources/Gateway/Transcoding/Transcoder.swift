import HTTPTypes
import Schema
import SwiftProtobuf

/// Turns a request of a route into the request message of its method, as bytes. Knows no method
/// by name: everything it needs is in the description.
struct Transcoder: Sendable {
    /// Levels of objects and lists in a body.
    static let jsonDepthMax = 32
    /// JSON is larger than the message it becomes, base64 and names included.
    static let jsonFactor = 3
    static let jsonDivisor = 2

    let method: MethodDescription
    let route: Route

    var bodyBytesMax: Int {
        let (bytes, overflow) = method.requestBytesMax.multipliedReportingOverflow(
            by: Self.jsonFactor
        )
        return overflow ? method.requestBytesMax : bytes / Self.jsonDivisor
    }

    /// The bindings of path, query and headers stand behind the body in the payload: joining
    /// encoded messages merges them. What the body says otherwise than the path is refused.
    func payload(
        body: [UInt8],
        contentType: String?,
        captured: [Routes.Capture],
        query: [QueryText.Parameter],
        headers: CallHeaders,
        csv: Bool = false
    ) throws(Problem) -> [UInt8] {
        var payload = try Self.encode(try message(body, contentType))
        let own = payload[...]
        for capture in captured {
            let bound = try bind(capture.field, capture.text)
            if ProtoBytes.contradicts(own, bound[...], levels: Self.levels(capture.field)) {
                throw contradiction(capture.field, "the path says otherwise")
            }
            payload += bound
        }
        payload += try bind(query, captured)
        if csv { payload += try bind(CSVAnswer.field, "true") }
        var version = headers.ifMatch
        if let mask = try impliedMask(body, own, query), !mask.paths.isEmpty {
            payload += try bind("update_mask", mask.paths)
            if version == nil, !headers.ifMatchAny { version = mask.version.map(String.init) }
        }
        if let version { payload += try bindVersion(version, own) }
        return payload
    }

    private func message(_ body: [UInt8], _ contentType: String?) throws(Problem)
        -> any JSONMapped
    {
        var message: any JSONMapped = method.request.init()
        if route.body.isEmpty {
            guard body.isEmpty else { throw .bodyNotAllowed }
            return message
        }
        // A verb that needs nothing may be called with nothing.
        if body.isEmpty, route.body == "*" { return message }
        guard MediaType.isJSON(contentType) else { throw .mediaType("application/json") }
        let limits = JSONLimits(bytesMax: bodyBytesMax, depthMax: Self.jsonDepthMax)
        do throws(JSONRefusal) {
            if route.body == "*" {
                try message.merge(json: body, limits: limits)
            } else {
                try message.merge(json: body, into: route.body, limits: limits)
            }
        } catch {
            throw .json(error)
        }
        return message
    }

    private func bind(_ path: String, _ text: String) throws(Problem) -> [UInt8] {
        var message: any JSONMapped = method.request.init()
        do throws(JSONRefusal) {
            try message.set(path: path, text: text)
        } catch {
            throw .parameter(path, error.reason, error.detail)
        }
        return try Self.encode(message)
    }

    private func bind(
        _ query: [QueryText.Parameter],
        _ captured: [Routes.Capture]
    ) throws(Problem) -> [UInt8] {
        guard let first = query.first else { return [] }
        guard route.body != "*" else {
            throw .parameter(first.name, "unknown_parameter", "this method takes no parameters")
        }
        var message: any JSONMapped = method.request.init()
        var seen: Set<String> = []
        for parameter in query {
            try checkFree(parameter.name, captured)
            let before = try Self.encode(message)
            do throws(JSONRefusal) {
                try message.set(path: parameter.name, text: parameter.value)
            } catch {
                let reason = error.reason == "unknown_field" ? "unknown_parameter" : error.reason
                throw .parameter(parameter.name, reason, error.detail)
            }
            // A list grows with each repetition; a single value would silently be replaced.
            if !seen.insert(parameter.name).inserted,
                try Self.encode(message).count <= before.count
            {
                throw .parameter(parameter.name, "duplicate_parameter", "given more than once")
            }
        }
        return try Self.encode(message)
    }

    /// Whether a query parameter may set this field: not one of the path, not one of the body.
    private func checkFree(
        _ name: String,
        _ captured: [Routes.Capture]
    ) throws(Problem) {
        let top = name.prefix { $0 != "." }
        let number = method.request.fieldNumber(String(top))
        let isBody = !route.body.isEmpty && number == method.request.fieldNumber(route.body)
        let isCaptured = captured.contains {
            $0.field == name || number != nil && number == method.request.fieldNumber($0.field)
        }
        guard !isBody, !isCaptured else {
            throw .parameter(name, "unknown_parameter", "the path or the body says this")
        }
    }

    private func impliedMask(
        _ body: [UInt8],
        _ own: ArraySlice<UInt8>,
        _ query: [QueryText.Parameter]
    ) throws(Problem) -> ImpliedMask? {
        guard route.verb == "PATCH", let request = method.request as? any UpdateRequest.Type,
            route.body == request.rowField, let number = method.request.fieldNumber(route.body),
            case .bytes(let row) = ProtoBytes.last(number, in: own) ?? .bytes([]),
            !query.contains(where: { $0.name == "updateMask" || $0.name == "update_mask" })
        else { return nil }
        return try ImpliedMask(body: body, row: row, request: request)
    }

    private func bindVersion(_ version: String, _ own: ArraySlice<UInt8>) throws(Problem)
        -> [UInt8]
    {
        guard let number = method.request.fieldNumber("etag") else {
            if method.effect == .noSideEffects { return [] }
            throw .header("if-match", "not_supported", "this method compares no version")
        }
        if let named = ProtoBytes.text(number, in: own), !named.isEmpty, named != version,
            named != "\"\(version)\""
        {
            throw contradiction("etag", "If-Match says otherwise")
        }
        return try bind("etag", "\"\(version)\"")
    }

    private func contradiction(_ field: String, _ detail: String) -> Problem {
        var problem = Problem(
            400,
            .invalidArgument,
            "contradiction",
            "two parts of the request say different things"
        )
        problem.errors = [
            Problem.Part(
                pointer: Problem.pointer(field, body: route.body),
                field: field,
                reason: "contradiction",
                detail: detail
            )
        ]
        return problem
    }

    private static func levels(_ path: String) -> Int { path.split(separator: ".").count }

    private static func encode(_ message: any JSONMapped) throws(Problem) -> [UInt8] {
        do {
            return try message.serializedBytes()
        } catch {
            throw .fault
        }
    }
}

/// The media types that the gateway takes.
enum MediaType {
    static let problem = "application/problem+json"

    /// `application/json`, alone or with UTF-8 as its character set.
    static func isJSON(_ header: String?) -> Bool {
        guard let header else { return false }
        let parts = header.lowercased().split(separator: ";").map { part in
            part.filter { $0 != " " && $0 != "\t" && $0 != "\"" }
        }
        guard parts.first == "application/json" else { return false }
        return parts.dropFirst().allSatisfy { $0 == "charset=utf-8" || $0 == "charset=utf8" }
    }

    static func isProto(_ header: String?) -> Bool {
        header?.lowercased() == "application/proto"
    }
}
