import ArgumentParser
import Contracts
import Foundation
import Logging
import Metrics
import Telemetry
import Wire

/// A service that gives back what it was sent, through the whole runtime: head, actor, permission,
/// deadline, admission and metrics are there as in a service of the shop.
enum EchoService {
    /// Opaque bytes.
    static let path = "/benchmarks.Echo/Say"
    /// A message that both sides decode and encode.
    static let typed = Method<Job, Job>(path: "/benchmarks.Echo/SayJob", policy: policy)
    /// "1000000 128": so many items of so many bytes.
    static let itemsPath = "/benchmarks.Echo/Items"
    /// So many of what was sent as it says in `estimatedHoursHundredths`.
    static let typedItems = StreamingMethod<Job, Job>(
        path: "/benchmarks.Echo/Jobs",
        policy: policy
    )
    static let permission: UInt32 = 7
    static let policy = MethodPolicy(
        effect: .noSideEffects,
        permission: permission,
        requestBytesMax: 4 << 20
    )

    /// A person at the front desk, before the gateway's stamp, with the trace of a request through
    /// the gateway.
    static let options = CallOptions(
        actor: Actor(
            userID: "0198c0de-0000-7000-8000-000000000001",
            shopID: "0198c0de-0000-7000-8000-000000000002",
            role: "front_desk",
            permissions: [1, permission, 100],
            expires: .max,
            session: "0198c0de-0000-7000-8000-000000000003"
        ),
        traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        requestID: "0198c0de-0000-7000-8000-000000000004"
    )

    /// A job with twenty fields set.
    static let job = Job.with {
        $0.id = "0198c0de-0000-7000-8000-000000000010"
        $0.insuranceCompanyID = "0198c0de-0000-7000-8000-000000000002"
        $0.customerID = "0198c0de-0000-7000-8000-000000000011"
        $0.vehicleID = "0198c0de-0000-7000-8000-000000000012"
        $0.jobNumber = "RO-26-00417"
        $0.status = .bodyStructure
        $0.jobType = .collision
        $0.currency = "USD"
        $0.claimNumber = "PM-2026-004417"
        $0.estimatedHoursHundredths = 1_840
        $0.damageDescription = "Left front: bumper cover, headlamp, fender and hood."
        $0.repairDescription = "Replace bumper cover and headlamp, repair fender, blend."
        $0.notes = "Second key in the glove box."
        $0.customerNotes = "Please call before noon."
        $0.isDrp = true
        $0.drpProgram = "Prairie Mutual Direct"
        $0.isInsurance = true
        $0.photosRequired = true
        $0.rentalRequired = true
        $0.towRequired = true
    }

    static func client(_ endpoint: String, security: ClientSecurity? = nil) -> Client {
        Client(
            ClientConfiguration(
                name: "benchmarks",
                target: "echo",
                endpoints: [endpoint],
                logger: quiet("echo.client"),
                security: security
            )
        )
    }

    /// - Parameter stampKey: text of the public key that vouches for people.
    static func server(
        _ endpoint: String,
        stampKey: String,
        security: ServerSecurity? = nil
    ) -> Server {
        let server = Server(
            ServerConfiguration(
                name: "echo",
                endpoints: [endpoint],
                logger: quiet("echo.server"),
                security: security,
                stamps: EchoGateway.verifier(stampKey)
            )
        )
        server.register(path: path, policy: policy) { payload, _ in payload }
        server.register(typed) { job, _ in job }
        server.register(streaming: itemsPath, policy: policy) { payload, _, sink in
            let asked = String(decoding: payload, as: UTF8.self).split(separator: " ")
            guard asked.count == 2, let count = Int(asked[0]), let bytes = Int(asked[1]) else {
                return
            }
            let item = [UInt8](repeating: 7, count: bytes)
            for _ in 0..<count { try await sink.send(item) }
        }
        server.register(streaming: typedItems) { job, _, sink in
            for _ in 0..<job.estimatedHoursHundredths { try await sink.send(job) }
        }
        return server
    }

    /// Of the process that answers.
    static func arguments(_ endpoint: String) -> [String] {
        ["serve-echo", endpoint, EchoGateway.shared.publicText]
    }

    /// Metrics go where those of a service go.
    static func keepMetrics() { MetricsSystem.bootstrap(PrometheusRegistry()) }

    private static func quiet(_ label: String) -> Logger {
        var logger = Logger(label: label)
        logger.logLevel = .critical
        return logger
    }
}
