import Schema

/// Which fields a PATCH means to write when it names no mask.
///
/// A message cannot tell a field that was set to its zero (`false`, `0`, `""`, `null`) from one
/// that was left out; the body's text can. Where the two differ the body's names become the mask,
/// so that `{"isActive": false}` is not silently nothing.
struct ImpliedMask {
    /// lowerCamel names joined by commas; empty = the message says all there is to say.
    let paths: String
    /// The version that the body holds, when it is a row sent back as it was read.
    let version: Int64?

    /// - Parameter row: the body as message bytes.
    init(
        body: [UInt8],
        row: ArraySlice<UInt8>,
        request: any UpdateRequest.Type
    ) throws(Problem) {
        let table = Self.table(request)
        let columns = MemberNames.of(body).compactMap { name in
            table.columns.first { $0.jsonName == name || $0.name == name }
        }
        let cleared = columns.filter { column in
            column.isWritable && ProtoBytes.last(column.number, in: row) == nil
        }
        guard !cleared.isEmpty else {
            paths = ""
            version = nil
            return
        }
        paths = columns.filter(\.isWritable).map(\.jsonName).joined(separator: ",")
        version = columns.first { $0.name == "version" }.flatMap {
            ProtoBytes.integer($0.number, in: row)
        }
        if version != nil { return }
        // A mask would hide what the service would refuse; so it is refused here.
        let unwritable = columns.filter { column in
            !column.isWritable && column.name != "id"
                && ProtoBytes.last(column.number, in: row) != nil
        }
        guard unwritable.isEmpty else { throw Self.readOnly(unwritable, request) }
    }

    private static func readOnly(
        _ columns: [ColumnDescription],
        _ request: any UpdateRequest.Type
    ) -> Problem {
        var problem = Problem(
            422,
            .invalidArgument,
            "fields_invalid",
            "fields that clients do not write"
        )
        problem.errors = columns.map { column in
            Problem.Part(
                pointer: "/" + column.jsonName,
                field: "\(request.rowField).\(column.name)",
                reason: "read_only",
                detail: "send it back only with the version that was read"
            )
        }
        return problem
    }

    private static func table<U: UpdateRequest>(_ request: U.Type) -> TableDescription {
        U.Row.table
    }
}
