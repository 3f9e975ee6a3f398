extension EstimateFile {
    /// Labor is rounded once per type in the totals and once per line on the lines. The cents
    /// between the two are given to the lines with the most hours, one each, so that the lines of a
    /// type come to its printed amount. A larger distance is no rounding and stays to be told.
    mutating func shareLaborRounding() {
        let sums = lineSums
        let worked = lines.indices.filter { (lines[$0].labor?.hours ?? 0) != 0 }
        let byType = Dictionary(grouping: worked) { lines[$0].labor?.type ?? "" }
        for (type, places) in byType.sorted(by: { $0.key < $1.key }) {
            let own = places.reduce(Int64(0)) { $0 + (lines[$1].labor?.amount ?? 0) }
            let beside =
                (sums.additionalLaborByType[type] ?? 0) + (sums.subletLaborByType[type] ?? 0)
            let targets = [
                totals.laborAmountByType[type].map { $0 - beside }, sums.laborAmountByType[type],
            ]
            let nearest = targets.compactMap { $0 }.first {
                ($0 - own).magnitude <= places.count.magnitude
            }
            guard let nearest, nearest != own else { continue }
            let step: Int64 = nearest > own ? 1 : -1
            let byHours = places.sorted {
                let (first, second) = (lines[$0].labor?.hours ?? 0, lines[$1].labor?.hours ?? 0)
                return (first.magnitude, $1) > (second.magnitude, $0)
            }
            for place in byHours.prefix(Int((nearest - own).magnitude)) {
                lines[place].labor?.amount += step
            }
        }
    }
}
