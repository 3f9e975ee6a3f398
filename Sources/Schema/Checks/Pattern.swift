/// A regular expression of the subset that contracts use, matched to a whole string in time
/// proportional to its length (no backtracking): literals, `.`, classes `[A-Z0-9_-]`, `[^…]`,
/// `\d \w \s` and escaped punctuation, groups, `|`, and `? * + {n} {n,} {n,m}`.
public struct Pattern: Sendable {
    /// Highest count in braces; a pattern that repeats more is refused.
    static let repeatMax = 256
    /// States of the largest pattern.
    static let statesMax = 4_096

    enum State: Sendable {
        case take(ScalarSet, next: Int)
        case split(Int, Int)
        case accept
    }

    /// As the contract writes it.
    public let text: String
    private let states: [State]
    private let start: Int

    /// Nil when the text is outside the subset.
    public init?(_ text: String) {
        var compiler = PatternCompiler(text)
        guard let start = compiler.compile() else { return nil }
        self.text = text
        self.states = compiler.states
        self.start = start
    }

    public func matches(_ text: String) -> Bool {
        var current: [Int] = []
        var mark = [Int](repeating: -1, count: states.count)
        var step = 0
        follow(start, step, &mark, &current)
        for scalar in text.unicodeScalars {
            step += 1
            var next: [Int] = []
            for index in current {
                if case .take(let set, let target) = states[index], set.contains(scalar) {
                    follow(target, step, &mark, &next)
                }
            }
            if next.isEmpty { return false }
            current = next
        }
        return current.contains { if case .accept = states[$0] { true } else { false } }
    }

    /// Adds the state and what it leads to without taking a scalar.
    private func follow(_ first: Int, _ step: Int, _ mark: inout [Int], _ list: inout [Int]) {
        var open = [first]
        while let index = open.popLast() {
            guard mark[index] != step else { continue }
            mark[index] = step
            if case .split(let left, let right) = states[index] {
                open.append(right)
                open.append(left)
            } else {
                list.append(index)
            }
        }
    }
}

/// The scalars that one place of a pattern takes.
struct ScalarSet: Sendable {
    var ranges: [ClosedRange<UInt32>]
    var isNegated = false

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        ranges.contains { $0.contains(scalar.value) } != isNegated
    }

    static let any = ScalarSet(ranges: [0x0A...0x0A], isNegated: true)

    static func only(_ scalar: Unicode.Scalar) -> ScalarSet {
        ScalarSet(ranges: [scalar.value...scalar.value])
    }

    /// `d`, `w`, `s` and their capitals; nil for another letter.
    static func named(_ letter: Unicode.Scalar) -> ScalarSet? {
        let digits: [ClosedRange<UInt32>] = [0x30...0x39]
        let words: [ClosedRange<UInt32>] = [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
        let spaces: [ClosedRange<UInt32>] = [0x09...0x0A, 0x0C...0x0D, 0x20...0x20]
        switch letter {
        case "d": return ScalarSet(ranges: digits)
        case "D": return ScalarSet(ranges: digits, isNegated: true)
        case "w": return ScalarSet(ranges: words)
        case "W": return ScalarSet(ranges: words, isNegated: true)
        case "s": return ScalarSet(ranges: spaces)
        case "S": return ScalarSet(ranges: spaces, isNegated: true)
        default: return nil
        }
    }
}
