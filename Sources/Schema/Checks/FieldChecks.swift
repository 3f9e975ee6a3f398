/// A request, or a part of one, whose fields have rules of their own. Conformances are generated;
/// rows are checked by ``Validator`` instead.
public protocol FieldChecked: JSONMapped {
    func check(_ checks: inout FieldChecks)
}

extension FieldChecked {
    /// Everything wrong with the fields; empty when the request may be served.
    public func violations() -> [Violation] {
        var checks = FieldChecks()
        check(&checks)
        return checks.violations
    }
}

/// Collects what is wrong with a request, with the path to each field.
public struct FieldChecks: Sendable {
    /// Violations of one request that are kept; what comes after them is not looked at.
    public static let violationsMax = 100

    public private(set) var violations: [Violation] = []
    private var path = ""

    public init() {}

    public mutating func required(_ name: String, _ isSaid: Bool) {
        if !isSaid { refuse(name, "required", "a value") }
    }

    /// A text that is empty says nothing.
    public mutating func text(
        _ name: String,
        _ value: String,
        required: Bool = false,
        min: Int = 0,
        max: Int = 0,
        pattern: Pattern? = nil
    ) {
        guard !value.isEmpty else { return self.required(name, !required) }
        if max > 0 && value.utf8.count > max || min > 1 {
            count(name, value.unicodeScalars.count, min: min, max: max, "characters")
        }
        if value.utf8.contains(0) { refuse(name, "pattern", "no NUL characters") }
        if let pattern, !pattern.matches(value) {
            refuse(name, "pattern", "a text that matches \(pattern.text)")
        }
    }

    public mutating func uuid(_ name: String, _ value: String, required: Bool = false) {
        guard !value.isEmpty else { return self.required(name, !required) }
        if !UUIDText.isValid(value) { refuse(name, "not_a_uuid", "a UUID of 36 characters") }
    }

    public mutating func number(
        _ name: String,
        _ value: Int64,
        from minimum: Int64 = .min,
        to maximum: Int64 = .max
    ) {
        if value < minimum { refuse(name, "out_of_range", "at least \(minimum)") }
        if value > maximum { refuse(name, "out_of_range", "at most \(maximum)") }
    }

    public mutating func bytes(
        _ name: String,
        _ size: Int,
        required: Bool = false,
        min: Int = 0,
        max: Int = 0
    ) {
        guard size > 0 else { return self.required(name, !required) }
        count(name, size, min: min, max: max, "bytes")
    }

    public mutating func items(
        _ name: String,
        _ size: Int,
        required: Bool = false,
        min: Int = 0,
        max: Int = 0
    ) {
        guard size > 0 else { return self.required(name, !required) }
        count(name, size, min: min, max: max, "items")
    }

    /// Checks a message inside this one.
    public mutating func inside(_ name: String, _ message: some FieldChecked) {
        let outer = path
        path += name + "."
        message.check(&self)
        path = outer
    }

    /// Checks every message of a list: `lines[2].quantity_hundredths`.
    public mutating func each(_ name: String, _ messages: [some FieldChecked]) {
        for (position, message) in messages.enumerated() {
            guard violations.count < Self.violationsMax else { return }
            inside("\(name)[\(position)]", message)
        }
    }

    private mutating func count(_ name: String, _ size: Int, min: Int, max: Int, _ unit: String) {
        if max > 0, size > max { refuse(name, "too_long", "at most \(max) \(unit)") }
        if size < min { refuse(name, "too_short", "at least \(min) \(unit)") }
    }

    private mutating func refuse(_ name: String, _ reason: String, _ detail: String) {
        guard violations.count < Self.violationsMax else { return }
        violations.append(Violation(field: path + name, reason: reason, detail: detail))
    }
}
