extension EstimateFile {
    /// One JSON object with the facts of the file, in a fixed order of keys; amounts and hours are
    /// decimal strings, and what the file does not say has no key.
    public func report(file name: String) -> String {
        let sums = lineSums
        let check = check()
        var object = JSONText()
        object.add("file", name)
        object.add("format", format.rawValue)
        object.add("vendor", vendorCode)
        object.add("version", version)
        object.add("vin", vehicle.vin)
        if let text = vehicle.vin {
            object.add("vinCheckDigitOk", (try? VIN(text))?.isCheckDigitValid ?? false)
        }
        object.add("year", vehicle.year.map { String($0) })
        object.add("make", vehicle.make)
        object.add("model", vehicle.model)
        object.add("claimNumber", claimNumber)
        object.add("policyNumber", policyNumber)
        object.add("insurer", insurer)
        object.add("owner", owner?.name)
        object.add("damageLines", damageLineCount)
        object.add("partAmountByType", sums.partAmountByType.mapValues(FixedPoint.text))
        object.add(
            "laborHoursByType",
            sums.laborHoursByType.mapValues { FixedPoint.text(Int64($0)) }
        )
        object.add("laborAmountByType", totals.laborAmountByType.mapValues(FixedPoint.text))
        object.add("refinishHours", FixedPoint.text(Int64(sums.refinishHours)))
        object.add("tax", totals.tax.map(FixedPoint.text))
        object.add("deductible", totals.deductible.map(FixedPoint.text))
        object.add("gross", totals.gross.map(FixedPoint.text))
        object.add("net", totals.net.map(FixedPoint.text))
        if let addsUp = check.addsUp { object.add("addsUp", addsUp) }
        object.addRaw(
            "differences",
            JSONText.array(check.differences.map(Self.reported))
        )
        object.addRaw("warnings", JSONText.array(warnings.map(JSONText.quoted)))
        return object.text
    }

    private static func reported(_ row: Check.Row) -> String {
        var object = JSONText()
        object.add("what", row.what)
        object.add("printed", FixedPoint.text(row.printed))
        object.add("fromLines", FixedPoint.text(row.fromLines))
        object.add("delta", FixedPoint.text(row.delta))
        return object.text
    }
}

extension EstimateFileRefusal {
    /// The JSON object for a refused file: `file, error, reason, at`.
    public func report(file name: String) -> String {
        var object = JSONText()
        object.add("file", name)
        object.add("error", message)
        object.add("reason", reason)
        object.add("at", at)
        return object.text
    }
}

/// A JSON object written key by key, so that the order is ours.
struct JSONText {
    private var members: [String] = []

    var text: String { "{" + members.joined(separator: ",") + "}" }

    mutating func add(_ key: String, _ value: String?) {
        guard let value else { return }
        addRaw(key, Self.quoted(value))
    }

    mutating func add(_ key: String, _ value: Bool) { addRaw(key, value ? "true" : "false") }

    mutating func add(_ key: String, _ value: Int) { addRaw(key, String(value)) }

    mutating func add(_ key: String, _ values: [String: String]) {
        var object = JSONText()
        for (name, value) in values.sorted(by: { $0.key < $1.key }) { object.add(name, value) }
        addRaw(key, object.text)
    }

    mutating func addRaw(_ key: String, _ json: String) {
        members.append(Self.quoted(key) + ":" + json)
    }

    static func array(_ items: [String]) -> String { "[" + items.joined(separator: ",") + "]" }

    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
