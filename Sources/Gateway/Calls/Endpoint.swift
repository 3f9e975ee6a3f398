import Schema

/// What is at a path.
enum Endpoint: Sendable {
    case method(MethodDescription, Route)
    case house(HouseRoute)
}

/// What the gateway answers itself.
enum HouseRoute: String, Sendable, CaseIterable {
    case openSession, renewSession, switchSession, closeSession
    case uploadAttachment, attachmentContent, quarantinedContent, linkedFile
    case openAPI, reference, health, readiness, metrics

    var route: Route {
        switch self {
        case .openSession: Route("POST", [.literal("v1"), .literal("sessions")], body: "*")
        case .renewSession:
            Route("POST", [.literal("v1"), .literal("sessions")], action: "refresh", body: "*")
        case .switchSession:
            Route("POST", [.literal("v1"), .literal("sessions")], action: "switch", body: "*")
        case .closeSession: Route("DELETE", [.literal("v1"), .literal("sessions")], body: "*")
        case .uploadAttachment:
            Route("POST", [.literal("v1"), .literal("attachments")], action: "upload", body: "*")
        case .attachmentContent:
            Route(
                "GET",
                [.literal("v1"), .literal("attachments"), .capture("id"), .literal("content")]
            )
        case .quarantinedContent:
            Route(
                "GET",
                [.literal("v1"), .literal("quarantinedFiles"), .capture("id"), .literal("content")]
            )
        case .linkedFile: Route("GET", [.literal("v1"), .literal("files"), .capture("token")])
        case .openAPI: Route("GET", [.literal("openapi.json")])
        case .reference: Route("GET", [.literal("docs")])
        case .health: Route("GET", [.literal("healthz")])
        case .readiness: Route("GET", [.literal("readyz")])
        case .metrics: Route("GET", [.literal("metrics")])
        }
    }

    /// Health checks and metrics are asked by machines that count on an answer.
    var isLimited: Bool {
        switch self {
        case .openSession, .renewSession, .switchSession, .closeSession, .openAPI, .reference,
            .uploadAttachment, .attachmentContent, .quarantinedContent, .linkedFile:
            true
        case .health, .readiness, .metrics: false
        }
    }
}

typealias Routes = RouteTable<Endpoint>

extension Routes {
    /// The routes of the contracts that clients may reach, and the gateway's own.
    static func of(_ methods: [MethodDescription]) throws(Duplicate) -> Routes {
        var routes: [(Route, Endpoint)] = HouseRoute.allCases.map { ($0.route, .house($0)) }
        for method in methods where method.isPublic {
            routes += method.routes.map { ($0, .method(method, $0)) }
        }
        return try Routes(routes)
    }
}
