extension Record {
    /// Every column's value, in `table.columns` order.
    public func columnValues() throws -> [ColumnValue] {
        var collector = ColumnValues()
        collector.values.reserveCapacity(Self.table.columns.count)
        try visit(&collector)
        return collector.values
    }

    /// Positions of the columns that differ from the other row's, in order. Amounts compare by
    /// their minor units: the currency is a column of its own.
    public func changedColumns(from old: Self) throws -> [Int] {
        let before = try old.columnValues()
        let after = try columnValues()
        return zip(before, after).enumerated().compactMap { position, pair in
            pair.0 == pair.1 ? nil : position
        }
    }

    /// Positions of the columns that hold something but NULL or their type's zero.
    public func columnsSaid() throws -> [Int] {
        try columnValues().enumerated().compactMap { $1.saysNothing ? nil : $0 }
    }

    /// Gives every column that says nothing and has a default its default. A column that can
    /// tell absent from zero (`optional`, a message) keeps the zero that a client wrote.
    public mutating func fillDefaults() throws {
        let values = try columnValues()
        var defaults = [ColumnValue](repeating: .null, count: values.count)
        var positions: [Int] = []
        for (position, column) in Self.table.columns.enumerated() where position < values.count {
            guard let value = column.defaultColumnValue, !value.saysNothing || value == .money(0)
            else { continue }
            guard column.hasPresence ? values[position] == .null : values[position].saysNothing
            else { continue }
            defaults[position] = value
            positions.append(position)
        }
        guard !positions.isEmpty else { return }
        if let currency = Self.table.positions["currency"], currency < defaults.count {
            defaults[currency] = values[currency]
        }
        var reader = ColumnValueReader(defaults)
        take(positions, from: try Self(row: &reader))
    }

    /// Columns that a client set though the service alone writes them; `field` is where the row
    /// is in the request.
    public func readOnlyViolations(field: String) throws -> [Violation] {
        try columnsSaid().compactMap { position in
            Self.table.columns[position].readOnlyViolation(field: field)
        }
    }
}

extension ColumnDescription {
    /// The default as a value of the column, nil when there is none or it is no such value.
    public var defaultColumnValue: ColumnValue? {
        guard let text = defaultValue else { return nil }
        switch kind {
        case .uuid: return UUIDText.isValid(text) ? .uuid(text) : nil
        case .text: return .text(text)
        case .integer: return Int64(text).map { .integer($0) }
        case .boolean:
            switch text.lowercased() {
            case "1", "true": return .boolean(true)
            case "0", "false": return .boolean(false)
            default: return nil
            }
        case .money: return Int64(text).map { .money($0) }
        case .instant: return Int64(text).map { .instant($0) }
        case .enumeration(let values):
            let value = values.value(stored: text) ?? values.value(name: text)
            return value.map { .enumeration($0.number) }
        case .json: return .json(text)
        case .bytes: return nil
        }
    }

    /// Refusal of a client's write to a column of the service's own, nil when clients may write.
    func readOnlyViolation(field: String) -> Violation? {
        let path = field.isEmpty ? name : field + "." + name
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
        return nil
    }
}
