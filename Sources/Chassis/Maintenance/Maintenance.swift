import Store
import Wire

/// The operator's questions, answered by every service: `collisionos.chassis.v1.Maintenance`.
enum Maintenance {
    /// Findings in one answer; whoever has more has one problem, not many.
    static let findingsMax = 500
    /// What the store looks at by itself.
    static let storeChecks = ["integrity", "foreign_key", "audit", "sequence", "outbox"]

    static let verify = Method<VerifyRequest, VerifyResponse>(
        path: "/collisionos.chassis.v1.Maintenance/Verify",
        policy: MethodPolicy(
            effect: .noSideEffects,
            timeout: .seconds(120),
            peers: ["operator"],
            needsActor: false,
            requestBytesMax: 4_096
        )
    )

    static func register(in contents: inout Contents) {
        let checks = contents.soundness
        contents.add(verify) { _, call in
            var findings = try await call.environment.store.verify()
            for check in checks {
                findings += try await call.read(check.body).map {
                    VerifyFinding(check: check.name, place: call.environment.service, detail: $0)
                }
            }
            var response = VerifyResponse()
            response.checks = storeChecks + checks.map(\.name)
            response.findings = findings.prefix(findingsMax).map { finding in
                var message = VerifyFindingMessage()
                message.check = finding.check
                message.place = finding.place
                message.detail = finding.detail
                return message
            }
            return response
        }
    }
}

/// Something a service holds true of its rows at all times, such as debits equal to credits.
struct SoundnessCheck: Sendable {
    let name: String
    let body: @Sendable (View) throws -> [String]
}
