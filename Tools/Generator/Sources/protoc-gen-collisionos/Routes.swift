/// Where the lines between boxes run: never through a box.
///
/// Everyone who names a table joins its trunk, a vertical line in the gutter beside them. A trunk
/// whose table stands further away goes up to a lane above all boxes and down again.
struct Routes {
    static let laneWidth = 10
    static let gutterMargin = 30
    static let pageMargin = 20
    static let panelPadding = 14
    /// The legend's lines fit on it.
    static let widthMin = 1_060

    struct Branch {
        let table: String
        let row: Int
        /// Child's column of panels and the gutter its line leaves into.
        let column: Int
        let gutter: Int
    }

    /// All that arrives at one table.
    struct Trunk {
        let parent: String
        let parentColumn: Int
        var branches: [Branch] = []
        /// Gutters with a vertical line.
        var gutters: Set<Int> = []
        /// The vertical line's place in each of them.
        var lanes: [Int: Int] = [:]
        /// Place above the boxes; nil when no gutter is far.
        var corridor: Int?

        /// Gutters that do not touch the parent's column.
        var far: Set<Int> { gutters.subtracting([parentColumn, parentColumn + 1]) }
    }

    private(set) var trunks: [Trunk] = []
    /// Left edge and lanes of each gutter.
    private(set) var gutterX: [Int] = []
    private(set) var corridorCount = 0
    private(set) var width = 0
    private(set) var height = 0

    init(_ drawing: Drawing) {
        let boxes = drawing.boxes
        var byTable: [String: Drawing.Box] = [:]
        for box in boxes { byTable[box.table] = box }
        for parent in boxes {
            var trunk = Trunk(parent: parent.table, parentColumn: parent.column)
            for child in boxes {
                for (index, row) in child.rows.enumerated() where row.target == parent.table {
                    let gutter = child.column < parent.column ? child.column + 1 : child.column
                    trunk.branches.append(
                        Branch(table: child.table, row: index, column: child.column, gutter: gutter)
                    )
                    trunk.gutters.insert(gutter)
                }
            }
            guard !trunk.branches.isEmpty else { continue }
            // The line to a far gutter leaves the parent on the side that looks there.
            if trunk.far.contains(where: { $0 < parent.column }) {
                trunk.gutters.insert(parent.column)
            }
            if trunk.far.contains(where: { $0 > parent.column + 1 }) {
                trunk.gutters.insert(parent.column + 1)
            }
            if !trunk.far.isEmpty {
                trunk.corridor = corridorCount
                corridorCount += 1
            }
            trunks.append(trunk)
        }
    }

    /// Gives every panel, box, lane and corridor its place.
    mutating func place(_ drawing: Drawing) -> Drawing {
        var drawing = drawing
        let unit = Drawing.unit
        let top = Drawing.titleHeight + corridorCount * Self.laneWidth + unit
        var bottom = top
        for index in drawing.columns.indices {
            var y = top + (index % 2) * unit / 2
            for place in drawing.columns[index].indices {
                drawing.columns[index][place].y = y
                var inner = y + 2 * unit
                for box in drawing.columns[index][place].boxes.indices {
                    drawing.columns[index][place].boxes[box].y = inner
                    inner += drawing.columns[index][place].boxes[box].height + unit
                }
                y += drawing.columns[index][place].height + unit
            }
            bottom = max(bottom, y)
        }
        assignLanes(drawing)
        placeAcross(&drawing)
        height = bottom + Drawing.legendHeight
        return drawing
    }

    private mutating func placeAcross(_ drawing: inout Drawing) {
        var x = Self.pageMargin
        for index in drawing.columns.indices {
            gutterX.append(x)
            x += gutterWidth(index)
            let text = drawing.columns[index].flatMap(\.boxes).map(\.textWidth).max() ?? 0
            let boxWidth = text + 24
            for place in drawing.columns[index].indices {
                drawing.columns[index][place].x = x
                drawing.columns[index][place].width = boxWidth + 2 * Self.panelPadding
                for box in drawing.columns[index][place].boxes.indices {
                    drawing.columns[index][place].boxes[box].x = x + Self.panelPadding
                    drawing.columns[index][place].boxes[box].width = boxWidth
                }
            }
            x += boxWidth + 2 * Self.panelPadding
        }
        gutterX.append(x)
        width = max(Self.widthMin, x + gutterWidth(drawing.columns.count) + Self.pageMargin)
    }

    private func gutterWidth(_ gutter: Int) -> Int {
        let lanes = trunks.compactMap { $0.lanes[gutter] }.max().map { $0 + 1 } ?? 0
        return lanes == 0 ? Self.pageMargin : lanes * Self.laneWidth + 2 * Self.gutterMargin
    }

    /// Trunks that do not pass each other in a gutter share a lane.
    private mutating func assignLanes(_ drawing: Drawing) {
        for gutter in 0...drawing.columns.count {
            var free: [Int] = []
            let spans = trunks.indices.compactMap { index -> (Int, ClosedRange<Int>)? in
                trunks[index].gutters.contains(gutter)
                    ? (index, span(trunks[index], in: gutter, drawing)) : nil
            }
            let order = spans.sorted {
                ($0.1.lowerBound, $0.1.upperBound, $0.0) < ($1.1.lowerBound, $1.1.upperBound, $1.0)
            }
            for (index, span) in order {
                let lane = free.firstIndex { $0 + Drawing.unit < span.lowerBound } ?? free.count
                if lane == free.count { free.append(0) }
                free[lane] = span.upperBound
                trunks[index].lanes[gutter] = lane
            }
        }
    }

    /// From the highest to the lowest line that joins the trunk in a gutter.
    func span(_ trunk: Trunk, in gutter: Int, _ drawing: Drawing) -> ClosedRange<Int> {
        var ends = joints(trunk, in: gutter, drawing)
        if let corridor = trunk.corridor, reaches(trunk, gutter) {
            ends.append(corridorY(corridor))
        }
        let low = ends.min() ?? 0
        return low...max(low, ends.max() ?? low)
    }

    /// Heights at which branches, and the parent itself, join the trunk.
    func joints(_ trunk: Trunk, in gutter: Int, _ drawing: Drawing) -> [Int] {
        let boxes = drawing.boxes
        var heights = trunk.branches.filter { $0.gutter == gutter }.compactMap { branch in
            boxes.first { $0.table == branch.table }?.middle(ofRow: branch.row)
        }
        if !trunk.far.contains(gutter),
            let parent = boxes.first(where: { $0.table == trunk.parent })
        {
            heights.append(parent.port)
        }
        return heights
    }

    /// The trunk's line in this gutter goes up to the corridor: a far one, or the one beside the
    /// parent that leads there.
    func reaches(_ trunk: Trunk, _ gutter: Int) -> Bool {
        if trunk.far.contains(gutter) { return true }
        return gutter == trunk.parentColumn
            ? trunk.far.contains { $0 < gutter }
            : trunk.far.contains { $0 > gutter }
    }

    func corridorY(_ lane: Int) -> Int { Drawing.titleHeight + lane * Self.laneWidth }

    func x(_ trunk: Trunk, in gutter: Int) -> Int {
        gutterX[gutter] + Self.gutterMargin + (trunk.lanes[gutter] ?? 0) * Self.laneWidth
    }
}
