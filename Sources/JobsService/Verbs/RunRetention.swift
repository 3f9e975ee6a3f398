internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf

/// POST /v1/retention:run — purges what is due, or says what would be.
enum RunRetention {
    static func handle(
        _ request: RunRetentionRequest,
        _ call: Call
    ) async throws -> RunRetentionResponse {
        let sweep = RetentionSweep(
            store: call.environment.store,
            shop: try call.shop,
            author: call.authorship(because: "retention"),
            now: call.now,
            isDry: request.validateOnly
        )
        var response = RunRetentionResponse()
        let asked = RetentionClass.all.filter {
            request.classes.isEmpty || request.classes.contains($0)
        }
        for kind in asked { response.runs.append(try await sweep.run(kind)) }
        return response
    }
}

/// GET /v1/retention/runs — what the last runs did.
enum ListRetentionRuns {
    static func handle(
        _ request: ListRetentionRunsRequest,
        _ call: Call
    ) async throws -> ListRetentionRunsResponse {
        let shop = try call.shop
        let size = request.pageSize <= 0 ? 50 : min(Int(request.pageSize), 200)
        return try await call.read { view in
            try ListRetentionRunsResponse.with {
                $0.runs = try view.all(
                    RetentionRun.self,
                    in: shop,
                    order: [.descending("create_time")],
                    limit: size
                )
            }
        }
    }
}

/// One shop's purge, class by class, batch by batch: each batch is a transaction of its own, and
/// doing it again does nothing.
struct RetentionSweep: Sendable {
    let store: Store
    let shop: ShopID
    let author: Authorship
    /// Microseconds since 1970.
    let now: Int64
    /// Only looks.
    let isDry: Bool

    /// Never throws for what one class could not do: that is in its entry.
    func run(_ kind: RetentionClass) async throws -> RetentionRun {
        let periods = try await store.read { view in
            try view.require(Shop.self, shop.text, in: shop).settings.retention
        }
        let cutoff = kind.cutoff(periods, at: now)
        var run = RetentionRun()
        run.retentionClass = kind
        run.tableName = kind.table
        run.cutoffTime = Google_Protobuf_Timestamp(microseconds: cutoff)
        run.dryRun = isDry
        do {
            try await purge(kind, cutoff, &run)
        } catch let error as CancellationError {
            throw error
        } catch {
            run.error = String("\(error)".prefix(1_000))
        }
        let done = run
        return try await store.write { tx in
            let saved = try tx.insert(done, in: shop, by: author)
            if !isDry, saved.purged > 0 { try audit(saved, tx) }
            return saved
        }
    }

    private func purge(
        _ kind: RetentionClass,
        _ cutoff: Int64,
        _ run: inout RetentionRun
    ) async throws {
        var last = ""
        while true {
            let after = last
            let due = try await store.read { view in
                try RetentionDue.next(kind, before: cutoff, after: after, view, in: shop)
            }
            guard let end = due.last else { return }
            last = end.id
            let free = due.filter { !$0.isHeld }.map(\.id)
            run.matched = run.matched.addingClamped(Int32(clamping: due.count))
            run.held = run.held.addingClamped(Int32(clamping: due.count - free.count))
            guard !isDry else {
                run.purged = run.purged.addingClamped(Int32(clamping: free.count))
                continue
            }
            let referenced = try await store.write { tx in
                try free.count { id in try !purge(kind, id, tx) }
            }
            run.referenced = run.referenced.addingClamped(Int32(clamping: referenced))
            run.purged = run.purged.addingClamped(Int32(clamping: free.count - referenced))
        }
    }

    /// - Returns: false for a row that something still needs.
    private func purge(_ kind: RetentionClass, _ id: String, _ tx: Transaction) throws -> Bool {
        do {
            switch kind {
            case .retentionPhotos, .retentionEstimatePhotos, .retentionImportFiles,
                .retentionDeletedFiles, .retentionExports:
                try takeBytes(of: id, tx)
            case .retentionProspects:
                let customer = try tx.require(Customer.self, id, in: shop)
                _ = try CustomerEraser(tx: tx, shop: shop, author: author, now: now)
                    .erase(customer)
            case .retentionSessions: try tx.delete(RefreshToken.self, id, in: shop, by: author)
            case .retentionQuarantine:
                try tx.delete(QuarantinedFile.self, id, in: shop, by: author)
            case .retentionUploads: try tx.delete(Upload.self, id, in: shop, by: author)
            case .unspecified, .UNRECOGNIZED: return false
            }
            return true
        } catch StoreRefusal.stillReferenced {
            return false
        } catch is PrivacyRefusal {
            return false
        }
    }

    /// The file itself goes with the next sweep, when no other row names it.
    private func takeBytes(of id: String, _ tx: Transaction) throws {
        let row = try tx.require(Attachment.self, id, in: shop, archived: true)
        let isDeleted = row.hasDeleteTime
        if isDeleted { try tx.restore(Attachment.self, id, in: shop, by: author) }
        _ = try tx.update(row.withoutBytes(at: now), expecting: nil, in: shop, by: author)
        if isDeleted { try tx.archive(Attachment.self, id, in: shop, by: author) }
    }

    private func audit(_ run: RetentionRun, _ tx: Transaction) throws {
        try tx.audit(
            AuditEntry(
                action: "retention.purged",
                entityType: RetentionRun.protoMessageName,
                entityID: run.id,
                after: JSONWriter.text { writer in
                    writer.beginObject()
                    writer.string("class", run.retentionClass.storedName)
                    writer.number("purged", run.purged)
                    writer.number("held", run.held)
                    writer.endObject()
                },
                by: author
            ),
            in: shop
        )
    }
}

/// Every night, from two o'clock of the shop's own time on, once.
enum NightlyRetention {
    static let interval: Duration = .seconds(900)
    /// Microseconds after midnight.
    static let startsAfter: Int64 = 2 * 3_600_000_000

    /// Until the service stops.
    static func run(_ environment: Environment) async throws {
        while !Task.isCancelled {
            try await sweep(environment)
            try await Task.sleep(for: interval)
        }
    }

    /// Purges for each shop whose night it is; answers how many those were.
    @discardableResult
    static func sweep(_ environment: Environment) async throws -> Int {
        let now = environment.clock.now()
        let shops = try await environment.store.read { view in
            try view.acrossShops(Shop.self, where: []).filter { owned in
                try isDue(owned.row, owned.shop, view, at: now)
            }
        }
        for owned in shops {
            let sweep = RetentionSweep(
                store: environment.store,
                shop: owned.shop,
                author: Authorship(
                    actor: "service:" + environment.service,
                    shop: owned.shop,
                    reason: "retention"
                ),
                now: now,
                isDry: false
            )
            for kind in RetentionClass.all { _ = try await sweep.run(kind) }
        }
        return shops.count
    }

    private static func isDue(
        _ row: Shop,
        _ shop: ShopID,
        _ view: View,
        at now: Int64
    ) throws -> Bool {
        let calendar = ShopCalendar(row)
        let midnight = calendar.start(of: calendar.date(now))
        guard now - midnight >= startsAfter else { return false }
        return try !view.exists(
            RetentionRun.self,
            in: shop,
            where: [
                .equal("dry_run", false),
                .equal("retention_class", RetentionClass.retentionProspects),
                .greaterOrEqual("create_time", .integer(midnight)),
            ]
        )
    }
}
