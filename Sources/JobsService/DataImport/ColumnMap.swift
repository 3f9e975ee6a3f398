internal import Contracts
internal import Schema

/// Which column of a list is which field of the model.
struct ColumnMap: Sendable, Equatable {
    /// One column of the list; an empty field is passed over.
    struct Entry: Sendable, Equatable {
        let header: String
        /// Proto name.
        let field: String
    }

    let entries: [Entry]

    /// - Parameters:
    ///   - given: what the caller says of single headers.
    ///   - hidden: fields that the caller may not see, and so not write.
    init<M: ListedModel>(
        _ header: [String],
        of model: M.Type,
        given: [ColumnMapping],
        hidden: Set<String> = []
    ) throws(DataImportRefusal) {
        let fields = Self.fields(of: M.self).subtracting(hidden)
        var said: [String: String] = [:]
        for mapping in given {
            guard header.contains(mapping.header) else { throw .columnUnknown(mapping.header) }
            let field = mapping.field.isEmpty ? "" : Self.field(mapping.field, fields, M.aliases)
            guard let field else { throw .columnUnknown(mapping.field) }
            said[mapping.header] = field
        }
        entries = header.map { name in
            Entry(
                header: name,
                field: said[name] ?? Self.field(name, fields, M.aliases) ?? ""
            )
        }
        let used = entries.filter { !$0.field.isEmpty }
        guard !used.isEmpty else { throw .columnsMissing }
        let byField = Dictionary(grouping: used, by: \.field)
        if let twice = byField.values.first(where: { $0.count > 1 }) {
            throw .columnsCollide(twice.map(\.header).sorted())
        }
    }

    /// The header of a field, or the field itself when the list has no such column.
    func header(of field: String) -> String {
        entries.first { $0.field == field }?.header ?? field
    }

    var told: [ColumnMapping] {
        entries.map { entry in
            ColumnMapping.with {
                $0.header = entry.header
                $0.field = entry.field
            }
        }
    }

    /// What a list may write: what clients may, the key, and what names other rows.
    static func fields<M: ListedModel>(of model: M.Type) -> Set<String> {
        let columns = M.Row.table.columns.filter { column in
            if column.behaviors.contains(.outputOnly) || column.behaviors.contains(.projection) {
                return false
            }
            switch column.kind {
            case .text, .integer, .boolean, .money, .instant, .enumeration: return true
            case .uuid, .json, .bytes: return false
            }
        }
        return Set(columns.map(\.name)).union([M.key]).union(M.references)
    }

    /// `Customer No.` → `customer_number`.
    private static func field(
        _ name: String,
        _ fields: Set<String>,
        _ aliases: [String: String]
    ) -> String? {
        let plain = Self.plain(name)
        if let field = fields.first(where: { Self.plain($0) == plain }) { return field }
        return aliases[plain].flatMap { fields.contains($0) ? $0 : nil }
    }

    /// Small letters and digits alone.
    private static func plain(_ name: String) -> String {
        String(name.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) })
    }
}
