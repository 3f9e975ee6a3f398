import CoreMetrics
import Synchronization

/// One line (or one histogram) of the exposition.
protocol Series: AnyObject, Sendable {
    func write(_ key: SeriesKey, to text: inout String)
}

/// Name and labels of a series, in the form that Prometheus takes.
struct SeriesKey: Hashable, Comparable {
    enum Kind: String { case counter, gauge, histogram }

    let name: String
    let kind: Kind
    /// `code="200",route="/v1/jobs"`, sorted; empty = none.
    let labels: String

    init(_ label: String, _ dimensions: [(String, String)], _ kind: Kind) {
        var name = Self.name(label)
        if kind == .counter, !name.hasSuffix("_total") { name += "_total" }
        self.name = name
        self.kind = kind
        self.labels =
            dimensions.map { "\(Self.name($0.0))=\"\(Self.escaped($0.1))\"" }.sorted()
            .joined(separator: ",")
    }

    static func < (left: Self, right: Self) -> Bool {
        (left.name, left.labels) < (right.name, right.labels)
    }

    /// `name{labels,more}`.
    func line(_ suffix: String = "", more: String = "") -> String {
        let all = [labels, more].filter { !$0.isEmpty }.joined(separator: ",")
        return all.isEmpty ? name + suffix : "\(name)\(suffix){\(all)}"
    }

    private static func name(_ label: String) -> String {
        var result = ""
        for character in label.utf8 {
            switch character {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                result.unicodeScalars.append(Unicode.Scalar(character))
            default: result += "_"
            }
        }
        return result.first?.isNumber == true ? "_" + result : result
    }

    private static func escaped(_ value: String) -> String {
        var result = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": result += #"\\"#
            case "\"": result += #"\""#
            case "\n": result += #"\n"#
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

/// Counts whole things. Wraps past the largest number instead of trapping.
final class Tally: CounterHandler, Series {
    private let value = Atomic<Int64>(0)

    func increment(by amount: Int64) { value.wrappingAdd(amount, ordering: .relaxed) }
    func reset() { value.store(0, ordering: .relaxed) }

    func write(_ key: SeriesKey, to text: inout String) {
        text += "\(key.line()) \(value.load(ordering: .relaxed))\n"
    }
}

/// A number that goes up and down.
final class Level: MeterHandler, RecorderHandler, FloatingPointCounterHandler, Series {
    private let value = Mutex(0.0)

    func set(_ new: Int64) { set(Double(new)) }
    func set(_ new: Double) { value.withLock { $0 = new } }
    func record(_ new: Int64) { set(Double(new)) }
    func record(_ new: Double) { set(new) }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
    func reset() { set(0.0) }

    func write(_ key: SeriesKey, to text: inout String) {
        text += "\(key.line()) \(value.withLock { $0 })\n"
    }
}
