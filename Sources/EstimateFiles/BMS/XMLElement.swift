/// An element with its own text and children; names are local names.
struct XMLElement {
    var name: String
    /// Character data directly inside, trimmed when the element ends.
    var text = ""
    var children: [XMLElement] = []
    var line: UInt
    var column: UInt

    var place: String { "\(line):\(column)" }

    /// The first descendant along a path of child names.
    func first(_ path: String...) -> XMLElement? {
        var current = self
        for name in path {
            guard let next = current.children.first(where: { $0.name == name }) else { return nil }
            current = next
        }
        return current
    }

    func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

    /// Text of the first descendant along a path; blank text is absent.
    func text(_ path: String...) -> String? {
        var current = self
        for name in path {
            guard let next = current.children.first(where: { $0.name == name }) else { return nil }
            current = next
        }
        return current.text.isEmpty ? nil : current.text
    }

    /// The booleans that occur beside each other: 0/1, true/false, Y/N.
    func flag(_ name: String) -> Bool? {
        switch text(name)?.lowercased() {
        case "1", "true", "y", "yes", "t": true
        case "0", "false", "n", "no", "f": false
        default: nil
        }
    }

    /// An amount in minor units; refused when the text is no number or out of bounds.
    func amount(_ name: String) throws(EstimateFileRefusal) -> Int64? {
        try number(name, decimals: 2, max: Limits.amountMax)
    }

    func hours(_ name: String, max: Int64) throws(EstimateFileRefusal) -> Int32? {
        try number(name, decimals: 2, max: max).map { Int32(clamping: $0) }
    }

    func count(_ name: String) throws(EstimateFileRefusal) -> Int32? {
        try number(name, decimals: 0, max: Limits.quantityMax).map { Int32(clamping: $0) }
    }

    func number(_ name: String, decimals: Int, max: Int64) throws(EstimateFileRefusal) -> Int64? {
        guard let child = children.first(where: { $0.name == name }), !child.text.isEmpty else {
            return nil
        }
        guard let value = FixedPoint.parse(child.text, decimals: decimals) else {
            throw EstimateFileRefusal(
                .number,
                "\(name) is no plain decimal number.",
                at: child.place
            )
        }
        guard value.magnitude <= max.magnitude else {
            throw EstimateFileRefusal(.number, "\(name) is out of bounds.", at: child.place)
        }
        return value
    }

    /// The elements of these names at any depth, in document order.
    func descendants(named names: Set<String>) -> [XMLElement] {
        if names.contains(name) { return [self] }
        return children.flatMap { $0.descendants(named: names) }
    }
}
