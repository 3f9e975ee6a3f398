import Foundation

/// One car's way through the shop, over the gateway's HTTP/JSON only. Each chapter is a file of its
/// own; this is what they share.
final class Walk {
    /// Longest wait for a fact of one service to arrive in another.
    static let factPatience: Duration = .seconds(45)
    static let pollInterval: Duration = .milliseconds(25)
    static let pollIntervalMax: Duration = .milliseconds(400)

    /// Characters of an answer that are shown when it is not what was waited for.
    static let answerShown = 300

    /// The walk cannot go on.
    struct Stopped: Error, CustomStringConvertible {
        let description: String
    }

    let base: URL
    let shop: ShopFile
    let file: EstimateFacts
    let timeline: Timeline
    private(set) var clients: [String: GatewayClient] = [:]

    var job: JSONValue = .null
    var estimate: JSONValue = .null
    var customer: JSONValue = .null
    var lines: [JSONValue] = []
    var orders: [JSONValue] = []
    var invoices: [JSONValue] = []
    /// The same file was walked before: there is nothing left to do but to look.
    var wasWalkedBefore = false

    init(base: URL, shop: ShopFile, file: EstimateFacts, timeline: Timeline) {
        self.base = base
        self.shop = shop
        self.file = file
        self.timeline = timeline
    }

    var jobID: String { job["id"].text ?? "" }
    var jobNumber: String { job["jobNumber"].text ?? "" }
    var currency: String { file.currency }

    func run() async throws {
        try await signIn()
        try await importEstimate()
        if wasWalkedBefore {
            try await lookAtBooks()
            return
        }
        try await approve()
        try await checkIn()
        try await orderParts()
        try await receiveParts()
        try await repair()
        try await inspect()
        try await bill()
        try await deliver()
        try await lookAtBooks()
        try await lookAtMessages()
    }

    // MARK: people

    func signIn() async throws {
        timeline.chapter("1  Sign in")
        for person in shop.people {
            let client = GatewayClient(base: base)
            let answer = try await client.signIn(email: person.email, password: person.password)
            clients[person.role] = client
            let count = answer["permissions"].items.count
            timeline.done(
                "\(person.name), \(person.role.lowercased().replacing("_", with: " ")), "
                    + "\(count) permissions"
            )
        }
    }

    /// The connection of who has that role.
    func acting(_ role: Role) throws -> GatewayClient {
        guard let client = clients[role.rawValue] else {
            throw Stopped(description: "nobody in the shop is \(role.rawValue)")
        }
        return client
    }

    enum Role: String {
        case owner = "OWNER"
        case manager = "MANAGER"
        case advisor = "SERVICE_ADVISOR"
        case estimator = "ESTIMATOR"
        case technician = "TECHNICIAN"
        case partsManager = "PARTS_MANAGER"
        case accountant = "ACCOUNTANT"
    }

    /// Calls and how often one had to be sent again, over all people.
    var counts: (calls: Int, retries: Int) {
        clients.values.reduce((0, 0)) { sum, client in
            (sum.0 + client.counts.calls, sum.1 + client.counts.retries)
        }
    }
}
