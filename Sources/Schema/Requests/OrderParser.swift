extension OrderTerm {
    /// Columns of the longest order.
    public static let termsMax = 4

    /// Parses `order_by`: declared columns with an optional `asc` or `desc`, parted by commas
    /// (AIP-132). Empty = no order of one's own.
    /// - Throws: a violation of the field `order_by`: `order_syntax`, `order_too_long`,
    ///   `unknown_field`, `not_filterable`.
    public static func parse(
        _ text: String,
        in table: TableDescription,
        readable: (ColumnDescription) -> Bool = { _ in true }
    ) throws(Violation) -> [OrderTerm] {
        guard text.utf8.count <= 256 else {
            throw fault("order_too_long", "at most 256 bytes")
        }
        guard !text.utf8.allSatisfy({ $0 == 0x20 }) else { return [] }
        let items = text.split(separator: ",", omittingEmptySubsequences: false)
        guard items.count <= termsMax else {
            throw fault("order_too_long", "at most \(termsMax) columns")
        }
        var terms: [OrderTerm] = []
        for item in items {
            let words = item.split(separator: " ")
            guard let name = words.first, words.count <= 2 else {
                throw fault("order_syntax", "a field name, then asc or desc")
            }
            let descending = words.count == 2 && words[1] == "desc"
            guard words.count == 1 || descending || words[1] == "asc" else {
                throw fault("order_syntax", "after \(name.prefix(64)) comes asc or desc")
            }
            guard let column = table.column(String(name)),
                let position = table.positions[column.name]
            else { throw fault("unknown_field", "no field is called \(name.prefix(64))") }
            guard column.isFilterable, column.kind.hasOrder, column.sensitivity != .secret,
                readable(column)
            else { throw fault("not_filterable", "\(column.name) is not for ordering") }
            guard !terms.contains(where: { $0.column == position }) else {
                throw fault("order_syntax", "\(column.name) is there twice")
            }
            terms.append(OrderTerm(column: position, descending: descending))
        }
        return terms
    }

    private static func fault(_ reason: String, _ detail: String) -> Violation {
        Violation(field: "order_by", reason: reason, detail: detail)
    }
}

extension ColumnKind {
    /// Rows can be put in the order of such a column.
    var hasOrder: Bool {
        switch self {
        case .json, .bytes: false
        case .uuid, .text, .integer, .boolean, .money, .instant, .enumeration: true
        }
    }
}
