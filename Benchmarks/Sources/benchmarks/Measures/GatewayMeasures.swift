import Foundation

/// One job read and one job created over HTTP/JSON, through the gateway and all that is behind it:
/// five processes, beside servers that answer alone.
enum GatewayMeasures {
    static func outcomes(_ course: Course) async throws -> [Outcome] {
        let folder = try course.scratch("gateway")
        defer { course.discard(folder) }
        let specimen = try await Specimen(course, folder: folder)
        let programs = try FivePrograms(data: "\(folder)/data", port: course.port)
        return try await [programs.supervisor].around {
            let front = try await programs.open(estimate: course.estimate)
            let made = try await ImportedEstimate(front, course.estimate)
            let body = ExampleJob.json(customer: made.customer.id, vehicle: made.vehicle.id)
            let job = try JSONDecoder().decode(
                Identified.self,
                from: try await front.post("/v1/jobs", Data(body.utf8))
            )
            let peers = [
                try await HTTPPeer.inC(course, specimen, folder: folder, port: course.port + 1),
                try await HTTPPeer.inPython(
                    course,
                    specimen,
                    folder: folder,
                    port: course.port + 2
                ),
            ]
            return try await peers.map(\.child).around {
                for peer in peers { try await Front(peer.url).waitUntilUp(peer.job) }
                func load(_ method: String, _ url: String, _ body: String, _ token: String) -> Load
                {
                    Load(method: method, url: url, body: body, token: token, course: course)
                }
                let reads = Measure(
                    name: "HTTP GET of a job, \(Load.connections) connections",
                    unit: "requests",
                    ours: Contestant(
                        name: "gateway, 5 processes",
                        load("GET", "\(front.url)/v1/jobs/\(job.id)", "", front.token)
                    ),
                    peers: peers.map { peer in
                        Contestant(name: peer.name, load("GET", peer.url + peer.job, "", ""))
                    }
                )
                let creates = Measure(
                    name: "HTTP POST of a job, \(Load.connections) connections",
                    unit: "requests",
                    ours: Contestant(
                        name: "gateway, 5 processes",
                        load("POST", "\(front.url)/v1/jobs", body, front.token)
                    ),
                    peers: peers.map { peer in
                        Contestant(name: peer.name, load("POST", "\(peer.url)/jobs", body, ""))
                    }
                )
                return [try await reads.outcome(course), try await creates.outcome(course)]
            }
        }
    }
}

extension Contestant {
    init(name: String, _ load: Load) {
        self.init(name: name) { seconds in try await load.run(seconds) }
    }
}

/// What an answer has that names a row.
struct Identified: Decodable {
    let id: String
}

/// The answer to an import, as far as it matters here.
struct ImportedEstimate: Decodable {
    let customer: Identified
    let vehicle: Identified

    init(_ front: Front, _ path: String) async throws {
        let body = try EstimateVariations(path: path).request(0)
        let answer = try await front.post("/v1/bmsImports:import", body)
        self = try JSONDecoder().decode(Self.self, from: answer)
    }
}
