import Schema

@testable import Store

/// A value that one check of a column refuses, and one at its limit that it lets pass.
struct CheckProbe {
    let constraint: String
    let refused: String
    /// Nil where every other value is the opposite.
    let accepted: String?

    /// What a column's own checks are, from its description.
    static func all(_ table: TableDescription, _ column: ColumnDescription) -> [CheckProbe] {
        var probes: [CheckProbe] = []
        func add(_ rule: String, refused: String, accepted: String?) {
            probes.append(
                CheckProbe(
                    constraint: "\(table.name)_\(column.storageName)_\(rule)",
                    refused: refused,
                    accepted: accepted
                )
            )
        }
        switch column.kind {
        case .uuid:
            add("uuid", refused: "zeroblob(15)", accepted: nil)
            probes.append(
                CheckProbe(
                    constraint: "\(table.name)_\(column.storageName)_uuid",
                    refused: "zeroblob(17)",
                    accepted: nil
                )
            )
        case .boolean:
            add("boolean", refused: "2", accepted: "1")
        case .enumeration(let values):
            // The unspecified value has no name in a table.
            add("enum", refused: "''", accepted: nil)
            for value in values where !value.stored.isEmpty {
                add("enum", refused: "'x\(value.stored)'", accepted: value.stored.literal)
            }
        case .json:
            add("json", refused: "'{'", accepted: "'{}'")
        case .text, .bytes:
            let max = column.lengthMax
            let min = column.lengthMin
            if max > 0 {
                add("length", refused: filled(column, max + 1), accepted: filled(column, max))
            }
            if min > 0 {
                add("length_min", refused: filled(column, min - 1), accepted: filled(column, min))
            }
        case .integer, .money, .instant:
            if let minimum = column.minimum {
                add("minimum", refused: "\(minimum) - 1", accepted: "\(minimum)")
            }
            if let maximum = column.maximum {
                add("maximum", refused: "\(maximum) + 1", accepted: "\(maximum)")
            }
        }
        return probes
    }

    private static func filled(_ column: ColumnDescription, _ length: Int) -> String {
        column.kind == .bytes
            ? "zeroblob(\(length))" : String(repeating: "é", count: length).literal
    }

    /// Values worth trying in a column, to make a condition of SQL true or false.
    static func candidates(_ column: ColumnDescription) -> [String] {
        let values =
            switch column.kind {
            case .uuid: [Workbench.newID()]
            case .text: ["'a'"]
            case .bytes: ["x'61'"]
            case .integer, .money, .instant: ["-1", "0", "1", "1000000"]
            case .boolean: ["0", "1"]
            case .json: ["'{}'"]
            case .enumeration(let values):
                values.filter { !$0.stored.isEmpty }.map(\.stored.literal)
            }
        return values + (column.isNullable ? ["NULL"] : [])
    }
}
