import BuiltPrograms
import Foundation
import Synchronization
import Testing

/// The main job of a shop, through five real processes.
@Suite("One car from bumper to bank", .serialized, .enabled(if: BuiltPrograms.areThere))
struct WalkTests {
    @Test("F004 F052 J040 J046 J049 P031 every amount of the file arrives, every no is said")
    func walk() async throws {
        let shop = try await RunningShop()
        defer { shop.remove() }
        let walk = try await shop.walk()
        let report = walk.objects.first ?? [:]
        let mistakes = report["mistakes"] as? [String] ?? ["no report: \(walk.complaints)"]
        #expect(mistakes.isEmpty, "\(mistakes)")
        #expect(walk.status == 0)
        let refused = (report["timeline"] as? [[String: Any]] ?? []).filter {
            $0["kind"] as? String == "refused"
        }
        #expect(
            refused.count >= 4,
            "an illegal move, missing parts, an unpaid balance, a signature"
        )
        #expect(try messages(of: shop).count == 6, "three messages, each by e-mail and text")
        try await expectSound(shop)
        try await expectNothingTwice(shop)

        let again = try await shop.walk()
        #expect(again.status == 0, "the same file again finds its car delivered")
        try await expectNothingTwice(shop)

        let long = try await shop.importFile(of: 8 << 20, claim: "LONG-1")
        #expect(long.status == 0, "\(long.output)\(long.complaints)")
        let jobs = try await shop.list("jobs", "Jobs/ListJobs", "jobs")
        #expect(jobs.count == 2, "eight mebibytes pass the gateway and the wire")

        #expect(await shop.stop() == 0)
        #expect(shop.pid("jobs") == nil)
    }

    @Test("kill -9 of each program in turn: the walk ends right, nothing lost, nothing twice")
    func killed() async throws {
        let shop = try await RunningShop()
        defer { shop.remove() }
        // Who falls when the walk says so.
        let falls = [
            "3  Estimate approved": "jobs", "5  Parts": "parts", "6  Repair": "gateway",
            "7  Invoices": "finance", "8  Delivery": "comms", "9  The books": "jobs",
        ]
        let killed = Mutex<[String]>([])
        let told = Mutex<[String]>([])
        let walk = try await shop.walk { line in
            told.withLock { $0.append(line) }
            for (chapter, name) in falls where line.contains(chapter) {
                shop.killHard(name)
                killed.withLock { $0.append(name) }
            }
        }
        #expect(killed.withLock { $0.count } == falls.count)
        let story = told.withLock { $0.suffix(40).joined(separator: "\n") }
        #expect(walk.status == 0, "\(story)\n\(walk.complaints)")
        try await shop.waitUntilReady()
        try await expectSound(shop)
        try await expectNothingTwice(shop)
        #expect(await shop.stop() == 0)
    }

    /// What the walk makes once is there once.
    private func expectNothingTwice(_ shop: RunningShop) async throws {
        let jobs = try await shop.list("jobs", "Jobs/ListJobs", "jobs")
        #expect(jobs.count == 1)
        #expect(jobs.first?["status"] as? String == "DELIVERED")
        let imports = try await shop.list("jobs", "BmsImports/ListBmsImports", "bmsImports")
        #expect(imports.count == 1)
        let invoices = try await shop.list("finance", "Invoices/ListInvoices", "invoices")
        #expect(invoices.count == 2)
        let payments = try await shop.list("finance", "Payments/ListPayments", "payments")
        #expect(payments.count == 2)
        let orders = try await shop.list("parts", "PartsOrders/ListPartsOrders", "partsOrders")
        #expect(Set(orders.map { $0["vendorId"] as? String }).count == orders.count)
        let logs = try await shop.list(
            "comms",
            "CommunicationLogs/ListCommunicationLogs",
            "communicationLogs"
        )
        let sent = logs.filter { ["SENT", "DELIVERED"].contains($0["status"] as? String ?? "") }
        #expect(try messages(of: shop).count == sent.count)
    }

    private func expectSound(_ shop: RunningShop) async throws {
        let verify = try await Programs.collisionos(["verify", "--data", shop.data])
        #expect(verify.status == 0, "\(verify.output)")
    }

    private func messages(of shop: RunningShop) throws -> [String] {
        let files = FileManager.default.enumerator(atPath: shop.outbox)?.allObjects ?? []
        return files.compactMap { $0 as? String }.filter {
            $0.hasSuffix(".eml") || $0.hasSuffix(".sms")
        }
    }
}
