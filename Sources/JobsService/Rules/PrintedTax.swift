internal import Contracts
internal import Schema

/// Files print their tax in sums. Each line takes its part, so that a line that is changed later
/// changes its own tax alone, and all others keep what was printed.
enum PrintedTax {
    /// The lines with their parts of a tax, which add up to it to the cent: by amount over the
    /// taxable lines, what is left over to those that lost most.
    static func spread(_ tax: Int64, over lines: [EstimateLineItem]) -> [EstimateLineItem] {
        var lines = lines
        for place in lines.indices { lines[place].taxAmount = .of(0, lines[place].currency) }
        let bearing = lines.indices.filter {
            lines[$0].taxable && lines[$0].totalPrice.minor > 0 && lines[$0].type != .tax
        }
        let base = bearing.reduce(Int128(0)) { $0 + Int128(lines[$1].totalPrice.minor) }
        guard tax > 0, base > 0 else { return lines }
        var left = Int128(tax)
        var lost: [(place: Int, rest: Int128)] = []
        for place in bearing {
            let whole = Int128(tax) * Int128(lines[place].totalPrice.minor)
            let part = whole / base
            lines[place].taxAmount.minor = Int64(clamping: part)
            lines[place].taxRateMillionths = Int32(
                clamping: (Int128(tax) * 1_000_000 + base / 2) / base
            )
            left -= part
            lost.append((place, whole % base))
        }
        for (place, _) in lost.sorted(by: { $0.rest > $1.rest }) where left > 0 {
            lines[place].taxAmount.minor += 1
            left -= 1
        }
        return lines
    }
}
