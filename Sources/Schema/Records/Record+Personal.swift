extension TableDescription {
    /// Columns about a person, by the contract: `sensitive: PERSONAL`.
    public var personalColumns: [ColumnDescription] {
        columns.filter { $0.sensitivity == .personal }
    }
}

extension Record {
    /// Clears every column about a person, but for those named. A column that must hold a text is
    /// left empty; who clears it says what stands there instead.
    public mutating func clearPersonal(keeping names: Set<String> = []) {
        let columns = Self.table.columns
        let positions = columns.indices.filter {
            columns[$0].sensitivity == .personal && !names.contains(columns[$0].name)
        }
        take(positions, from: Self())
    }

    /// Without what never leaves the service.
    public var withoutSecrets: Self {
        var row = self
        let columns = Self.table.columns
        row.take(columns.indices.filter { columns[$0].sensitivity == .secret }, from: Self())
        return row
    }
}
