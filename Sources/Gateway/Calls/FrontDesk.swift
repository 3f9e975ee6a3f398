import HTTPTypes
import Logging
import Schema
import Wire

/// Takes a request, finds who answers it and gives the answer: everything between the socket and
/// the services.
struct FrontDesk: Sendable {
    let routes: Routes
    /// `/collisionos.jobs.v1.Jobs/GetJob` → method, for Connect clients.
    let procedures: [String: MethodDescription]
    let services: Services
    let identity: Identity
    let limits: RateLimits
    let sessions: SessionDesk
    let documents: Documents
    let health: Health
    let origins: Origins
    let meters: RequestMeters
    let logger: Logger

    /// Always answers; what is thrown on the way becomes a problem.
    func answer(_ inquiry: Inquiry) async -> Answer {
        let began = ContinuousClock.now
        var rates: HTTPFields = [:]
        var answer: Answer
        if let procedure = procedure(inquiry) {
            answer = await connect(procedure, inquiry, &rates)
        } else {
            answer = await find(inquiry, &rates)
        }
        answer.headers.append(contentsOf: rates)
        answer.headers[.requestID] = inquiry.trace.requestID
        SecurityHeaders.add(to: &answer)
        origins.add(to: &answer, inquiry)
        meters.note(answer, inquiry, began: began, logger: logger)
        return answer
    }

    private func find(_ inquiry: Inquiry, _ rates: inout HTTPFields) async -> Answer {
        // A HEAD is a GET whose body stays here.
        let verb = inquiry.verb == "HEAD" ? "GET" : inquiry.verb
        var route = ""
        do throws(Problem) {
            switch routes.find(verb: verb, path: inquiry.path) {
            case .malformed: throw .malformedPath
            case .nowhere:
                try admit(inquiry, &rates)
                throw .noSuchPath
            case .otherVerbs(let verbs):
                let allowed = Self.allowed(verbs)
                if verb == "OPTIONS" { return Answer(status: 204, headers: [.allow: allowed]) }
                try admit(inquiry, &rates)
                throw .verbNotAllowed(allowed.split(separator: ", ").map(String.init))
            case .found(let match):
                switch match.endpoint {
                case .house(let house):
                    route = house.route.template
                    var answer = try await answer(house, match.captured, inquiry, &rates)
                    answer.route = route
                    return answer
                case .method(let method, let found):
                    route = found.template
                    var answer = try await call(
                        method,
                        found,
                        match.captured,
                        inquiry,
                        &rates
                    )
                    answer.route = route
                    return answer
                }
            }
        } catch {
            var answer = Self.answer(error, inquiry)
            answer.route = route
            return answer
        }
    }

    private func answer(
        _ house: HouseRoute,
        _ captured: [Routes.Capture],
        _ inquiry: Inquiry,
        _ rates: inout HTTPFields
    ) async throws(Problem) -> Answer {
        if house.isLimited { try admit(inquiry, &rates) }
        switch house {
        case .openSession: return try await sessions.open(inquiry, &rates)
        case .renewSession: return try await sessions.renew(inquiry, &rates)
        case .switchSession: return try await sessions.exchange(inquiry, &rates)
        case .closeSession: return try await sessions.close(inquiry)
        case .uploadAttachment: return try await upload(inquiry, &rates)
        case .attachmentContent: return try await attachmentContent(captured, inquiry, &rates)
        case .quarantinedContent: return try await quarantinedContent(captured, inquiry, &rates)
        case .linkedFile: return try await linkedFile(captured, inquiry)
        case .openAPI: return try documents.openAPI(inquiry)
        case .reference: return try documents.reference(inquiry)
        case .health: return health.alive()
        case .readiness: return health.readiness()
        case .metrics: return health.metrics()
        }
    }

    private func call(
        _ method: MethodDescription,
        _ route: Route,
        _ captured: [Routes.Capture],
        _ inquiry: Inquiry,
        _ rates: inout HTTPFields
    ) async throws(Problem) -> Answer {
        try admit(inquiry, &rates)
        let actor = try await admit(inquiry, to: method, &rates)
        let headers = try CallHeaders(inquiry)
        let transcoder = Transcoder(method: method, route: route)
        let wantsCSV = try CSVAnswer.isWanted(inquiry, method)
        let query: [QueryText.Parameter]
        do {
            query = try QueryText.parse(inquiry.query)
        } catch {
            throw .malformedQuery
        }
        let payload = try transcoder.payload(
            body: try await body(inquiry, bytesMax: transcoder.bodyBytesMax),
            contentType: try inquiry.single(.contentType),
            captured: captured,
            query: query,
            headers: headers,
            csv: wantsCSV
        )
        let options = options(inquiry, method, actor, headers)
        let reply: Reply
        do {
            reply = try await services.call(method, payload, options)
        } catch {
            let isConditional = headers.ifMatch != nil || headers.ifMatchAny
            throw Problem(
                error,
                body: route.body,
                request: method.request,
                conditional: isConditional
            )
        }
        if wantsCSV { return CSVAnswer.of(reply, method) }
        return try Rendering(method: method, route: route).answer(reply, to: inquiry)
    }
}

/// What every call passes on its way, whichever protocol it came by.
extension FrontDesk {
    func admit(_ inquiry: Inquiry, _ rates: inout HTTPFields) throws(Problem) {
        try RateLimits.take(
            RateLimits.key(ofAddress: inquiry.address),
            from: limits.address,
            now: .now,
            noting: &rates
        )
    }

    /// Who asks, and whether a method of that permission is for them. The services decide again.
    func admit(
        _ inquiry: Inquiry,
        to method: MethodDescription,
        _ rates: inout HTTPFields
    ) async throws(Problem) -> Actor {
        let actor = try await identity.actor(inquiry)
        try RateLimits.take(actor.userID, from: limits.account, now: .now, noting: &rates)
        try RateLimits.take(actor.shopID, from: limits.shop, now: .now, noting: &rates)
        guard actor.may(method.permission) else {
            throw .permissionMissing(method.permissionName)
        }
        return actor
    }

    func body(_ inquiry: Inquiry, bytesMax: Int) async throws(Problem) -> [UInt8] {
        if let encoding = try inquiry.single(.contentEncoding), encoding != "identity" {
            throw .encodedBody
        }
        return try await inquiry.body(bytesMax)
    }

    /// A change always has a key: the client's, or one of ours, which makes the call safe to
    /// repeat between here and the service.
    func options(
        _ inquiry: Inquiry,
        _ method: MethodDescription,
        _ actor: Actor,
        _ headers: CallHeaders
    ) -> CallOptions {
        var key = headers.idempotencyKey
        if key.isEmpty, method.effect == .changes { key = "gateway:" + inquiry.trace.callKey }
        return CallOptions(
            timeout: headers.timeout,
            idempotencyKey: key,
            actor: actor,
            traceparent: inquiry.trace.traceparent,
            tracestate: inquiry.trace.tracestate,
            requestID: inquiry.trace.requestID
        )
    }

    static func answer(_ problem: Problem, _ inquiry: Inquiry) -> Answer {
        let body = problem.json(
            instance: String(inquiry.path.prefix(512)),
            requestID: inquiry.trace.requestID,
            traceID: inquiry.trace.traceID
        )
        var answer = Answer(status: problem.status, headers: problem.headers, body: body)
        answer.headers[.contentType] = MediaType.problem
        if let seconds = problem.retryAfterSeconds {
            answer.headers[.retryAfter] = "\(seconds)"
        }
        return answer
    }

    private static func allowed(_ verbs: [String]) -> String {
        var all = Set(verbs)
        if all.contains("GET") { all.insert("HEAD") }
        all.insert("OPTIONS")
        return all.sorted().joined(separator: ", ")
    }
}
