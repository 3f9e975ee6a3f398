import Schema
import Wire

/// What an Update asks for, checked as far as it can be without the stored row.
struct UpdateRequestReader<U: UpdateRequest>: Sendable {
    let id: String
    /// Nil = any.
    let version: Int64?
    /// Positions of the columns to write.
    private let columns: [Int]
    /// Columns of the row that no mask names and the service writes itself: fine as long as they
    /// say what is stored.
    private let mentioned: [Int]
    private let row: U.Row

    init(_ request: U, actor: Actor) throws {
        let field = U.rowField
        guard request.hasRow else { throw Violations([.required(field)]) }
        row = request.row
        guard UUIDText.isValid(row.id) else {
            throw Violations([
                Violation(field: field + ".id", reason: "not_a_uuid", detail: "the row's id")
            ])
        }
        id = row.id
        // A row that is sent back as it was read says by its version what was read.
        let said = request.maskPaths.isEmpty && row.version > 0 ? row.version : nil
        version = try ETag.version(request.etag) ?? said
        let named = try UpdateMask.positions(of: request.maskPaths, setIn: row)
        let hidden = Set(ReadMask(U.Row.self, for: actor).unreadable)
        // Who cannot see a column does not clear it by sending back the row as he knows it.
        columns = request.maskPaths.contains("*") ? named.filter { !hidden.contains($0) } : named
        mentioned =
            request.maskPaths.isEmpty
            ? try row.columnsSaid().filter {
                let column = U.Row.table.columns[$0]
                return !column.isWritable && column.name != "version"
            } : []
    }

    /// The stored row with the request's values.
    func applied(to old: U.Row) throws -> U.Row {
        var row = old
        row.take(columns, from: self.row)
        let before = try old.columnValues()
        let given = try self.row.columnValues()
        var violations: [Violation] = []
        for position in mentioned where before[position] != given[position] {
            violations.append(U.Row.table.columns[position].unwritable(field: U.rowField))
        }
        let changed = Set(try row.changedColumns(from: old).map { U.Row.table.columns[$0].name })
        let prefix = U.rowField + "."
        violations += Validator.violations(of: row, field: U.rowField).filter {
            // What was stored long ago under other limits does not stop a change of the rest.
            let name = $0.field.dropFirst(prefix.count).prefix { $0 != "." && $0 != "[" }
            return changed.contains(String(name))
        }
        guard violations.isEmpty else { throw Violations(violations) }
        return row
    }
}

extension ColumnDescription {
    func unwritable(field: String) -> Violation {
        let path = field + "." + name
        if behaviors.contains(.projection) {
            return Violation(
                field: path,
                reason: "read_only_projection",
                detail: "another service decides this field"
            )
        }
        if behaviors.contains(.outputOnly) {
            return Violation(
                field: path,
                reason: "read_only",
                detail: "the service writes this field itself"
            )
        }
        return Violation(
            field: path,
            reason: "immutable",
            detail: "set when the row is made and then kept"
        )
    }
}
