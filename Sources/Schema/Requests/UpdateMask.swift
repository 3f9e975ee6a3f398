/// Several violations at once.
public struct Violations: Error, Sendable, Hashable {
    public var list: [Violation]

    public init(_ list: [Violation]) { self.list = list }
}

/// Which columns an Update writes (AIP-161).
public enum UpdateMask {
    /// Columns that a client may write: not OUTPUT_ONLY, not a projection, not IMMUTABLE.
    public static func writable(in table: TableDescription) -> [Int] {
        table.columns.indices.filter { table.columns[$0].isWritable }
    }

    /// Positions of the paths' columns, in column order. `*` stands for every writable column.
    /// Every path that is no column or may not be written is refused.
    public static func positions(
        of paths: [String],
        in table: TableDescription,
        field: String = "update_mask"
    ) throws(Violations) -> [Int] {
        var positions: Set<Int> = []
        var violations: [Violation] = []
        for path in paths {
            if path == "*" {
                positions.formUnion(writable(in: table))
                continue
            }
            guard let column = table.column(path), let position = table.positions[column.name]
            else {
                violations.append(
                    Violation(
                        field: field,
                        reason: "unknown_field",
                        detail: "\(table.resource) has no field \(path.prefix(64))"
                    )
                )
                continue
            }
            if let violation = column.readOnlyViolation(field: field) {
                violations.append(
                    Violation(
                        field: field,
                        reason: violation.reason,
                        detail: "\(column.name): \(violation.detail)"
                    )
                )
            } else if column.behaviors.contains(.immutable) {
                violations.append(
                    Violation(
                        field: field,
                        reason: "immutable",
                        detail: "\(column.name) is set when the row is made"
                    )
                )
            } else {
                positions.insert(position)
            }
        }
        guard violations.isEmpty else { throw Violations(violations) }
        return positions.sorted()
    }

    /// What an Update writes: the mask's columns, or with no mask every writable column that the
    /// row sets.
    public static func positions(
        of paths: [String],
        setIn row: some Record
    ) throws -> [Int] {
        let table = type(of: row).table
        guard paths.isEmpty else { return try positions(of: paths, in: table) }
        return try row.columnsSaid().filter { table.columns[$0].isWritable }
    }
}

extension ColumnDescription {
    /// Clients may change it.
    public var isWritable: Bool {
        behaviors.isDisjoint(with: [.outputOnly, .projection, .immutable])
    }
}
