import Schema

/// Finds the endpoint of a verb and a path. Literal segments are preferred to actions
/// (`jobs/{id}:move`), actions to captures, and a dead end goes back to the next best.
///
/// A colon in the last segment always begins an action: ids have none.
struct RouteTable<Place: Sendable>: Sendable {
    /// What a path leads to, by verb.
    struct Leaf: Sendable {
        var byVerb: [String: Target] = [:]
    }

    struct Target: Sendable {
        let endpoint: Place
        /// Field paths of the captures, in the order of the path.
        let captures: [String]
    }

    struct Match: Sendable {
        let endpoint: Place
        /// Field path and its text, percent-decoded.
        let captured: [Capture]
    }

    struct Capture: Sendable, Equatable {
        let field: String
        let text: String
    }

    enum Answer: Sendable {
        case found(Match)
        /// The path exists, the verb does not: what may be asked instead, sorted.
        case otherVerbs([String])
        case nowhere
        case malformed
    }

    /// Two routes with the same verb and path: a fault of the contracts, found at start.
    struct Duplicate: Error, Equatable {
        let verb: String
        let path: String
    }

    private final class Node {
        var literals: [String: Node] = [:]
        var capture: Node?
        /// By action; "" = none.
        var leaves: [String: Leaf] = [:]
    }

    /// The tree as values once built.
    private indirect enum Tree: Sendable {
        case node(literals: [String: Tree], capture: Tree?, leaves: [String: Leaf])

        init(_ node: Node) {
            self = .node(
                literals: node.literals.mapValues(Tree.init),
                capture: node.capture.map(Tree.init),
                leaves: node.leaves
            )
        }
    }

    private let tree: Tree

    init(_ routes: [(Route, Place)]) throws(Duplicate) {
        let root = Node()
        for (route, endpoint) in routes { try Self.add(route, endpoint, to: root) }
        tree = Tree(root)
    }

    func find(verb: String, path: Substring) -> Answer {
        let segments: [Substring]
        do {
            segments = try PathText.split(path)
        } catch {
            return error == .malformed ? .malformed : .nowhere
        }
        var search = Search(verb: verb)
        search.walk(tree, segments[...], [])
        guard let (target, texts) = search.found else {
            return search.otherVerbs.isEmpty ? .nowhere : .otherVerbs(search.otherVerbs.sorted())
        }
        do {
            let captured = try zip(target.captures, texts).map { field, text in
                Capture(field: field, text: try PathText.decode(text))
            }
            return .found(Match(endpoint: target.endpoint, captured: captured))
        } catch {
            return .malformed
        }
    }

    private static func add(
        _ route: Route,
        _ endpoint: Place,
        to root: Node
    ) throws(Duplicate) {
        var node = root
        var captures: [String] = []
        for segment in route.segments {
            let next: Node
            switch segment {
            case .literal(let text):
                next = node.literals[text] ?? Node()
                node.literals[text] = next
            case .capture(let field):
                captures.append(field)
                next = node.capture ?? Node()
                node.capture = next
            }
            node = next
        }
        let target = Target(endpoint: endpoint, captures: captures)
        guard node.leaves[route.action, default: Leaf()].byVerb[route.verb] == nil else {
            throw Duplicate(verb: route.verb, path: route.template)
        }
        node.leaves[route.action, default: Leaf()].byVerb[route.verb] = target
    }

    private struct Search {
        let verb: String
        var found: (Target, [Substring])?
        var otherVerbs: Set<String> = []

        mutating func walk(_ tree: Tree, _ rest: ArraySlice<Substring>, _ texts: [Substring]) {
            guard found == nil, case .node(let literals, let capture, let leaves) = tree else {
                return
            }
            guard let segment = rest.first else { return take(leaves[""], texts) }
            if let next = literals[String(segment)] { walk(next, rest.dropFirst(), texts) }
            guard rest.count == 1, let colon = segment.lastIndex(of: ":") else {
                if let capture { walk(capture, rest.dropFirst(), texts + [segment]) }
                return
            }
            let name = segment[..<colon]
            let action = String(segment[segment.index(after: colon)...])
            guard !name.isEmpty, !action.isEmpty else { return }
            if case .node(_, _, let leaves) = literals[String(name)] {
                take(leaves[action], texts)
            }
            if case .node(_, _, let leaves) = capture { take(leaves[action], texts + [name]) }
        }

        private mutating func take(_ leaf: Leaf?, _ texts: [Substring]) {
            guard let leaf, found == nil else { return }
            if let target = leaf.byVerb[verb] {
                found = (target, texts)
            } else {
                otherVerbs.formUnion(leaf.byVerb.keys)
            }
        }
    }
}

extension Route {
    /// `/v1/jobs/{job.id}:move`: the route as the contract writes it.
    var template: String {
        var text = ""
        for segment in segments {
            switch segment {
            case .literal(let literal): text += "/" + literal
            case .capture(let field): text += "/{\(field)}"
            }
        }
        return action.isEmpty ? text : text + ":" + action
    }
}
