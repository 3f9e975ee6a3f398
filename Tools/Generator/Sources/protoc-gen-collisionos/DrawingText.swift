/// The drawing as SVG: lines first, boxes over them.
struct DrawingText {
    private let drawing: Drawing
    private let routes: Routes
    private static let unit = Drawing.unit
    private static let mono = "ui-monospace, Menlo, Consolas, monospace"
    private static let sans = "Helvetica, Arial, sans-serif"
    /// Dark enough on white, and far enough from each other.
    private static let colours = [
        "#1f5fa8", "#9c3d12", "#2d7a3e", "#7b3fa0", "#a3195b", "#00727a", "#7a5c00", "#4b4fbf",
        "#b8321f", "#3f6b1f", "#96407a", "#2f6f9f", "#8a3b5c", "#1d6b58", "#a0521d", "#5b3d8f",
        "#6b5e00", "#b0355f", "#35506b", "#7d2d2d",
    ]
    private static let ruleColours = [
        "RESTRICT": "#4d5b66", "CASCADE": "#b3261e", "SET NULL": "#8a5a00",
    ]

    init(_ drawing: Drawing, _ routes: Routes) {
        self.drawing = drawing
        self.routes = routes
    }

    func svg() -> String {
        let size = "width=\"\(routes.width)\" height=\"\(routes.height)\""
        let title = "The tables of \(drawing.service.capitalized)"
        var text = """
            <svg xmlns="http://www.w3.org/2000/svg" \(size) \
            viewBox="0 0 \(routes.width) \(routes.height)">
            <title>\(title)</title>
            <rect \(size) fill="#ffffff"/>
            <text x="20" y="36" font-family="\(Self.sans)" font-size="22" font-weight="bold" \
            fill="#1c2730">\(title)</text>

            """
        for panel in drawing.columns.flatMap({ $0 }) { text += self.panel(panel) }
        for (index, trunk) in routes.trunks.enumerated() {
            text += lines(trunk, Self.colours[index % Self.colours.count])
        }
        let colours = Dictionary(
            routes.trunks.enumerated().map { ($1.parent, Self.colours[$0 % Self.colours.count]) },
            uniquingKeysWith: { first, _ in first }
        )
        for box in drawing.boxes { text += self.box(box, colours) }
        return text + legend() + "</svg>\n"
    }

    private func panel(_ panel: Drawing.Panel) -> String {
        """
        <rect x="\(panel.x)" y="\(panel.y)" width="\(panel.width)" \
        height="\(panel.height - Self.unit / 2)" rx="8" fill="#f1f4f7"/>
        <text x="\(panel.x + 14)" y="\(panel.y + 25)" font-family="\(Self.sans)" \
        font-size="15" font-weight="bold" fill="#4d5b66">\(panel.area)</text>

        """
    }

    // MARK: Boxes

    private func box(_ box: Drawing.Box, _ colours: [String: String]) -> String {
        let colour = colours[box.table] ?? "#4d5b66"
        var text = """
            <g font-family="\(Self.mono)" font-size="11">
            <rect x="\(box.x)" y="\(box.y)" width="\(box.width)" height="\(box.height)" \
            fill="#ffffff" stroke="\(colour)"/>
            <rect x="\(box.x)" y="\(box.y)" width="\(box.width)" height="\(Self.unit)" \
            fill="\(colour)"/>
            <text x="\(box.x + 8)" y="\(box.y + 14)" font-size="12" font-weight="bold" \
            fill="#ffffff">\(box.table)</text>

            """
        for (index, row) in box.rows.enumerated() {
            let y = box.middle(ofRow: index) + 4
            let weight = row.isKey ? " font-weight=\"bold\"" : ""
            let name = row.name + (row.isNullable ? "?" : "")
            text +=
                "<text x=\"\(box.x + 8)\" y=\"\(y)\" fill=\"#1c2730\"\(weight)>\(name)</text>\n"
            guard !row.note.isEmpty else { continue }
            let end = "x=\"\(box.x + box.width - 8)\" y=\"\(y)\" text-anchor=\"end\""
            if row.target.isEmpty {
                text += "<text \(end) fill=\"#6b7a86\" font-style=\"italic\">\(row.note)</text>\n"
            } else {
                let target = colours[row.target] ?? "#1c2730"
                let rule = Self.ruleColours[row.rule] ?? "#1c2730"
                text +=
                    "<text \(end) fill=\"\(rule)\"><tspan fill=\"\(target)\">\(row.target)</tspan> "
                    + "\(row.rule.lowercased())</text>\n"
            }
        }
        if box.others > 0 {
            let y = box.middle(ofRow: box.rows.count) + 4
            text +=
                "<text x=\"\(box.x + 8)\" y=\"\(y)\" fill=\"#6b7a86\">"
                + "and \(box.others) more columns</text>\n"
        }
        return text + "</g>\n"
    }

    // MARK: Lines

    private func lines(_ trunk: Routes.Trunk, _ colour: String) -> String {
        let boxes = drawing.boxes
        var path = ""
        var dots = ""
        for gutter in trunk.gutters.sorted() {
            let x = routes.x(trunk, in: gutter)
            let span = routes.span(trunk, in: gutter, drawing)
            path += "M\(x) \(span.lowerBound)V\(span.upperBound)"
            let joints = Set(routes.joints(trunk, in: gutter, drawing))
            for y in joints.sorted() where y != span.lowerBound && y != span.upperBound {
                dots += "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"2.5\"/>\n"
            }
        }
        if let parent = boxes.first(where: { $0.table == trunk.parent }) {
            for gutter in trunk.gutters.subtracting(trunk.far).sorted() {
                let isLeft = gutter == trunk.parentColumn
                let edge = isLeft ? parent.x : parent.x + parent.width
                path += "M\(routes.x(trunk, in: gutter)) \(parent.port)H\(edge)"
                // One row: a bar across the line.
                let bar = isLeft ? edge - 6 : edge + 6
                path += "M\(bar) \(parent.port - 5)V\(parent.port + 5)"
            }
        }
        for branch in trunk.branches {
            guard let child = boxes.first(where: { $0.table == branch.table }) else { continue }
            let y = child.middle(ofRow: branch.row)
            let isLeft = branch.gutter == branch.column
            let edge = isLeft ? child.x : child.x + child.width
            let foot = isLeft ? edge - 9 : edge + 9
            path += "M\(routes.x(trunk, in: branch.gutter)) \(y)H\(edge)"
            path += "M\(foot) \(y)L\(edge) \(y - 5)M\(foot) \(y)L\(edge) \(y + 5)"
        }
        if let corridor = trunk.corridor {
            let ends = trunk.gutters.filter { routes.reaches(trunk, $0) }
                .map { routes.x(trunk, in: $0) }
            let y = routes.corridorY(corridor)
            if let first = ends.min(), let last = ends.max() { path += "M\(first) \(y)H\(last)" }
            for x in ends.sorted().dropFirst().dropLast() {
                dots += "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"2.5\"/>\n"
            }
        }
        return """
            <g stroke="none" fill="\(colour)">
            <path d="\(path)" fill="none" stroke="\(colour)" stroke-width="1.3"/>
            \(dots)</g>

            """
    }

    private func legend() -> String {
        let y = routes.height - 62
        let lines = [
            "A line goes from each row that names another (crow’s foot: many) to the table that it "
                + "names (bar: one), in that table’s colour; a dot is where lines meet.",
            "Bold: in the primary key or a unique set of the shop. ?: may be empty. "
                + "restrict, cascade, set null: what happens when the named row is deleted.",
            "Italic: named by its id, without a key; mostly a row of another service. Every table also has "
                + "shop_id, which is in every key.",
        ]
        var text = "<g font-family=\"\(Self.sans)\" font-size=\"13\" fill=\"#1c2730\">\n"
        for (index, line) in lines.enumerated() {
            text += "<text x=\"20\" y=\"\(y + index * Self.unit)\">\(line)</text>\n"
        }
        return text + "</g>\n"
    }
}
