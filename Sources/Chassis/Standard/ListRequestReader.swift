import Schema
import Store
import Wire

/// What a List asks for: filter, order and page, checked against the table and the actor.
struct ListRequestReader {
    let table: TableDescription
    let actor: Actor

    func query(_ request: some ListRequest) throws -> ListQuery {
        var violations: [Violation] = []
        if request.pageSize < 0 {
            violations.append(
                Violation(field: "page_size", reason: "out_of_range", detail: "0 or more")
            )
        }
        var filter: Filter?
        do {
            filter = try ListText.filter(request.filter, table)
        } catch {
            violations += error.list
        }
        var order: [OrderTerm] = []
        do {
            order = try ListText.order(request.orderBy, table)
        } catch {
            violations += error.list
        }
        // A price that may not be read may not be found by asking either.
        let asked =
            (filter?.columns ?? []).map { ("filter", $0) } + order.map { ("order_by", $0.column) }
        for (field, position) in asked where table.columns.indices.contains(position) {
            let column = table.columns[position]
            if column.sensitivity == .secret || !actor.may(column.readPermission) {
                violations.append(
                    Violation(
                        field: field,
                        reason: "not_permitted",
                        detail: "\(column.name) is not shown to this role"
                    )
                )
            }
        }
        guard violations.isEmpty else { throw Violations(violations) }
        return ListQuery(
            filter: filter,
            order: order,
            pageSize: Int(request.pageSize),
            after: request.pageToken.isEmpty ? nil : PageToken(request.pageToken),
            showDeleted: request.showDeleted
        )
    }
}

extension Filter {
    /// Positions of the columns it looks at.
    var columns: [Int] {
        switch self {
        case .and(let parts), .or(let parts): parts.flatMap(\.columns)
        case .not(let part): part.columns
        case .compare(let column, _, _), .present(let column), .has(let column, _): [column]
        }
    }
}

/// The texts of a List as values.
enum ListText {
    static func filter(_ text: String, _ table: TableDescription) throws(Violations) -> Filter? {
        do {
            return try Filter.parse(text, in: table)
        } catch {
            throw Violations([error])
        }
    }

    static func order(_ text: String, _ table: TableDescription) throws(Violations) -> [OrderTerm] {
        do {
            return try OrderTerm.parse(text, in: table)
        } catch {
            throw Violations([error])
        }
    }
}
