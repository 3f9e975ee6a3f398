import EstimateFiles

/// A table as text. It is refused, or read within its bounds; what was read comes back the same when
/// it is written and read again.
enum ListsTarget {
    @Sendable static func take(_ bytes: [UInt8]) {
        let bounds = DelimitedTable.Bounds()
        guard let table = try? DelimitedTable.read(bytes) else { return }
        expect(table.rows.count <= bounds.rows, "no more rows than the bounds allow")
        var writer = DelimitedWriter()
        // A name of our own in front: a header is never empty, and no cell makes a row empty.
        writer.plain("row")
        for name in table.header { writer.text(name) }
        writer.endRow()
        guard table.header.count < bounds.columns else { return }
        guard !table.header.contains(where: { $0.lowercased() == "row" }) else { return }
        for row in table.rows where row.cells.count < bounds.columns {
            writer.plain(String(row.number))
            for cell in row.cells { writer.text(cell) }
            writer.endRow()
        }
        guard writer.bytes.count <= bounds.bytes else { return }
        guard let again = try? DelimitedTable.read(writer.bytes) else {
            fail("what was read and written is read again")
        }
        expect(again.header == ["row"] + table.header, "the header stays")
        let cells = table.rows.filter { $0.cells.count < bounds.columns }
            .map { [String($0.number)] + $0.cells }
        expect(again.rows.map(\.cells) == cells, "the cells stay")
    }
}
