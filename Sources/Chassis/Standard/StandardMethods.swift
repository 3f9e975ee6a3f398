import Schema
public import Store
import SwiftProtobuf
import Wire

/// Get, List, Create, Update and Delete of one model (AIP-131…135), the same for all: the shop is
/// the actor's, everything wrong with a request is said at once, what the service writes itself
/// is refused, versions are kept, and what a role may not see is absent.
struct StandardMethods<M: Resource, Rules: RecordRules<M.Row>>: Sendable {
    let rules: Rules

    /// Archived rows are found too, with their `delete_time`.
    func get(_ request: M.Get, _ call: Call) async throws -> M.Row {
        let shop = try call.shop
        let id = try Self.id(request.id, field: "id")
        let row = try await call.read { view in
            try find(id, in: shop, for: call.actor, archived: true, view)
        }
        guard let row else { throw StoreRefusal.notFound(resource: M.Row.table.resource, id: id) }
        return call.visible(row)
    }

    /// 50 rows when the request names no size, 200 at most (X012).
    func list(_ request: M.List, _ call: Call) async throws -> M.Listed {
        let shop = try call.shop
        var query = try ListRequestReader(table: M.Row.table, actor: call.actor).query(request)
        query.conditions += rules.visible(to: call.actor)
        let asked = query
        let page = try await call.read { view in try view.list(M.Row.self, in: shop, asked) }
        let mask = ReadMask(M.Row.self, for: call.actor)
        var answer = M.Listed()
        answer.rows = page.rows.map(mask.applied)
        answer.nextPageToken = page.next?.text ?? ""
        return answer
    }

    func create(_ request: M.Create, _ call: Call) async throws -> M.Row {
        let shop = try call.shop
        let field = M.Create.rowField
        guard request.hasRow else { throw Violations([.required(field)]) }
        var row = request.row
        let readOnly = try row.readOnlyViolations(field: field)
        try row.fillDefaults()
        let violations = readOnly + Validator.violations(of: row, field: field)
        guard violations.isEmpty else { throw Violations(violations) }
        let draft = row
        return try await call.write { tx in
            call.visible(try rules.create(draft, call.rule(in: shop, tx)))
        }
    }

    /// Writes the columns of the mask, or without a mask those that the row sets. Without an
    /// etag the change is made to whatever version there is. Nothing to change is no change: the
    /// row keeps its version.
    func update(_ request: M.Update, _ call: Call) async throws -> M.Row {
        let shop = try call.shop
        let update = try UpdateRequestReader<M.Update>(request, actor: call.actor)
        return try await call.write { tx in
            let rule = call.rule(in: shop, tx)
            let old = try live(update.id, expecting: update.version, rule)
            return call.visible(try rules.change(try update.applied(to: old), from: old, rule))
        }
    }

    /// Archives where the model keeps its rows, deletes where it does not.
    func delete(_ request: M.Delete, _ call: Call) async throws -> Google_Protobuf_Empty {
        let shop = try call.shop
        let id = try Self.id(request.id, field: "id")
        let version = try ETag.version(request.etag)
        return try await call.write { tx in
            let rule = call.rule(in: shop, tx)
            let row = try live(id, expecting: version, rule)
            try rules.deleting(row, rule)
            if let kept = try rules.kept(row, rule) {
                let saved = try tx.update(
                    kept,
                    expecting: row.version,
                    in: shop,
                    by: rule.authorship
                )
                try rules.saved(saved, old: row, rule)
                return Google_Protobuf_Empty()
            }
            if M.Row.table.isArchived {
                var last = row
                try rules.archiving(&last, rule)
                if try !last.changedColumns(from: row).isEmpty {
                    last = try tx.update(
                        last,
                        expecting: row.version,
                        in: shop,
                        by: rule.authorship
                    )
                }
                _ = try tx.archive(
                    M.Row.self,
                    id,
                    expecting: last.version,
                    in: shop,
                    by: rule.authorship
                )
            } else {
                try tx.delete(
                    M.Row.self,
                    id,
                    expecting: row.version,
                    in: shop,
                    by: rule.authorship
                )
            }
            return Google_Protobuf_Empty()
        }
    }

    /// The row as it is, in this shop and not archived, at the version the caller has seen.
    private func live(
        _ id: String,
        expecting version: Int64?,
        _ rule: RuleContext
    ) throws -> M.Row {
        guard
            let row = try find(id, in: rule.shop, for: rule.actor, archived: false, rule.tx)
        else {
            throw StoreRefusal.notFound(resource: M.Row.table.resource, id: id)
        }
        if let version, version != row.version { throw StoreRefusal.stale(current: row.version) }
        return row
    }

    /// The row, unless it is none that the actor may see.
    private func find(
        _ id: String,
        in shop: ShopID,
        for actor: Actor,
        archived: Bool,
        _ view: View
    ) throws -> M.Row? {
        let conditions = rules.visible(to: actor)
        if conditions.isEmpty {
            return try view.get(M.Row.self, id, in: shop, archived: archived)
        }
        return try view.first(
            M.Row.self,
            in: shop,
            where: [.equal("id", .uuid(id))] + conditions,
            archived: archived
        )
    }

    private static func id(_ text: String, field: String) throws(Violations) -> String {
        if text.isEmpty { throw Violations([.required(field)]) }
        guard UUIDText.isValid(text) else {
            throw Violations([Violation(field: field, reason: "not_a_uuid", detail: "a UUID")])
        }
        return text
    }
}

extension Call {
    /// What the rules of a model ask for, for verbs that hold rows to them.
    public func rule(in shop: ShopID, _ tx: Transaction) -> RuleContext {
        RuleContext(tx: tx, shop: shop, actor: actor, now: tx.now, authorship: authorship)
    }
}

extension Violation {
    static func required(_ field: String) -> Violation {
        Violation(field: field, reason: "required", detail: "a value")
    }
}
