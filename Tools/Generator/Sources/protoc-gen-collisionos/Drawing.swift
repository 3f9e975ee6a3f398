import SwiftProtobufPluginLibrary

/// The tables of a department as boxes in panels, one panel an area, panels in columns.
///
/// All lengths are whole pixels and multiples of `unit` down the page, and every other column of
/// panels starts half a unit lower: lines that leave boxes on two sides of a gutter never lie on
/// one another.
struct Drawing {
    static let unit = 20
    /// Advance of one character of the text in boxes, in tenths of a pixel.
    static let characterTenths = 66
    static let titleHeight = 60
    static let legendHeight = 100

    struct Row {
        let name: String
        /// What stands at the right end.
        let note: String
        /// Table and rule of a foreign key within the department.
        let target: String
        let rule: String
        let isNullable: Bool
        let isKey: Bool
    }

    struct Box {
        let table: String
        let rows: [Row]
        /// Columns that are neither key nor reference.
        let others: Int
        var x = 0
        var y = 0
        var width = 0
        var column = 0

        var height: Int { (1 + rows.count + (others > 0 ? 1 : 0)) * Drawing.unit }
        /// Middle of the header, where whoever names the table arrives.
        var port: Int { y + Drawing.unit / 2 }
        func middle(ofRow row: Int) -> Int { y + (row + 1) * Drawing.unit + Drawing.unit / 2 }

        /// Of the widest line, without the space at the ends.
        var textWidth: Int {
            let widest = rows.map { $0.name.count + 1 + ($0.note.isEmpty ? 0 : $0.note.count + 2) }
            let characters = max(table.count + 4, widest.max() ?? 0, 22)
            return (characters * Drawing.characterTenths + 9) / 10
        }
    }

    struct Panel {
        let area: String
        var boxes: [Box]
        var x = 0
        var y = 0
        var width = 0

        /// Title, boxes with a unit between them, a unit below.
        var height: Int {
            2 * Drawing.unit + boxes.reduce(0) { $0 + $1.height + Drawing.unit }
        }
    }

    let service: String
    var columns: [[Panel]]

    init(_ areas: SchemaAreas, _ service: ServiceGroup) {
        self.service = service.name
        let panels = areas.areas.map { area in
            Panel(area: area.name, boxes: area.tables.map(Self.box))
        }
        columns = Self.columns(panels)
        for (index, column) in columns.enumerated() {
            for (place, panel) in column.enumerated() {
                for box in panel.boxes.indices { columns[index][place].boxes[box].column = index }
            }
        }
    }

    /// Keys and references in the order of the table; everything else is a number.
    private static func box(_ table: SchemaTable) -> Box {
        let unique = table.uniqueColumns
        var rows: [Row] = []
        for column in table.columns {
            let options = column.options
            let isKey = column.field.name == "id" || unique.contains(column.storageName)
            guard isKey || options.hasReferences || !options.foreign.isEmpty else { continue }
            let target = options.hasReferences ? options.references.table : ""
            rows.append(
                Row(
                    name: column.storageName,
                    note: target.isEmpty ? options.foreign : target + " " + column.deleteRule,
                    target: target,
                    rule: target.isEmpty ? "" : column.deleteRule,
                    isNullable: column.isNullable,
                    isKey: isKey
                )
            )
        }
        return Box(table: table.name, rows: rows, others: table.columns.count - rows.count)
    }

    /// Into as many columns as make the page about as wide as it is high.
    private static func columns(_ panels: [Panel]) -> [[Panel]] {
        let widthOfColumn = 560
        for count in 1...max(1, panels.count) {
            let split = split(panels, into: count)
            let highest = split.map { $0.reduce(0) { $0 + $1.height + unit } }.max() ?? 0
            if highest <= count * widthOfColumn * 7 / 8 { return split }
        }
        return panels.map { [$0] }
    }

    /// In order, so that the highest column is as low as it can be.
    private static func split(_ panels: [Panel], into count: Int) -> [[Panel]] {
        func fits(_ limit: Int) -> [[Panel]] {
            var columns: [[Panel]] = [[]]
            var height = 0
            for panel in panels {
                if height > 0, height + panel.height + unit > limit {
                    columns.append([])
                    height = 0
                }
                columns[columns.count - 1].append(panel)
                height += panel.height + unit
            }
            return columns
        }
        var limit = panels.map { $0.height + unit }.max() ?? 0
        while fits(limit).count > count { limit += unit }
        return fits(limit)
    }

    var boxes: [Box] { columns.flatMap { $0 }.flatMap(\.boxes) }

    func text() -> String {
        var routes = Routes(self)
        let placed = routes.place(self)
        return DrawingText(placed, routes).svg()
    }
}
