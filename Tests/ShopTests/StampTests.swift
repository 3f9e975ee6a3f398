import BuiltPrograms
import Crypto
import Foundation
import Testing
import Wire

/// One service that wants to be people, among five real processes. The checks themselves, and their
/// controls, are in Tests/WireTests.
@Suite("A program that names people", .serialized, .enabled(if: BuiltPrograms.areThere))
struct StampTests {
    private static let list = "/collisionos.finance.v1.Invoices/ListInvoices"

    @Test("T2 is refused by the services unless the gateway has signed, and with it while its key counts")
    func impostor() async throws {
        let shop = try await RunningShop()
        defer { shop.remove() }
        let client = Client(
            ClientConfiguration(
                name: "jobs",
                target: "finance",
                endpoints: ["ipc://\(shop.data)/run/finance.sock"]
            )
        )
        #expect(await client.waitUntilReady(timeout: .seconds(10)))
        let owner = Actor(
            userID: "0198c0de-0000-7000-8000-000000000001",
            shopID: try shop.shopID(),
            role: "OWNER",
            permissions: PermissionSet(1..<PermissionSet.numberEnd)
        )
        func reason(_ actor: Actor) async -> String {
            do {
                _ = try await client.call(
                    path: Self.list,
                    policy: MethodPolicy(effect: .noSideEffects),
                    payload: [],
                    CallOptions(actor: actor)
                )
                return "OK"
            } catch {
                return (error as? RPCError)?.reason ?? "\(error)"
            }
        }
        #expect(await reason(owner) == "STAMP_MISSING")
        #expect(await reason(try stamped(owner, by: .init())) == "STAMP_INVALID")
        #expect(await reason(.service("comms", shop: owner.shopID)) == "ACTOR_FOREIGN")
        #expect(await reason(.operator(shop: owner.shopID)) == "ACTOR_FOREIGN")

        // The gateway's own key: what a person's call through it looks like.
        let key = try gatewayKey(shop)
        let person = try stamped(owner, by: key)
        #expect(await reason(person) == "OK")
        var elsewhere = person
        elsewhere.shopID = "0198c0de-0000-7000-8000-000000000002"
        #expect(await reason(elsewhere) == "STAMP_INVALID")

        // Taken away: nobody's word counts.
        try FileManager.default.removeItem(atPath: shop.data + "/run/gateway.stamp.pub")
        #expect(await eventually { await reason(person) == "STAMP_INVALID" })

        // The gateway begins again with another key.
        try FileManager.default.removeItem(atPath: shop.data + "/gateway/stamp.key")
        shop.killHard("gateway")
        #expect(
            await eventually {
                FileManager.default.fileExists(atPath: shop.data + "/run/gateway.stamp.pub")
            }
        )
        try await shop.waitUntilReady()
        #expect(try await shop.importFile(of: 0, claim: "STAMP-1").status == 0)
        #expect(await reason(try stamped(owner, by: key)) == "STAMP_INVALID")
        #expect(await reason(try stamped(owner, by: gatewayKey(shop))) == "OK")
        await client.close()
        #expect(await shop.stop() == 0)
    }

    private func stamped(_ actor: Actor, by key: Curve25519.Signing.PrivateKey) throws -> Actor {
        try actor.stamped(
            publicKey: Array(key.publicKey.rawRepresentation),
            issued: Int64(Date().timeIntervalSince1970 * 1_000_000)
        ) { Array(try key.signature(for: $0)) }
    }

    private func gatewayKey(_ shop: RunningShop) throws -> Curve25519.Signing.PrivateKey {
        let text = try String(contentsOfFile: shop.data + "/gateway/stamp.key", encoding: .utf8)
        var base64 = text.trimmingCharacters(in: .whitespacesAndNewlines)
            .replacing("-", with: "+").replacing("_", with: "/")
        while base64.count % 4 != 0 { base64 += "=" }
        return try .init(rawRepresentation: Data(base64Encoded: base64) ?? Data())
    }

    private func eventually(_ condition: () async -> Bool) async -> Bool {
        for _ in 0..<1_000 {
            if await condition() { return true }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return false
    }
}
