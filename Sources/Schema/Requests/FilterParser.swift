extension Filter {
    /// Bytes of the longest filter.
    public static let lengthMax = 4_096
    /// Parentheses and NOTs inside each other.
    public static let depthMax = 16
    /// Comparisons of one filter.
    public static let termsMax = 64

    /// Parses an AIP-160 filter on the table's declared columns; nil when the text is empty.
    ///
    /// OR binds closer than AND, and two terms side by side are joined by AND, as AIP-160 has it.
    /// `readable` says which columns the caller may see: comparing one that is hidden is refused,
    /// as it would tell its value.
    /// - Throws: a violation of the field `filter`: `filter_too_long`, `filter_too_deep`,
    ///   `filter_syntax`, `unknown_field`, `not_filterable`, `wrong_type`.
    public static func parse(
        _ text: String,
        in table: TableDescription,
        readable: (ColumnDescription) -> Bool = { _ in true }
    ) throws(Violation) -> Filter? {
        guard text.utf8.count <= lengthMax else {
            throw Violation(
                field: "filter",
                reason: "filter_too_long",
                detail: "at most \(lengthMax) bytes"
            )
        }
        do {
            return try withoutActuallyEscaping(readable) { (readable) throws(FilterFault) in
                var parser = try FilterParser(text, table, readable)
                return try parser.parse()
            }
        } catch {
            throw error.violation("filter")
        }
    }
}

/// One token of look-ahead, one function a rule of the grammar.
struct FilterParser {
    private let table: TableDescription
    private let readable: (ColumnDescription) -> Bool
    private var lexer: FilterLexer
    private var token: FilterLexer.Token
    private var position: Int
    private var depth = 0
    private var terms = 0

    init(
        _ text: String,
        _ table: TableDescription,
        _ readable: @escaping (ColumnDescription) -> Bool
    ) throws(FilterFault) {
        self.table = table
        self.readable = readable
        lexer = FilterLexer(text)
        (token, position) = try lexer.next()
    }

    mutating func parse() throws(FilterFault) -> Filter? {
        guard token != .end else { return nil }
        let filter = try expression()
        guard token == .end else { throw unexpected() }
        return filter
    }

    /// `factor {[AND] factor}`
    private mutating func expression() throws(FilterFault) -> Filter {
        var parts = [try factor()]
        while true {
            if token == .word("AND") {
                try advance()
            } else if token == .end || token == .close {
                break
            }
            parts.append(try factor())
        }
        return parts.count == 1 ? parts[0] : .and(parts)
    }

    /// `term {OR term}`
    private mutating func factor() throws(FilterFault) -> Filter {
        var parts = [try term()]
        while token == .word("OR") {
            try advance()
            parts.append(try term())
        }
        return parts.count == 1 ? parts[0] : .or(parts)
    }

    /// `[NOT | -] simple`
    private mutating func term() throws(FilterFault) -> Filter {
        guard token == .word("NOT") || token == .minus else { return try simple() }
        try enter()
        defer { depth -= 1 }
        try advance()
        return .not(try term())
    }

    private mutating func simple() throws(FilterFault) -> Filter {
        switch token {
        case .open:
            try enter()
            defer { depth -= 1 }
            try advance()
            let inner = try expression()
            guard token == .close else { throw FilterFault(position, ") is missing") }
            try advance()
            return inner
        case .word(let name) where !["AND", "OR"].contains(name): return try restriction(name)
        default: throw unexpected()
        }
    }

    private mutating func restriction(_ name: String) throws(FilterFault) -> Filter {
        let start = position
        terms += 1
        guard terms <= Filter.termsMax else {
            throw FilterFault(
                start,
                "at most \(Filter.termsMax) comparisons",
                reason: "filter_too_deep"
            )
        }
        guard let column = table.column(name), let index = table.positions[column.name] else {
            throw FilterFault(
                start,
                "no field is called \(name.prefix(64))",
                reason: "unknown_field"
            )
        }
        guard column.isFilterable, column.sensitivity != .secret, readable(column) else {
            throw FilterFault(start, "\(name) is not for filtering", reason: "not_filterable")
        }
        try advanceToComparison(name)
        let comparison = token
        let value = try lexer.value()
        let result: Filter
        switch (comparison, value.token) {
        case (.has, .word("*")): result = .present(column: index)
        case (.has, .word(let text)), (.has, .quoted(let text)):
            result = try FilterTyping.has(column, index, text, value.position)
        case (.comparison(let comparison), .word(let text)):
            result = .compare(
                column: index,
                comparison,
                try FilterTyping.value(
                    column,
                    comparison,
                    text,
                    isQuoted: false,
                    value.position
                )
            )
        case (.comparison(let comparison), .quoted(let text)):
            result = .compare(
                column: index,
                comparison,
                try FilterTyping.value(column, comparison, text, isQuoted: true, value.position)
            )
        default: throw unexpected()
        }
        try advance()
        return result
    }

    private mutating func advanceToComparison(_ name: String) throws(FilterFault) {
        try advance()
        switch token {
        case .comparison, .has: return
        default: throw FilterFault(position, "a comparison is missing after \(name)")
        }
    }

    private mutating func enter() throws(FilterFault) {
        depth += 1
        guard depth <= Filter.depthMax else {
            throw FilterFault(
                position,
                "at most \(Filter.depthMax) levels",
                reason: "filter_too_deep"
            )
        }
    }

    private mutating func advance() throws(FilterFault) { (token, position) = try lexer.next() }

    private func unexpected() -> FilterFault {
        FilterFault(
            position,
            token == .end ? "the filter ends too early" : "this is not expected here"
        )
    }
}
