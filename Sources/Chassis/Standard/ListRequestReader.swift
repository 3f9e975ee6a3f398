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
        // A price that may not be read may not be found by asking either.
        let readable: (ColumnDescription) -> Bool = { [actor] column in
            column.sensitivity != .secret && actor.may(column.readPermission)
        }
        var filter: Filter?
        do {
            filter = try Filter.parse(request.filter, in: table, readable: readable)
        } catch {
            violations.append(error)
        }
        var order: [OrderTerm] = []
        do {
            order = try OrderTerm.parse(request.orderBy, in: table, readable: readable)
        } catch {
            violations.append(error)
        }
        guard violations.isEmpty else { throw Violations(violations) }
        // Newest first when nobody says otherwise.
        if order.isEmpty, let id = table.positions["id"] {
            order = [OrderTerm(column: id, descending: true)]
        }
        return ListQuery(
            filter: filter,
            order: order,
            pageSize: Int(request.pageSize),
            after: request.pageToken.isEmpty ? nil : PageToken(request.pageToken),
            showDeleted: request.showDeleted
        )
    }
}
