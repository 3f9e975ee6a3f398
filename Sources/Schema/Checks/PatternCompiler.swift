/// Parses a pattern into a tree and lays the tree out as states.
struct PatternCompiler {
    private indirect enum Node {
        case set(ScalarSet)
        case sequence([Node])
        case choice([Node])
        case repetition(Node, min: Int, max: Int?)
    }

    private(set) var states: [Pattern.State] = []
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var depth = 0

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    /// The first state, nil when the text is outside the subset.
    mutating func compile() -> Int? {
        if peek == "^" { position += 1 }
        guard let tree = choice(), isAtEnd else { return nil }
        states.append(.accept)
        return lay(tree, to: 0)
    }

    // MARK: Text to tree

    private var isAtEnd: Bool { position >= scalars.count }
    private var peek: Unicode.Scalar? { isAtEnd ? nil : scalars[position] }

    private mutating func next() -> Unicode.Scalar? {
        guard let scalar = peek else { return nil }
        position += 1
        return scalar
    }

    private mutating func choice() -> Node? {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 32, let first = sequence() else { return nil }
        var nodes = [first]
        while peek == "|" {
            position += 1
            guard let node = sequence() else { return nil }
            nodes.append(node)
        }
        return nodes.count == 1 ? first : .choice(nodes)
    }

    private mutating func sequence() -> Node? {
        var nodes: [Node] = []
        while let scalar = peek, scalar != "|", scalar != ")" {
            if scalar == "$", position == scalars.count - 1 {
                position += 1
                break
            }
            guard let atom = atom(), let node = repeated(atom) else { return nil }
            nodes.append(node)
        }
        return .sequence(nodes)
    }

    private mutating func atom() -> Node? {
        guard let scalar = next() else { return nil }
        switch scalar {
        case ".": return .set(.any)
        case "[": return characterClass().map { .set($0) }
        case "\\": return escape().map { .set($0) }
        case "(":
            if peek == "?" {
                position += 1
                guard next() == ":" else { return nil }
            }
            guard let inner = choice(), next() == ")" else { return nil }
            return inner
        case "*", "+", "?", "{", "}", "]", "^", "$": return nil
        default: return .set(.only(scalar))
        }
    }

    private mutating func escape() -> ScalarSet? {
        guard let scalar = next() else { return nil }
        if let named = ScalarSet.named(scalar) { return named }
        switch scalar {
        case "n": return .only("\n")
        case "t": return .only("\t")
        case "r": return .only("\r")
        default:
            let isWord = scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
            return isWord ? nil : .only(scalar)
        }
    }

    private mutating func characterClass() -> ScalarSet? {
        var set = ScalarSet(ranges: [])
        if peek == "^" {
            set.isNegated = true
            position += 1
        }
        var isFirst = true
        while let scalar = next() {
            if scalar == "]", !isFirst { return set }
            isFirst = false
            var low = scalar
            if scalar == "\\" {
                guard let escaped = escape(), !escaped.isNegated else { return nil }
                guard escaped.ranges.count == 1, let only = escaped.ranges.first,
                    only.count == 1, let single = Unicode.Scalar(only.lowerBound)
                else {
                    set.ranges += escaped.ranges
                    continue
                }
                low = single
            }
            guard peek == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
                set.ranges.append(low.value...low.value)
                continue
            }
            position += 1
            guard var high = next() else { return nil }
            if high == "\\" {
                guard let escaped = next() else { return nil }
                high = escaped
            }
            guard low.value <= high.value else { return nil }
            set.ranges.append(low.value...high.value)
        }
        return nil
    }

    private mutating func repeated(_ node: Node) -> Node? {
        switch peek {
        case "?": return suffix(node, 0, 1)
        case "*": return suffix(node, 0, nil)
        case "+": return suffix(node, 1, nil)
        case "{":
            position += 1
            guard let low = count() else { return nil }
            var high: Int? = low
            if peek == "," {
                position += 1
                high = peek == "}" ? nil : count()
                if high == nil, peek != "}" { return nil }
            }
            guard peek == "}", high ?? low >= low else { return nil }
            return suffix(node, low, high)
        default: return node
        }
    }

    private mutating func suffix(_ node: Node, _ low: Int, _ high: Int?) -> Node? {
        position += 1
        if let after = peek, "?*+{".unicodeScalars.contains(after) { return nil }
        return .repetition(node, min: low, max: high)
    }

    private mutating func count() -> Int? {
        var value: Int?
        while let scalar = peek, ("0"..."9").contains(scalar) {
            value = (value ?? 0) * 10 + Int(scalar.value - 0x30)
            guard let value, value <= Pattern.repeatMax else { return nil }
            position += 1
        }
        return value
    }

    // MARK: Tree to states

    /// Lays the node out before the state `target`; gives the state it begins with.
    private mutating func lay(_ node: Node, to target: Int) -> Int? {
        guard states.count <= Pattern.statesMax else { return nil }
        switch node {
        case .set(let set): return add(.take(set, next: target))
        case .sequence(let nodes):
            var target = target
            for node in nodes.reversed() {
                guard let start = lay(node, to: target) else { return nil }
                target = start
            }
            return target
        case .choice(let nodes):
            var start: Int?
            for node in nodes.reversed() {
                guard let branch = lay(node, to: target) else { return nil }
                start = start.map { add(.split(branch, $0)) } ?? branch
            }
            return start
        case .repetition(let inner, let low, let high):
            var target = target
            if let high {
                let end = target
                for _ in low..<high {
                    guard let start = lay(inner, to: target) else { return nil }
                    target = add(.split(start, end))
                }
            } else {
                let loop = add(.split(0, target))
                guard let start = lay(inner, to: loop) else { return nil }
                states[loop] = .split(start, target)
                target = loop
            }
            for _ in 0..<low {
                guard let start = lay(inner, to: target) else { return nil }
                target = start
            }
            return target
        }
    }

    private mutating func add(_ state: Pattern.State) -> Int {
        states.append(state)
        return states.count - 1
    }
}
